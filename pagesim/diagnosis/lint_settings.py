"""What is wrong in one configuration file, as its manager reads it."""

import re
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.interface import AuthSetting, Configuration, Location, Manager, SlipKind
from pagesim.npm.expansion import BARE_NAME, stand_in
from pagesim.npm.ini import split_lines


@late.dataclass(frozen=True)
class Linted:
    """A file, and what its manager makes of it alone, with every variable that it names set."""

    path: str
    content: bytes
    manager: Manager
    configuration: Configuration


_SLIPS: Mapping[SlipKind, tuple[str, str]] = {
    "glued": (
        "credential-in-registry-url",
        "a credential stands behind the registry's URL; it needs a line of its own",
    ),
    "scheme": (
        "credential-key-ignored",
        "the key of a credential begins with //host/, without https: and not with the bare host",
    ),
    "scope": (
        "credential-key-ignored",
        "the key names a scope; a credential stands under its registry, //host/",
    ),
    "section": ("npmrc-section", "it stands below a [section], where nothing is taken from"),
    "kind": ("credential-key-ignored", "the field is spelt otherwise than the manager knows it"),
    "colon": ("credential-key-ignored", "a = stands between key and value"),
    "route": ("scope-not-routed", "the key of a scope's registry is @scope:registry, = behind it"),
    "scope-sign": ("credential-key-ignored", "the scope is written without its @ here"),
}
_TEMPLATE = late.compile(rf"[<{{(].*[>}})]|\$\(.*\)|{BARE_NAME.pattern}|TOKEN|PASSWORD")
"""What a template says in the place of a value, beside what `stand_in` knows."""


_KEY = late.compile(r"\s*([^\s=]+?)(?=\s|=|:\s|:?$)")
"""What stands before the first `=`, `: ` or blank of a line."""


def list_problems(linted: Linted) -> Iterator[Finding]:
    """Yield what is wrong in a file, whatever Pages holds."""
    if linted.content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        why = "it is UTF-16, which no manager reads; write it as UTF-8"
        yield _error("npmrc-encoding", linted, None, why)
        return
    found = linted.configuration
    if found.fatal:
        why = f"{linted.manager.title} {linted.manager.version} stops at it: {found.fatal}"
        bare = _find_bare(linted.content)
        rule = "unscoped-credential" if bare else "configuration-broken"
        yield _error(rule, linted, bare, why, part=key_at(linted, bare) if bare else "")
    slipped = {slip.location for slip in found.slips}
    told = {(s.kind, s.scope if s.kind == "scope-sign" else s.location): s for s in found.slips}
    for slip in told.values():
        rule, why = _SLIPS[slip.kind]
        part = slip.value if slip.kind == "glued" else key_at(linted, slip.location)
        yield _error(rule, linted, slip.location, why, part=part)
        if slip.value and not _names_variable(slip.value):
            yield _literal(linted, slip.location, slip.registry, slip.value)
    for setting in found.auth:
        if setting.location not in slipped:
            yield from _of_setting(linted, setting)


def _find_bare(content: bytes) -> Location | None:
    """Return where a credential stands that names no registry."""
    text = content.decode("utf-8", "replace")
    found = re.search(r"(?m)^\s*_(?:auth|authToken|password)\s*=", text)
    return Location("", text.count("\n", 0, found.end()) + 1) if found else None


def key_at(linted: Linted, location: Location) -> str:
    """Return the key that stands in a line, as it is written; "" where there is none."""
    lines = split_lines(linted.content.decode("utf-8-sig", "replace"))
    found = _KEY.match(lines[location.line - 1]) if location.line else None
    return found[1] if found else ""


def _of_setting(linted: Linted, setting: AuthSetting) -> Iterator[Finding]:
    text = (setting.header or "").partition(" ")[2]
    if setting.header and not setting.variables and _names_variable(text):
        why = "this only stands for a value, and is sent as it is written; write ${NAME}"
        yield _error("variable-not-expanded", linted, setting.location, why, part=text)
    elif setting.header and not setting.variables:
        yield _literal(linted, setting.location, setting.registry, setting.written or text)
    elif setting.ignored:
        why = f"it gives no credential: {setting.ignored}"
        key = key_at(linted, setting.location)
        yield _error(
            "credential-key-ignored", linted, setting.location, why, part=key, severe=False
        )


def _names_variable(text: str) -> bool:
    """Whether a text only stands for a value."""
    bare = text.strip("\"'").lstrip("\\")
    return "${" in bare or stand_in(bare) is not None or _TEMPLATE.fullmatch(bare) is not None


def _literal(linted: Linted, location: Location, registry: str | None, token: str) -> Finding:
    whom = f" for {registry}" if registry else ""
    advice = "Revoke it, and write ${NAME} of a variable that Pages holds."
    return _error("literal-token", linted, location, f"a token{whom} stands here", advice, token)


def _error(
    rule: str,
    linted: Linted,
    location: Location | None,
    why: str,
    advice: str = "",
    part: str = "",
    *,
    severe: bool = True,
) -> Finding:
    from pagesim.diagnosis.change import Advice

    line = location.line if location else None
    place = FilePlace(linted.path, line)
    return Finding(
        rule=rule,
        severity="error" if severe else "warning",
        message=f"{place}: {why}.",
        place=place,
        part=part,
        changes=(Advice(advice),) if advice else (),
        certainty="likely",
    )
