"""The exit code that the verdict and the findings come to."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.report.words import (
    declaration,
    exit_code,
    lacks_proof,
    say_registry,
    swap_sentence,
    verdict_sentence,
)
from pagesim.run.outcome import Outcome
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    Script,
    fake_run,
    packument,
    refuses,
    resolves,
    settings,
    site,
    tarball,
)
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


@pytest.mark.parametrize("mode", ["before", "userconfig"])
def test_a_file_that_pagesim_put_in_place_is_said_and_is_no_proof(mode: str) -> None:
    posed = fake_run(site({".npmrc.pages": NPMRC}), resolves(), swap=mode)
    told = verdict_sentence(posed)
    assert told.startswith("WITH ") and "which Pages does not do: RESOLVED: " in told
    assert exit_code(posed, []) == 0
    assert lacks_proof(posed) and exit_code(posed, [], proof=True) == 1
    assert verdict_sentence(posed, proof=True).startswith("NOT PROVEN WITH ")
    without = fake_run(site({".npmrc": NPMRC}), resolves(), swap=mode)
    assert not lacks_proof(without) and verdict_sentence(without).startswith("RESOLVED")


def test_the_second_install_is_judged_by_its_packages() -> None:
    project, astray = site({".npmrc.pages": NPMRC}), refuses(404, None, registry=NPMJS)
    served = replace(resolves(), exit_code=3, files={}, lines=(("stderr", "postinstall failed"),))
    told = swap_sentence(fake_run(project, astray, served))
    assert told and "the file is right. That install ended with exit code 3" in told
    refused = swap_sentence(fake_run(project, astray, refuses(401)))
    assert refused and "does not resolve either. There: " in refused
    assert swap_sentence(fake_run(project, resolves())) is None


def test_what_a_registry_gives_to_anyone_is_resolved_and_said() -> None:
    free = replace(tarball(credential=None), accepted=None)
    outcome = fake_run(site({".npmrc": NPMRC}), replace(resolves(), exchanges=(free,)))
    assert outcome.verdict == "resolved" and not outcome.proven
    assert "no credential was asked for: @foobar/widget" in verdict_sentence(outcome)


def test_the_registry_that_is_shown_is_the_one_that_answered() -> None:
    astray = fake_run(site({".npmrc.pages": NPMRC}), refuses(404, None, registry=NPMJS), resolves())
    first, second = (a.resolutions[0] for a in astray.attempts)
    assert say_registry(first) == "registry.npmjs.org, not npm.pkg.github.com"
    assert say_registry(second) == "npm.pkg.github.com"
    assert say_registry(replace(second, answered_by=None)) == "npm.pkg.github.com"


def test_yarns_own_name_for_npmjs_is_shown_where_it_was_asked() -> None:
    asked = replace(packument(), url="https://registry.yarnpkg.com/@foobar%2fwidget", status=404)
    run = fake_run(site({}), Script((replace(asked, registry=NPMJS),), 1, ()))
    first = run.attempts[0].resolutions[0]
    assert first.registry == NPMJS
    assert say_registry(first) == "registry.yarnpkg.com"
