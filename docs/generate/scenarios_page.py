"""scenarios/README.md: the index of the suite."""

from collections.abc import Iterator, Mapping
from functools import cache

from docs.generate.stamp import TOP
from pagesim.scenario.load import Scenario, is_scenario, load_scenario

SUITE = TOP / "scenarios"
HEAD = """\
# The suite

What is known of Pages' install, each claim as a scenario that runs without network:
`pagesim test scenarios`. Made by `make generate`.

{count} scenarios, {points} runs.
"""


@cache
def scenarios() -> list[Scenario]:
    """Return every scenario of the suite, in the order of their paths."""
    found = sorted(p for p in SUITE.rglob("*.yaml") if is_scenario(p))
    return [load_scenario(path) for path in found]


def render() -> Mapping[str, str]:
    """Return the index, by its path."""
    every = scenarios()
    points = sum(len(s.points) for s in every)
    text = "\n".join([HEAD.format(count=len(every), points=points), *_tables(every)]) + "\n"
    return {"scenarios/README.md": text}


def _tables(every: list[Scenario]) -> Iterator[str]:
    folder = ""
    for scenario in every:
        place = scenario.path.relative_to(SUITE)
        if place.parts[0] != folder:
            folder = place.parts[0]
            yield f"\n## {folder}\n\n| Scenario | Expected | Because | Where |\n|---|---|---|---|"
        expected = scenario.expect.outcome or "as said in the file"
        where = ", ".join(p.ident for p in scenario.points)
        cells = (f"[{scenario.name}]({place})", expected, scenario.because, where)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
