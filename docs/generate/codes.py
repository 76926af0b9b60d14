"""Which error codes and sentences a manager's own program can print: read from its text. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_NPM = re.compile(
    r"""code\s*(?:=|:|===?)\s*['"`](?P<set>E[A-Z][A-Z0-9_]{2,})['"`]"""
    r"""|case\s+['"`](?P<case>E[A-Z][A-Z0-9_]{2,})['"`]"""
)
_NO_CODE = re.compile(r"EDITION_|ENUM_|EXPAND|EXACT|EXPLICIT|EXPORT_|ENFORCE_|ECDSA|EDDSA|EMAIL")
"""Words of other modules that look like one."""
_PNPM = (
    re.compile(r"""PnpmError\d*\(\s*["'`]([A-Z][A-Z0-9_]+)["'`]"""),
    re.compile(r"""super\(\s*["'`]([A-Z][A-Z0-9_]{3,})["'`]"""),
    re.compile(r"ERR_PNPM_([A-Z0-9_]+)"),
)
_BERRY = re.compile(r'(\w+)\[\1\.([A-Z][A-Z_]+)=(\d+)\]="\2"')
_CLASSIC = re.compile(r"MessageError\(\s*(?:\w+\.)*reporter\.lang\(\s*'(\w+)'")
_BUN = re.compile(r"error: ([A-Z][ -~]{6,160})")
_ABOUT = re.compile(r"lockfile|workspace|integrity|catalog|[Nn]o version|package\.json")


def npm_codes(text: str) -> frozenset[str]:
    """Return the codes that npm and its modules set or tell apart."""
    found = (m["set"] or m["case"] for m in _NPM.finditer(text))
    return frozenset(code for code in found if not _NO_CODE.match(code))


def pnpm_codes(text: str) -> frozenset[str]:
    """Return the codes behind `ERR_PNPM_`."""
    codes = (m[1] for pattern in _PNPM for m in pattern.finditer(text))
    # An executable keeps its texts one behind the other, without a blank.
    parts = (part for code in codes for part in code.split("ERR_PNPM_"))
    return frozenset(part.rstrip("_") for part in parts if part)


def berry_codes(text: str) -> frozenset[str]:
    """Return the numbers of `MessageName`, the enumeration that has FROZEN_LOCKFILE_EXCEPTION."""
    members = list(_BERRY.finditer(text))
    at = next((i for i, m in enumerate(members) if m[2] == "FROZEN_LOCKFILE_EXCEPTION"), None)
    if at is None:
        return frozenset()
    first = max(i for i in range(at + 1) if members[i][3] == "0")
    name = members[at][1]
    run = members[first:]
    ends = next((i for i, m in enumerate(run) if i and (m[1] != name or m[3] == "0")), len(run))
    return frozenset(f"{int(m[3]):04d}" for m in run[:ends])


def classic_sentences(text: str) -> frozenset[str]:
    """Return the English sentences of Yarn 1 that end a command, with x for what is put in."""
    found = set()
    for key in {m[1] for m in _CLASSIC.finditer(text)}:
        said = re.search(rf"^\s+{key}: (['\"])(.*?)\1,?$", text, re.MULTILINE)
        if said:
            found.add(re.sub(r"\$\d", "x", said[2]).split("\\n")[0].replace("\\'", "'"))
    return frozenset(found)


def bun_sentences(text: str) -> frozenset[str]:
    """Return what bun prints after `error: ` of packages and lockfiles."""
    found = (m[1].split("\n")[0].strip() for m in _BUN.finditer(text))
    return frozenset(s for s in found if _ABOUT.search(s))


READERS: Final[Mapping[str, Callable[[str], frozenset[str]]]] = {
    "npm": npm_codes,
    "pnpm": pnpm_codes,
    "yarn_berry": berry_codes,
    "yarn_classic": classic_sentences,
    "bun": bun_sentences,
}
"""By the manager's room."""
