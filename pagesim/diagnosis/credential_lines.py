"""Lines of an `.npmrc` that give a credential, put right: the key, or the token in their place."""

import re
from collections.abc import Iterable, Iterator

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, ReplaceLine
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.variables import name_variable
from pagesim.late import field
from pagesim.npm.expansion import BARE_NAME
from pagesim.npm.ini import split_lines

_PLACE = r"\s*(?P<place>[^=;#\s][^=;#]*?)(?:(?<!\s)/?\s*:|/(?=_))(?P<kind>_?[a-zA-Z][\w-]*)"
_LINE = late.compile(rf"{_PLACE}\s*=\s*(?P<value>\S(?:.*\S)?)\s*")
_COLON = late.compile(rf"{_PLACE}(?:\s*:\s*|\s+)(?P<value>[^\s=]+)\s*")
_KINDS = {"authtoken": "_authToken", "auth": "_auth", "password": "_password"}
_KINDS |= {"token": "_authToken", "username": "username", "email": "email"}
_FORMS = tuple(
    late.compile(form)
    for form in (
        r"\$(?P<name>[A-Za-z_]\w*)",
        r"\$\((?P<name>[A-Za-z_]\w*)\)",
        r"%(?P<name>[A-Za-z_]\w*)%",
        r"\$?\{\{\s*(?:secrets\.|env\.)?(?P<name>[A-Za-z_]\w*)\s*\}\}",
        r"\\\$\{(?P<name>[A-Za-z_]\w*)\}",
        r"\$\{(?:env\.|process\.env\.|\s)\s*(?P<name>[A-Za-z_]\w*)\s*\}",
        r"\$\{(?P<name>[A-Za-z_]\w*)\s+\}",
        r"\$\{(?P<name>[A-Za-z_]\w*)(?::?[-?+=])[^}]*\}",
        r"\{(?P<name>[A-Z][A-Z0-9_]*)\}",
        r"process\.env\.(?P<name>[A-Za-z_]\w*)",
        rf"(?P<name>{BARE_NAME.pattern})",
    )
)
"""How others name a variable: shells, CI systems, templates, by its name alone."""
MOST_COLONS = 32
"""Of a line without `=`: each may be where the key ends."""
LONGEST = 8192
"""Characters of a line; a longer one holds no credential."""
_SECRET = frozenset({"_authToken", "_auth", "_password"})


@late.dataclass(frozen=True)
class CredentialLine:
    """A line that gives a registry a credential, or a part of one."""

    number: int
    place: str
    """What stands before the field: `//npm.acme.dev/`, `@acme`, `https://npm.acme.dev`."""
    kind: str
    """The field as npm spells it: `_authToken`."""
    value: str = field(repr=False)
    """As it is written; it may be a token."""

    @property
    def literal(self) -> bool:
        """Whether the value is a secret itself, and no variable."""
        return self.kind in _SECRET and not re.search(r"\$\{?\w+|%\w+%", self.value)


def read_lines(case: Case, file: str) -> tuple[CredentialLine, ...]:
    """Return the lines of a file of the repository that give credentials, whatever their keys."""
    text = (case.plan.deployment.project.read(file) or b"").decode("utf-8", "replace")
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[CredentialLine]:
    for number, line in enumerate(split_lines(text), 1):
        if len(line) > LONGEST or line.lstrip().startswith(("#", ";")):
            continue
        found = _LINE.fullmatch(line)
        if not found and line.count(":") <= MOST_COLONS:
            found = _COLON.fullmatch(line)
        kind = _KINDS.get(re.sub("[^a-z]", "", found["kind"].lower())) if found else None
        if found and kind:
            yield CredentialLine(number, found["place"], kind, found["value"])


def name_place(case: Case, registry: str) -> str:
    """Return the key's beginning by which this manager finds a credential of `registry`."""
    entry = case.plan.manager.credential_entries(registry, "TOKEN", scoped=True)[0]
    return entry.keys[0].rpartition(":")[0]


def put_under(
    case: Case, place: FilePlace, registry: str, names: Iterable[str]
) -> tuple[Change, ...]:
    """Return the changes that put the credential at `place` under the key of `registry`.

    The parts that stand beside it under the same key go along; a token gives way to a variable.
    """
    lines = read_lines(case, place.file)
    here = next((line for line in lines if line.number == place.line), None)
    if here is None:
        return ()
    key = name_place(case, registry)
    changes: list[Change] = []
    for line in (line for line in lines if line.place == here.place):
        value, more = _spell(case, line, registry, names)
        new = ReplaceLine(place.file, line.number, f"{key}:{line.kind}={value}")
        changes += [new, *more]
    return tuple(changes)


def name_instead(
    case: Case, place: FilePlace, registry: str, names: Iterable[str]
) -> tuple[Change, ...]:
    """Return the changes that put a variable in the place of a token that stands in a file."""
    here = next((n for n in read_lines(case, place.file) if n.number == place.line), None)
    if here is None or not here.literal:
        return ()
    value, more = _spell(case, here, registry, names)
    raw = case.line(place) or ""
    head = raw[: raw.rindex(here.value)]
    return (ReplaceLine(place.file, here.number, f"{head}{value}"), *more)


def _spell(
    case: Case, line: CredentialLine, registry: str, names: Iterable[str]
) -> tuple[str, tuple[Change, ...]]:
    """Return the value to write, and what must be set for it."""
    if not line.literal:
        return line.value, ()
    variable, more = name_variable(case, registry, names)
    return f"${{{variable}}}", more


def find_form(value: str) -> str | None:
    """Return the variable that `value` is meant to name, in a form that npm does not expand.

    >>> find_form("$GH_TOKEN"), find_form("${{ secrets.GH_TOKEN }}"), find_form("${GH_TOKEN}")
    ('GH_TOKEN', 'GH_TOKEN', None)
    """
    text = value.strip().strip("\"'")
    return next((m["name"] for form in _FORMS if (m := form.fullmatch(text))), None)
