"""What Yarn 2 and later prints when an install fails, by cause: `YN0028`.

Codes: the numbers of `MessageName` in the published packages of the pinned versions and of 4.18.1.
"""

from typing import Final

from pagesim.managers.phrases import DISK, GIT, MEMORY, NETWORK, SHELL, TLS, Vocabulary

BERRY: Final = Vocabulary(
    form=r"\bYN{}\b",
    codes={
        "broken-manifest": "0057 0052",
        "git": "0083",
        "integrity-mismatch": "0018",
        "lockfile-broken": "0046 0047 0078",
        "lockfile-out-of-sync": "0028",
        "no-matching-version": "0016 0082 0027",
        "not-found": "0035 0015",
        "patch-failed": "0066",
        "peer-conflict": "",
        "platform": "",
        "script-failed": "0009 0058",
        "setting-refused": "0034 0067 0051",
        "unauthorized": "0041 0033",
        "unreachable": "0080 0081",
        "workspace-protocol": "0021 0022",
    },
    error=r"YN00(?!00|07|13|19|85|86|88|89)\d\d: |(?:Usage|Internal|Syntax) Error|^Error: ",
    script=(
        r"YN0009: .*?(?P<package>(?:@[^/\s]+/)?[^@\s│]+)@\S+ couldn't be built successfully "
        r"\(exit code (?P<code>\d+)",
    ),
    script_end=r"YN0009: .*couldn't be built successfully",
    sentences={
        "disk-full": DISK,
        "forbidden": (r"YN0035.*\b403\b", r"Response Code: 403\b"),
        "git": (*GIT, r"YN0001: .*Failed (?:cloning the repository|listing refs)"),
        "lockfile-broken": (r"Unknown Syntax Error|Parse Error: .*yarn\.lock",),
        "lockfile-out-of-sync": (r"lockfile would have been modified",),
        "missing-file": (
            r"YN0001: .*(?:ENOENT|NodeFS): no such file or directory",
            r"Cannot find module '[^']*\.yarn/(?:releases|plugins)/",
            r"ENOENT: no such file or directory, .*\.yarn/(?:releases|plugins|patches)/",
        ),
        "no-matching-version": (r"No candidates found",),
        "node-unsupported": (r"This tool requires a Node version compatible with",),
        "not-found": (r"Package not found", r"Response Code: 404\b"),
        "out-of-memory": MEMORY,
        "script-failed": SHELL,
        "setting-refused": (r"Unrecognized or legacy configuration settings",),
        "tls": TLS,
        "too-young": (r"npmMinimalAgeGate|quarantine",),
        "unauthorized": (r"Response Code: 401\b",),
        "unreachable": (*NETWORK, r"Response Code: 5\d\d\b"),
        "variable-not-set": (r"Environment variable not found \(",),
        "workspace-protocol": (r"doesn't belong to any project|isn't part of the project",),
        "wrong-manager": (r"This project's package\.json defines \"packageManager\"",),
    },
)
