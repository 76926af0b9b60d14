"""Each format that has a place for it says of what it is a report."""

import json
from dataclasses import replace
from unittest import mock

import pytest

from pagesim import __version__
from pagesim.diagnosis.catalogue import diagnose
from pagesim.project.repository import GitState
from pagesim.report import github, html, junit, sarif
from pagesim.report import json as json_report
from pagesim.report.content import Report, Run
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import FakeEngine, fake_run, resolves, settings, site
from tests.support.rules import FILE

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def made() -> Outcome:
    project = replace(site(FILE), git=GitState("main", COMMIT, lambda: True))
    chosen = replace(settings(), environments=None)
    with mock.patch("pagesim.run.place.make_clone", lambda *_: ()):
        return fake_run(project, engine=FakeEngine([resolves()]), chosen=chosen)


@pytest.mark.parametrize(
    "render",
    [json_report.render, junit.render, html.render, sarif.render, github.step_summary],
    ids=["json", "junit", "html", "sarif", "github"],
)
def test_project_commit_version_command_and_what_it_rests_on(render) -> None:  # type: ignore[no-untyped-def]  # any renderer
    outcome = made()
    told = render(Report("check", (Run(outcome, diagnose(outcome), proof=True),)))
    if render is json_report.render:
        [run] = json.loads(told)["runs"]
        assert run["project"]["dirty"] is True
        told = told.replace('",\n        "', " ")
    for wanted in (outcome.plan.deployment.project.name, COMMIT, __version__, "TOKEN_FOR_GITHUB"):
        assert wanted in told
    assert "install" in told and "variable-set" in told
