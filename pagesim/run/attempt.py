"""What one install came to, out of what the engine brought back. Pure."""

from collections.abc import Mapping, Sequence

from pagesim.engine.interface import EngineResult, Stream
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.managers.interface import AuthSetting
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.plan import Plan
from pagesim.plan.sources import read_entry
from pagesim.plan.start import Start
from pagesim.run.limits import Limit, find_limits
from pagesim.run.outcome import Attempt, Seen
from pagesim.run.resolution import decide_verdict, list_resolutions
from pagesim.secret import Redactor


def read_attempt(
    planned: Plan, start: Start, result: EngineResult, lines: Sequence[tuple[Stream, str]]
) -> Attempt:
    """Return what came of the install that began as `start`; `lines` are its own, redacted."""
    text = "\n".join(line for _, line in lines)
    collected = _by_folder(planned, result.files)
    installed = _hide_secrets(planned.manager.installed(collected), planned.redactor)
    found = list_resolutions(Seen(planned, result.exchanges, installed, result.exit_code, text))
    # What went to another registry than its own is wrong whatever that one would have said.
    astray = {r.name for r in found if r.status == "wrong-registry"}
    ended = find_limits(planned, result.exchanges, text) if result.exit_code else ()
    limits = tuple(limit for limit in ended if limit.subject not in astray)
    if result.limit is not None:
        limits = (Limit(result.limit.name, result.limit.bound),)
    return Attempt(
        mode=start.mode,
        exit_code=result.exit_code,
        verdict=decide_verdict(result.exit_code, found, limits),
        resolutions=found,
        exchanges=result.exchanges,
        output=tuple(lines),
        swapped=_swapped(start, collected, planned),
        took_effect=_took_effect(start, result, planned),
        seconds=result.seconds,
        limits=limits,
        recorded=result.recorded,
    )


def _hide_secrets(
    installed: Mapping[str, frozenset[str]], redact: Redactor
) -> dict[str, frozenset[str]]:
    """Return the tree's names and versions without values: the build itself wrote both."""
    words = "\n".join((*installed, *frozenset[str]().union(*installed.values())))
    # All at once where no control could reach from one into the next.
    plain = words.isascii() and words.replace("\n", "").isprintable()
    if plain and redact(words) == words:
        return dict(installed)
    return {redact(name): frozenset(map(redact, found)) for name, found in installed.items()}


def _by_folder(planned: Plan, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what came back by path relative to the install's folder; what lies at the root of a
    workspace stands in where the folder has none."""
    found: dict[str, bytes] = {}
    for folder in (REPOSITORY, planned.cwd):
        base = f"{folder.relative_to(BUILD_HOME)}/"
        found |= {p.removeprefix(base): c for p, c in files.items() if p.startswith(base)}
    return found


def _swapped(start: Start, collected: Mapping[str, bytes], planned: Plan) -> bool | None:
    """Whether `.npmrc` was the Pages file at the end; None when there is no such file."""
    by_path = {f.path: f for f in start.files}
    path = str((planned.cwd / PAGES_NPMRC).relative_to(BUILD_HOME))
    wanted = read_entry(by_path[path], by_path) if path in by_path else None
    return None if wanted is None else collected.get(".npmrc") == wanted


def _took_effect(start: Start, result: EngineResult, planned: Plan) -> bool:
    """Whether a request bears a credential that only `.npmrc.pages` gives there."""
    if not planned.has_pages_npmrc:
        return False
    without = planned.without_file
    return any(
        e.credential is not None
        and e.credential in _names(planned.intended.auth_for(e.url))
        and e.credential not in _names(without.auth_for(e.url))
        for e in result.exchanges
    )


def _names(setting: AuthSetting | None) -> frozenset[str]:
    return frozenset(setting.variables) if setting else frozenset()
