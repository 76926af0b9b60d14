"""Pages of suites without an install, for the tests of the page."""

from dataclasses import dataclass
from pathlib import Path

from pagesim.diagnosis.catalogue import diagnose
from pagesim.plugin.display import Ending, Failure
from pagesim.plugin.page import describe_point, render_suite
from pagesim.scenario.load import load_scenario
from pagesim.scenario.running import Result
from tests.support.reports import CASES
from tests.support.suites import BAD, GOOD, skipped


@dataclass(frozen=True)
class Reported:
    """What the page takes of pytest's report."""

    nodeid: str
    outcome: str
    duration: float
    longrepr: str = ""


def suite_page(folder: Path) -> str:
    """Return the page of three scenarios, one not as expected, and of a file that is none."""
    ended, ending = [], Ending()
    texts = {"good": ("resolved", GOOD), "bad": ("token-missing", BAD)}
    for name, (case, text) in {**texts, "many": ("skipped", skipped(3))}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
        scenario = load_scenario(folder / f"{name}.yaml")
        outcome = CASES[case]()
        for point in scenario.points:
            ident = f"scenarios/{name}.yaml::{scenario.name}[{point.ident}]"
            result = Result(outcome, tuple(diagnose(outcome)))
            told = describe_point(scenario, point, f"scenarios/{name}.yaml", result, ident)
            state = "failed" if name == "bad" else "passed"
            ended.append((told, Reported(ident, state, 1.25, "<b>" if name == "bad" else "")))
            ending.counts[state] += 1
            ending.durations[ident] = 1.25
    ending.broken.append(Failure("scenarios/broken.yaml", folder, 1, "unknown key <i>"))
    return render_suite(ended, ending)
