"""What `pagesim auth` tells: each registry, its routes, its credential, and why others are not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pagesim import late
from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import Location
from pagesim.pages.words import name_environment
from pagesim.plan.authentication import Sent, SignIn, UsedVariable, Written
from pagesim.report.characters import wrap_line

SCHEMA = "pagesim.auth/1"


@late.dataclass(frozen=True)
class Table:
    """What one place sends to each registry."""

    environment: str | None
    """None for this machine."""
    manager: str
    sign_ins: tuple[SignIn, ...]

    @property
    def lacks(self) -> bool:
        """Whether some registry needs a credential and gets none."""
        return any(s.lacks for s in self.sign_ins)

    @property
    def title(self) -> str:
        """What it is of, for people."""
        return name_environment(self.environment) if self.environment else "This machine"


def auth_record(tables: Sequence[Table], missing: Mapping[str, Sequence[SignIn]]) -> dict[str, Any]:
    """Return it as JSON data; `missing` has, by environment, what this machine has over it."""
    here = next((t for t in tables if t.environment is None), None)
    return {
        "schema": SCHEMA,
        "environments": [_table(t) for t in tables if t.environment],
        "here": _table(here) if here else None,
        "missing_on_pages": {name: [s.url for s in found] for name, found in missing.items()},
    }


def _table(table: Table) -> dict[str, Any]:
    named = {"environment": table.environment} if table.environment else {}
    return {
        **named,
        "manager": table.manager,
        "registries": [_sign_in(s) for s in table.sign_ins],
    }


def _sign_in(s: SignIn) -> dict[str, Any]:
    return {
        "url": s.url,
        "kind": s.kind.name,
        "needs_credential": s.needed,
        "has_credential": s.winner is not None,
        "routes": [{"scope": r.scope, "place": _place(r.location)} for r in s.routes],
        "credentials": [_written(w) for w in s.written],
    }


def _written(w: Written) -> dict[str, Any]:
    sent = w.sent
    return {
        "place": _place(w.location),
        "registry": w.registry,
        "wins": w.wins,
        "why_not": w.why_not,
        "variables": [
            {"name": v.name, "set": v.source is not None, "source": v.source, "assumed": v.assumed}
            for v in w.variables
        ],
        "sent": (
            {"scheme": sent.scheme, "length": sent.length, "fingerprint": sent.fingerprint}
            if sent
            else None
        ),
    }


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"file": name_in_repository(location.file), "line": location.line}


def auth_text(
    tables: Sequence[Table], missing: Mapping[str, Sequence[SignIn]], *, width: int
) -> str:
    """Return it in words, lines broken at `width`."""
    lines: list[str] = []
    for table in tables:
        lines += [f"{table.title} ({table.manager})", *_table_lines(table), ""]
    for name, found in missing.items():
        for s in found:
            assert s.winner
            where = name_environment(name)
            lines.append(
                f"{where} lacks what this machine has: {s.url} gets the credential of "
                f"{_name(s.winner.location)} here, and none there."
            )
    return "\n".join(_wrap(line, width) for line in lines).rstrip() + "\n"


def _wrap(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return wrap_line(line, width, f"{indent}  ") if len(line) > width else line


def _table_lines(table: Table) -> Iterator[str]:
    for s in table.sign_ins:
        yield f"  {s.url}  {_standing(s)}"
        for route in s.routes:
            what = f"{route.scope} is sent here" if route.scope else "the default registry"
            yield f"    {what}{f' by {_name(route.location)}' if route.location else ''}"
        for w in s.written:
            yield f"    {_name(w.location)}: {_outcome(w)}"


def _standing(s: SignIn) -> str:
    if s.winner:
        return "has a credential"
    return "NO CREDENTIAL, and it needs one" if s.needed else "no credential, and it needs none"


def _outcome(w: Written) -> str:
    told = [_sent(w.sent)] if w.sent and w.wins else []
    told += [_variable(v) for v in w.variables if v.source is not None]
    about = f" ({'; '.join(told)})" if told else ""
    return f"sent{about}" if w.wins else f"not sent, since {w.why_not}{about}"


def _sent(sent: Sent) -> str:
    if sent.length is None:
        return f"{sent.scheme}, value not known here"
    return f"{sent.scheme}, {sent.length} characters, fingerprint {sent.fingerprint}"


def _variable(v: UsedVariable) -> str:
    return f"{v.name} is taken as set" if v.assumed else f"{v.name} is set by {v.source}"


def _name(location: Location) -> str:
    return name_in_repository(str(location))
