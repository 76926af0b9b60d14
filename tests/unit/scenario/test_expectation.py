"""What counts as met, and what is told when it is not."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.gateway.interface import Exchange
from pagesim.managers.npm.phrases import NPM
from pagesim.plugin.failure import failure_text
from pagesim.run.assumptions import Assumption
from pagesim.run.outcome import Outcome, Resolution
from pagesim.scenario.expectation import mismatches
from pagesim.scenario.model import ExpectModel
from pagesim.scenario.running import Result

GITHUB = "https://npm.pkg.github.com/"
WIDGET = Resolution("@foobar/widget", "^1", True, GITHUB, "unauthorized", None, "T", note="no")
ASKED = Exchange("GET", f"{GITHUB}@foobar%2fwidget", 401, "packument", GITHUB, WIDGET.name)
FINDING = Finding(
    rule="token-refused",
    severity="error",
    message="It was refused.",
    changes=(Advice("Make a new one."),),
)


def outcome() -> Outcome:
    first = SimpleNamespace(
        exit_code=1,
        took_effect=False,
        resolutions=(WIDGET,),
        exchanges=(ASKED,),
        output=(("stderr", "npm error code E401"),),
    )
    selection = SimpleNamespace(manager="npm", tools=(("node", "22.16.0"),))
    deployment = SimpleNamespace(selection=selection)
    plan = SimpleNamespace(deployment=deployment, manager=SimpleNamespace(vocabulary=NPM))
    token = Assumption("token-untested", "TOKEN", "why", "settle")
    found = SimpleNamespace(
        verdict="unresolved", first=first, helped=None, plan=plan, assumptions=(token,)
    )
    return cast(Outcome, found)


def found(**expect: Any) -> list[tuple[str, str, str]]:
    model = ExpectModel.model_validate(expect)
    return [(m.what, m.expected, m.found) for m in mismatches(model, outcome(), [FINDING])]


@pytest.mark.parametrize(
    "expect",
    [
        {"outcome": "unresolved", "exit_code": 1, "took_effect": False, "manager": "npm"},
        {"tools": {"node": "22.16.0"}},
        {"resolved_with_swap": None},
        {"packages": {"@foobar/widget": "unauthorized", "absent": "not-requested"}},
        {"packages": {"@foobar/widget": {"status": "unauthorized", "credential": "T"}}},
        {"packages": {"@foobar/widget": {"status": "unauthorized", "registry": GITHUB[:-1]}}},
        {"findings": ["token-refused"], "no_findings": ["no-credential"]},
        {"assumptions": {"token-untested": ["TOKEN"], "wall": []}},
        {"log": ["E40[13]"]},
        {"exchanges": [{"url": f"{GITHUB}*", "status": 401, "credential": "none"}]},
        {"never": [{"package": "@foobar/*", "status": 200}]},
    ],
)
def test_met(expect: dict[str, Any]) -> None:
    assert found(**expect) == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"outcome": "resolved"}, ("outcome", "resolved", "unresolved")),
        ({"exit_code": 0}, ("exit_code", "0", "1")),
        ({"resolved_with_swap": True}, ("resolved_with_swap", "True", "None")),
        ({"tools": {"pnpm": "10.11.1"}}, ("tools.pnpm", "10.11.1", "not used")),
        (
            {"packages": {"@foobar/widget": "resolved"}},
            ("packages.@foobar/widget", "resolved", "unauthorized (no)"),
        ),
        (
            {"packages": {"@foobar/widget": {"status": "unauthorized", "version": "1.2.0"}}},
            ("packages.@foobar/widget.version", "1.2.0", "None"),
        ),
        ({"findings": ["no-credential"]}, ("findings", "no-credential", "token-refused")),
        (
            {"no_findings": ["token-refused"]},
            ("no_findings", "not token-refused", "It was refused."),
        ),
        (
            {"assumptions": {"token-untested": []}},
            ("assumptions.token-untested", "none", "TOKEN"),
        ),
        (
            {"assumptions": {"variable-set": ["TOKEN"]}},
            ("assumptions.variable-set", "TOKEN", "none"),
        ),
        ({"log": ["E404"]}, ("log", "E404", "in none of 1 lines")),
        (
            {"exchanges": [{"package": "@foobar/widget", "status": 200}]},
            ("exchanges", "package: @foobar/widget, status: 200", "in none of 1 requests"),
        ),
        (
            {"never": [{"credential": "none"}]},
            ("never", "no credential: none", f"GET {ASKED.url} 401 with no credential"),
        ),
    ],
)
def test_not_met(expect: dict[str, Any], told: tuple[str, str, str]) -> None:
    assert found(**expect) == [told]


def test_the_failure_text_has_all_that_one_needs() -> None:
    expect = ExpectModel.model_validate({"outcome": "resolved", "log": ["x" * 80]})
    result = Result(outcome(), (FINDING,))
    text = failure_text("It must.", mismatches(expect, result.outcome, ()), result, "pagesim test")
    assert text.splitlines() == [
        "Because: It must.",
        "",
        "         expected  found",
        "outcome  resolved  unresolved",
        f"log      {'x' * 80}",
        "                   in none of 1 lines",
        "",
        "Cause: It was refused. [token-refused]",
        "Change: Make a new one.",
        "",
        "The install's last lines:",
        "  npm error code E401",
        "",
        "Run it again: pagesim test",
    ]


def test_a_result_is_short_in_assertions() -> None:
    assert repr(Result(outcome(), (FINDING,))) == (
        "<Result unresolved: @foobar/widget unauthorized, token-refused: It was refused.>"
    )
