"""What Yarn 2 and later prints when an install fails, by cause: `YN0028`.

Codes: the numbers of `MessageName` in the published packages of the pinned versions and of 4.18.1.
"""

from typing import Final

from pagesim.managers.phrases import DISK, GIT, MEMORY, NETWORK, SHELL, TLS, TLS_NAME, Vocabulary

_SILENT: Final = """
0000 0001 0002 0003 0004 0005 0006 0007 0008 0010 0011 0012 0013 0014 0017 0019 0023 0024
0025 0026 0029 0030 0031 0032 0036 0037 0038 0039 0040 0042 0043 0044 0045 0048 0049 0050
0053 0054 0055 0056 0059 0060 0061 0062 0063 0064 0065 0068 0069 0070 0071 0072 0073 0074
0075 0076 0077 0079 0084 0085 0086 0088 0089 0090 0091
"""
"""Codes that tell no cause of their own: of other commands, mostly, and of the system."""

BERRY: Final = Vocabulary(
    version=r"^➤ YN0000: · Yarn (\d[\w.+-]*)$",
    silent=frozenset(_SILENT.split()),
    form=r"\bYN{}\b",
    codes={
        "broken-manifest": "0057 0052",
        "git": "0083",
        "integrity-mismatch": "0018",
        "lockfile-broken": "0046 0047 0078",
        "lockfile-out-of-sync": "0028 0020",
        "lockfile-version": "0087",
        "no-matching-version": "0016 0082 0027",
        "not-found": "0035 0015",
        "patch-failed": "0066",
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
        "no-catalog-entry": (r"@catalog:\S*: (?:entry|catalog) .*not found",),
        "no-matching-version": (r"No candidates found",),
        "node-unsupported": (r"This tool requires a Node version compatible with",),
        "not-found": (r"Package not found", r"Response Code: 404\b"),
        "out-of-memory": MEMORY,
        "script-failed": SHELL,
        "setting-refused": (
            r"Unrecognized or legacy configuration settings",
            r"TypeError: .*\bInvalid URL$",
        ),
        "tls": TLS,
        "tls-name": TLS_NAME,
        "too-young": (r"npmMinimalAgeGate|quarantine",),
        "unauthorized": (r"Response Code: 401\b",),
        "unreachable": (*NETWORK, r"Response Code: (?:429|5\d\d)\b"),
        "variable-not-set": (r"Environment variable not found \(",),
        "workspace-protocol": (r"doesn't belong to any project|isn't part of the project",),
        "wrong-manager": (r"This project's package\.json defines \"packageManager\"",),
    },
)
