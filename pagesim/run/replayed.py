"""How much of a cassette a run used, and what it asked for that is not there. Pure."""

from collections.abc import Iterable

from pagesim import late
from pagesim.gateway.interface import Exchange
from pagesim.plan.plan import Plan


@late.dataclass(frozen=True)
class Missing:
    """A request that the cassette has no answer to."""

    request: str
    """Method and URL."""
    nearest: tuple[str, ...]
    """URLs of recorded requests that are most like it."""


@late.dataclass(frozen=True)
class Replayed:
    """What a replay used. A request is a method and a URL; HEAD is answered from GET, and an audit
    (POST) counts for nothing: pagesim can answer that itself."""

    recorded: int
    used: int
    unused: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def whole(self) -> bool:
        """Whether what was asked and what is recorded are the same: what `--strict` wants."""
        return not self.unused and not self.missing


def compare_with_cassette(plan: Plan, exchanges: Iterable[Exchange]) -> Replayed | None:
    """Return how much of the plan's cassettes the `exchanges` used; None where none is replayed."""
    replayed = [r for r in plan.gateway.registries if r.mode == "replay"]
    if not replayed:
        return None
    from pagesim.gateway.replay import Spelling, list_nearest  # asyncio with it
    from pagesim.gateway.routing import Routes

    spelt = Spelling(Routes(plan.gateway.registries))
    tapes = [r for one in replayed for r in one.cassette if r.method != "POST"]
    tape = {spelt(r.url): f"{r.method} {r.url}" for r in tapes}
    asked: dict[str, None] = {}
    missing: dict[str, Missing] = {}
    urls = {one.url: [r.url for r in one.cassette] for one in replayed}
    for e in exchanges:
        if e.registry not in urls:
            continue
        if e.trouble == "not-recorded" or (e.mode == "real" and spelt(e.url) not in tape):
            request = f"{e.method} {e.url}"
            missing[request] = Missing(request, list_nearest(e.url, urls[e.registry]))
        elif e.mode == "replay":
            asked[spelt(e.url)] = None
    unused = tuple(said for key, said in tape.items() if key not in asked)
    return Replayed(len(tape), len(tape) - len(unused), unused, tuple(missing.values()))
