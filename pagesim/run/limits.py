"""What ended an install though only pagesim does it: Pages would have gone on.

A host that pagesim refused counts when the install's own output names it: scripts ask for many
hosts (telemetry, news) and go on without them. So does a command that is not found while packages
are made up, since those have none but what the lockfile names, what a cassette does not hold, and
what a mock lacks whose packages nobody declared. None of it counts where a registry refused a
package or the manager told another error before.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

from pagesim import late
from pagesim.engine.limits import LimitName
from pagesim.gateway.interface import Exchange
from pagesim.managers.facts import Cause
from pagesim.plan.plan import Plan
from pagesim.run.assumptions import REFUSED_BY_PAGESIM

LimitKind = (
    Literal["host-refused", "command-made-up", "content-made-up", "not-recorded", "mock-lacks"]
    | LimitName
)
_OWN = REFUSED_BY_PAGESIM | {"not-recorded"}
_EARLIER: tuple[Cause, ...] = (
    "integrity-mismatch",
    "lockfile-out-of-sync",
    "no-lockfile",
    "no-matching-version",
    "variable-not-set",
)
_NO_COMMAND = late.compile(
    r"(?:^|[\s:])(?P<name>[@\w][\w@./-]*): (?:command )?not found\b"
    r"|command not found: (?P<other>[@\w][\w@./-]*)",
    re.MULTILINE,
)
"""What dash and bash say, and bun's own shell (measured 2026-11)."""
_LAST_WORDS = 12
"""Lines of a script's output that tell why it failed."""
_NAMED = r"(?:(?<=node_modules/)|(?<![\w@/.-])(?<!\d )(?<!\+ )){}(?![\w@-])"
"""A package's name in what a script prints: alone or in a path. With `+` before it or `@` behind,
a manager tells that it installs it; behind a number, `ms` is no package."""


@late.dataclass(frozen=True)
class Limit:
    """One thing of pagesim's own that ended an install."""

    kind: LimitKind
    subject: str
    """The host, the command, the package, the bound."""


def find_limits(plan: Plan, exchanges: Sequence[Exchange], text: str) -> tuple[Limit, ...]:
    """Return what of pagesim's own ended an install that printed `text`; empty where anything
    else explains its end."""
    lacking = tuple(dict.fromkeys(_lacking(plan, exchanges, text)))
    found = [(_position(limit, text), limit) for limit in _candidates(plan, exchanges, text)]
    if _is_refused(exchanges, {limit.subject for limit in lacking}):
        return ()
    if lacking or not found:
        return lacking
    before = text[: max(0, min(at for at, _ in found))]
    if any(plan.manager.says(cause, before) for cause in _EARLIER):
        return ()
    return tuple(dict.fromkeys(limit for _, limit in found))


def _candidates(plan: Plan, exchanges: Sequence[Exchange], text: str) -> Iterator[Limit]:
    for e in exchanges:
        host = urlsplit(e.url).hostname or e.url
        if e.trouble in REFUSED_BY_PAGESIM and host in text and not is_by_ssh(e, text, plan):
            yield Limit("host-refused", host)
        if e.trouble == "not-recorded" and e.package:
            yield Limit("not-recorded", e.package)
    if made := _made_up(plan, exchanges):
        for hit in _NO_COMMAND.finditer(text):
            yield Limit("command-made-up", hit["name"] or hit["other"])
        for name in _named_by_script(plan, text, made):
            yield Limit("content-made-up", name)


def _position(limit: Limit, text: str) -> int:
    """Return where the output tells of a limit; a script's last words come after all else."""
    find = text.rfind if limit.kind == "content-made-up" else text.find
    return find(limit.subject)


def _named_by_script(plan: Plan, text: str, names: Collection[str]) -> Iterator[str]:
    """Yield which of `names` the script that failed named in its last words."""
    lines = text.splitlines()
    failed = plan.manager.vocabulary.failed_script(lines, None)
    if failed is None:
        return
    end = lines.index(failed.line)
    said = "\n".join(lines[max(0, end - _LAST_WORDS) : end])
    for name in names:
        if re.search(_NAMED.format(re.escape(name)), said):
            yield name


def _lacking(plan: Plan, exchanges: Sequence[Exchange], text: str) -> Iterator[Limit]:
    """Yield the packages that a mock, of whose content nothing is declared, was asked for in vain:
    under that name, or at the version of a range that no file tells."""
    known = {p.name for r in plan.gateway.registries for p in r.packages}
    declared = [r.url for r in plan.registries if r.packages]
    ends = plan.manager.says("no-matching-version", text)
    for e in exchanges:
        if (
            e.mode == "mock"
            and e.package
            and not any((e.registry or "").startswith(u) for u in declared)
        ):
            unmatched = ends and e.status == 200 and e.package not in known and e.package in text
            if e.trouble == "mock-lacks" or unmatched:
                yield Limit("mock-lacks", e.package)


def is_by_ssh(e: Exchange, text: str, plan: Plan) -> bool:
    """Whether it was ssh alone that looked a host up: a build of Pages has no key for any."""
    host = urlsplit(e.url).hostname or e.url
    if host in plan.manager.vocabulary.https_first:
        return False
    lookups = f"ssh: Could not resolve hostname {host}" in text
    return e.trouble == "dns" and lookups and f"https://{host}" not in text


def _made_up(plan: Plan, exchanges: Sequence[Exchange]) -> Collection[str]:
    """Return the names of packages that were served, of pagesim's own making."""
    declared = {name for r in plan.registries for name in r.packages}
    served = (
        e.package
        for e in exchanges
        if e.mode == "mock" and e.asked == "tarball" and e.status == 200 and e.package
    )
    return dict.fromkeys(name for name in served if name not in declared)


def _is_refused(exchanges: Sequence[Exchange], lacking: Collection[str]) -> bool:
    """Whether a registry refused a package, and did not serve it afterwards; what a mock is
    `lacking` it did not refuse."""
    last = {
        (e.package, e.asked): e
        for e in exchanges
        if e.package and e.asked in ("packument", "tarball")
    }
    return any(
        (e.status is None or e.status >= 400 or e.accepted is False)
        and e.trouble not in _OWN
        and not (e.trouble == "mock-lacks" and e.package in lacking)
        for e in last.values()
    )
