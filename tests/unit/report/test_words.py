"""The exit code that the verdict and the findings come to."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.report.words import declaration, exit_code, lacks_proof, verdict_sentence
from pagesim.run.outcome import Outcome
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import NPMRC, fake_run, resolves, settings, site
from tests.support.reports import CASES


@pytest.mark.parametrize(
    ("case", "code"), [("resolved", 0), ("skipped", 0), ("stops", 1), ("many", 1), ("too-late", 1)]
)
def test_exit_code(case: str, code: int) -> None:
    outcome = CASES[case]()
    assert exit_code(outcome, diagnose(outcome)) == code


def test_an_error_alone_is_reason_enough() -> None:
    outcome = CASES["resolved"]()
    assert exit_code(outcome, [Finding(rule="rule", severity="error", message="")]) == 1
    assert exit_code(outcome, [Finding(rule="rule", severity="warning", message="")]) == 0


def nothing_declared() -> Outcome:
    chosen = replace(settings(), environments=None)
    return fake_run(site({".npmrc": NPMRC}), resolves(), chosen=chosen)


def test_the_sentence_says_what_it_rests_on() -> None:
    told = verdict_sentence(nothing_declared())
    assert told.startswith(
        "RESOLVES IF TOKEN_FOR_GITHUB is set in Preview; the token itself was not tested"
    )
    declared = verdict_sentence(CASES["resolved"]())
    assert "resolved in Preview; TOKEN_FOR_GITHUB itself was not tested" in declared


def test_a_check_wants_what_it_rests_on_to_be_declared() -> None:
    outcome = nothing_declared()
    assert exit_code(outcome, []) == 0
    assert exit_code(outcome, [], proof=True) == 1
    assert verdict_sentence(outcome, proof=True).startswith("NOT PROVEN: it resolves if ")
    assert declaration([outcome]) == (
        "environments:\n  preview:\n    secrets: [TOKEN_FOR_GITHUB]\n"
    )
    known = CASES["resolved"]()
    assert not lacks_proof(known)
    assert declaration([known]) == ""


def test_a_check_of_nothing_proves_nothing() -> None:
    outcome = fake_run(in_memory({"backend/package.json": "{}"}))
    assert exit_code(outcome, []) == 0
    assert exit_code(outcome, [], proof=True) == 1
    told = verdict_sentence(outcome, proof=True)
    assert told.startswith("NOT PROVEN: ")
    assert "backend" in told
    assert exit_code(CASES["skipped"](), [], proof=True) == 0


def test_what_a_build_command_installs_is_said_to_be_untried() -> None:
    skip = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    told = verdict_sentence(fake_run(site(), chosen=skip))
    assert told.endswith("is 1; an install by the build command was not tried.")
    named = replace(skip, build_command="cp .npmrc.pages .npmrc && npm ci && npm run build")
    assert "`npm ci` of the build command was not tried" in verdict_sentence(
        fake_run(site(), chosen=named)
    )
    empty = verdict_sentence(fake_run(site(), chosen=replace(settings(), build_command="")))
    assert "not tried" not in empty
