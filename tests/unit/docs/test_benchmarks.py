"""A figure of the benchmarks: what it is worth, and whether its aim is met."""

import pytest

from docs.generate.bench.measure import Figure
from docs.generate.benchmarks import INPUTS, write_page
from docs.generate.stamp import TOP

SLOWER = Figure("process", "`run` over bare", (1.8, 2.0, 2.2), (1.0, 1.0, 1.1), 1.5)
FLOOR = Figure("gateway", "a constant answer", (0.15,), (0.6,), None, "at least")
CHEAPER = Figure("gateway", "tarballs", (0.1, 0.1), (0.5, 0.7), 5.0, "at least")


@pytest.mark.parametrize(
    ("figure", "shown", "met"),
    [
        (SLOWER, ("2.00×", "≤ 1.5×"), False),
        (CHEAPER, ("6.0×", "≥ 5×"), True),
        (Figure("x", "help", (0.05, 0.07), (), 0.08, "seconds"), ("0.060 s", "≤ 0.08 s"), True),
        (FLOOR, ("4.0×", "-"), True),
        (Figure("x", "memory", (94.2,), (), 80.0, "MiB"), ("94 MiB", "≤ 80 MiB"), False),
    ],
)
def test_a_figure_stands_beside_its_aim(figure: Figure, shown: tuple[str, str], met: bool) -> None:
    assert figure.shown == shown
    assert figure.met is met


def test_the_page_says_what_is_missed_and_what_was_not_measured() -> None:
    page = write_page([SLOWER, CHEAPER, FLOOR], ["suites"], 3, 0.5, 60.0)
    assert "1 of 2 aims are met" in page
    assert "| 4.0× | - |  |" in page and "not measured in this run: suites" in page
    assert "| 2.00 s (1.80 to 2.20) | 1.00 s (1.00 to 1.10) | 2.00× | ≤ 1.5× | **missed** |" in page


def test_every_part_counts_among_the_inputs() -> None:
    parts = {f"docs/generate/bench/{p.name}" for p in (TOP / "docs/generate/bench").glob("*.py")}
    assert parts - {"docs/generate/bench/__init__.py"} < set(INPUTS)
