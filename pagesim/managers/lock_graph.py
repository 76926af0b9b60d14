"""Which nodes of a dependency graph are there for optional dependencies alone."""

from collections.abc import Iterable, Mapping, Sequence


def optional_only(
    edges: Iterable[tuple[str, str, bool]], roots: Iterable[str] = ()
) -> frozenset[str]:
    """Return the nodes that some optional edge stands before, on every way that leads there.

    An edge is (from, to, optional). A lockfile that does not name its roots shows them as the
    nodes that no edge leads to; a ring that nothing else leads to is taken as needed, too.
    """
    every: dict[str, list[str]] = {}
    needed: dict[str, list[str]] = {}
    nodes: set[str] = set()
    led_to: set[str] = set()
    for start, end, optional in edges:
        nodes |= {start, end}
        led_to.add(end)
        every.setdefault(start, []).append(end)
        if not optional:
            needed.setdefault(start, []).append(end)
    first = {*roots, *(nodes - led_to)}
    rings = nodes - _reach(every, first)
    return frozenset(nodes - _reach(needed, first | rings))


def _reach(edges: Mapping[str, Sequence[str]], start: Iterable[str]) -> set[str]:
    found = set(start)
    pending = list(found)
    while pending:
        new = [end for end in edges.get(pending.pop(), ()) if end not in found]
        found.update(new)
        pending += new
    return found
