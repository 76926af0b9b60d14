"""What npm 6 to 12 prints when an install fails, by cause.

Codes: from the published packages of the pinned versions and of 11.21.2 and 12.2.0. Sentences:
`lib/utils/error-message.js`, Arborist's `validate-lockfile.js` and build logs of Pages.
"""

from typing import Final

from pagesim.managers.phrases import (
    DISK,
    GIT,
    MEMORY,
    NETWORK,
    SHELL,
    TLS,
    TLS_NAME,
    UNSET,
    Vocabulary,
)

_SILENT: Final = """
EACCES EADDRINFO EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EAIFAMNOSUPPORT EAISERVICE
EAISOCKTYPE EALREADY EATTESTATIONSUBJECT EATTESTATIONVERIFY EAUDITGLOBAL EAUDITNOLOCK
EAUDITNOPJSON EBADF EBADKEY EBADMAN EBADTAR EBUSY ECANCELED ECHARSET ECIGLOBAL ECOMPROMISED
ECYCLE EDEDUPEGLOBAL EDESTADDRREQ EDIFFARGS EDIFFUNTAR EEXIST EEXPIREDSIGNATUREKEY EFAULT
EFUNDGLOBAL EFUNDNUMBER EGAUGE EGAUGEINTERNAL EGLOBAL EINCOMPLETEMANIFEST EINTR EINVAL
EINVALIDPURLTYPE EINVALIDSYNTAX EINVALIDTYPE EISCONN EISDIR EISGIT ELINKGLOBAL ELOOP
ELSPROBLEMS EMFILE EMISSINGARG EMISSINGSIGNATUREKEY EMISSINGTHEME EMSGSIZE ENAMETOOLONG
ENFILE ENOADDPROP ENOAPPEND ENOAUDIT ENOAUDITDATA ENOBUFS ENODATA ENODEPRE ENODEV ENOENT
ENOFUND ENOIMPL ENOLOCK ENOMATCH ENOMEM ENOQUERYABLEOBJ ENOSELF ENOSYS ENOTASHIM ENOTCONN
ENOTDIR ENOTEMPTY ENOTLOCKED ENOTSOCK ENOTSUP ENOWORKSPACES ENYI EOTP EOWNERMUTATE EOWNERRM
EPACKAGEJSONUPDATE EPERM EPIPE EPKGGLOBAL EPRIVATE EPROMISERETRY EPROTONOSUPPORT EPROTOTYPE
EPUBLISHCONFLICT EQUERYATTR EQUERYINVALIDOPERATOR EQUERYINVALIDSEMVER EQUERYNODEPTYPE
EQUERYNOPSEUDO EQUERYNOSELECTOR EROFS ERR_FS_EISDIR ERR_INVALID_ARG_TYPE
ERR_INVALID_ARG_VALUE ERR_INVALID_STATE ERR_INVALID_THIS ERR_PARSE_ARGS_INVALID_OPTION_VALUE
ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL ERR_PARSE_ARGS_UNKNOWN_OPTION ERR_PRESERVE_ROOT
ERR_STREAM_DESTROYED ERR_STREAM_PREMATURE_CLOSE ESBOMPROBLEMS ESCRIPTSINVALID ESEMVERFUNC
ESEMVERVALUE ESHRINKWRAPGLOBAL ESHUTDOWN ESPIPE ESRCH ETOOMANYARGS EUIDLOOKUP
EUNKNOWNCOMMAND EUNKNOWNTYPE EUNSCOPED EUNSUPPORTED EUPDATEARGS EUSAGE EWINDOWSPATH
EWORKSPACESINVALID EXDEV
"""
"""Codes that tell no cause of their own: of other commands, mostly, and of the system."""

NPM: Final = Vocabulary(
    version=r"^npm notice New \w+ version of npm available! (\d[\w.+-]*) ->",
    silent=frozenset(_SILENT.split()),
    form=r"\b{}\b",
    codes={
        "broken-manifest": "EJSONPARSE EPACKAGEJSON EINVALIDPACKAGENAME EDUPLICATEWORKSPACE "
        "EWORKSPACESCONFIG EINVALIDTAGNAME EOVERRIDE EOVERRIDEVALUE EDUPLICATEDEP EBUNDLEOVERRIDE "
        "EPACKAGEEXTENSIONS EMAPWORKSPACESPKG EBADSEMVER",
        "engine": "EBADENGINE EBADDEVENGINES",
        "forbidden": "E403",
        "git": "ENOGIT EGITCHECKOUT",
        "integrity-mismatch": "EINTEGRITY EBADSIZE EINTEGRITYSIGNATURE EMANIFESTMISMATCH",
        "lockfile-broken": "EMAPWORKSPACESLOCKFILE EMISSINGTARGET",
        "lockfile-out-of-sync": "ELOCKVERIFY",
        "lockfile-version": "ELOCKFILEVERSION",
        "missing-file": "ENOLOCAL ENOPACKAGEJSON",
        "no-matching-version": "ETARGET ENOVERSIONS",
        "not-found": "E404 ENOTARBALL",
        "patch-failed": "EPATCHFAILED EPATCHINTEGRITY EPATCHNOTFOUND EPATCHAMBIGUOUS "
        "EPATCHNONREGISTRY EPATCHNOTINSTALLED EPATCHUNSAFE",
        "peer-conflict": "ERESOLVE EPEERINVALID",
        "platform": "EBADPLATFORM",
        "script-failed": "ELIFECYCLE",
        "setting-refused": "EUNKNOWNCONFIG ERR_INVALID_AUTH EINVALIDPROXY EUNSUPPORTEDPROXY "
        "ENPMEXTENSIONCONFIG EINVALIDCIDR",
        "source-refused": "EALLOWGIT EALLOWREMOTE EALLOWSCRIPTS ESTRICTALLOWSCRIPTS",
        "tls-name": "ERR_TLS_CERT_ALTNAME_INVALID",
        "unauthorized": "E401 ENEEDAUTH EAUTHIP",
        "unreachable": "ECONNABORTED ECONNREFUSED ECONNRESET EAI_FAIL EHOSTUNREACH "
        "ENETDOWN ENONET EPROTO ENETUNREACH "
        "ENOTFOUND ESOCKETTIMEDOUT ETIMEDOUT ETIMEOUT ERR_SOCKET_TIMEOUT "
        "ECONNECTIONTIMEOUT EIDLETIMEOUT ERESPONSETIMEOUT ETRANSFERTIMEOUT EINVALIDREDIRECT "
        "EMAXREDIRECT ENOREDIRECT ENOTCACHED",
        "workspace-protocol": "EUNSUPPORTEDPROTOCOL",
    },
    error=r"^npm (?:error|ERR!) (?!A complete log|code \d|path |command |errno |syscall |\s*$)\S",
    script=(
        r"^> (?P<package>(?:@[^/\s]+/)?[^@\s]+)@\S+ (?P<event>[\w:-]+)(?: (?P<path>/\S+))?$",
        r"^npm notice run (?P<package>(?:@[^/\s]+/)?[^@\s]+)@\S+ (?P<event>[\w:-]+)$",
        r"^npm (?:error|ERR!) (?:code|errno|Exit status) (?P<code>\d+)$",
        r"^npm (?:error|ERR!) path (?P<path>\S+)$",
        r"^npm (?:error|ERR!) command (?:sh -c|\S+sh -c) (?P<command>.+)$",
        r"^npm ERR! (?P<package>(?:@[^/\s]+/)?[^@\s]+)@\S+ (?P<event>[\w:-]+): `(?P<command>.*)`$",
    ),
    pointer=r"^npm (?:error|ERR!)\s+(?:A complete log of this run|\S*/_logs/)",
    # pacote, `lib/git.js`: `hosted.https()`, and on failure `hosted.sshurl()`.
    https_first=frozenset({"github.com", "gitlab.com", "bitbucket.org"}),
    script_end=r"^npm (?:error|ERR!) (?:command (?:failed|\S*sh -c)|Failed at the .* script)",
    engine=(
        r"Not compatible with your version of node/npm: (?P<package>\S+)",
        r"npm (?:error|ERR!) notsup Required: (?P<wanted>\{.*\})",
        r"npm (?:error|ERR!) notsup Actual:\s+(?P<found>\{.*\})",
    ),
    sentences={
        "disk-full": DISK,
        "forbidden": (r"\b403 Forbidden",),
        "git": GIT,
        "integrity-mismatch": (r"integrity checksum failed",),
        "lockfile-out-of-sync": (
            r"can only install packages when your package\.json",
            r"(?:error|ERR!) Missing: \S+ from lock file",
        ),
        "missing-file": (
            r"Could not install from \"",
            r"Could not read package\.json",
            r"ENOENT: no such file or directory, open '[^']*\.tgz'",
        ),
        "no-lockfile": (r"can only install with an existing package-lock\.json",),
        "no-matching-version": (r"\bnotarget\b", r"No matching version"),
        "node-unsupported": (
            r"npm v\S+ (?:is known not to run on|does not support) Node\.js",
            r"npm does not support Node\.js",
        ),
        "not-found": (r"\b404 Not Found",),
        "out-of-memory": MEMORY,
        "script-failed": (
            r"npm (?:err(?:or|!)|ERR!) command failed",
            r"Failed at the .* script",
            *SHELL,
        ),
        "setting-refused": (
            r"Invalid auth configuration found",
            r"is not a valid npm option",
            r"\bERR_INVALID_URL\b",
            r"Only HTTP\(S\) protocols are supported",
        ),
        "tls": TLS,
        "tls-name": TLS_NAME,
        "too-young": (r"No (?:matching )?versions? .*\b(?:with a date before|before \d{4}-)",),
        "unauthorized": (
            r"Unable to authenticate",
            r"Incorrect or missing password",
            r"authentication token not provided",
        ),
        "unreachable": (*NETWORK, r"\bE(?:429|5\d\d)\b"),
        "variable-not-set": UNSET,
        "wrong-manager": (r"Invalid name \"\w+\" does not match \"\w+\" for \"packageManager\"",),
        "workspace-protocol": (r"Unsupported URL Type \"?(?:workspace|catalog|portal|patch):",),
    },
)
