"""What ended an install though only pagesim does it, and what is no such thing."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.engine.interface import Stream
from pagesim.gateway.interface import Exchange, Trouble
from pagesim.report.content import Report, Run
from pagesim.report.junit import render
from pagesim.report.words import exit_code, verdict_sentence
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    packument,
    settings,
    site,
    tarball,
)

HOST = "binaries.example"
REFUSED = Exchange("LOOKUP", HOST, None, "name", trouble="dns")
GOOD = (packument(), tarball())
LEFT_PAD = tuple(
    replace(e, credential=None, accepted=None)
    for e in (packument(name="left-pad", registry=NPMJS), tarball(name="left-pad", registry=NPMJS))
)


def ended(*exchanges: Exchange, text: str = "", exit_code: int = 1) -> Outcome:
    lines: tuple[tuple[Stream, str], ...] = tuple(("stderr", t) for t in text.splitlines())
    project = site({".npmrc": NPMRC}, {PACKAGE: "^1.0.0", "left-pad": "1.0.0"})
    return fake_run(project, Script(exchanges, exit_code, lines))


def limits(outcome: Outcome) -> list[tuple[str, str]]:
    assert outcome.first
    return [(limit.kind, limit.subject) for limit in outcome.first.limits]


def test_a_refused_host_that_the_install_names_leaves_it_undecided_and_the_packages_proven() -> (
    None
):
    found = ended(*GOOD, REFUSED, text=f"download failed: getaddrinfo ENOTFOUND {HOST}")
    assert (found.verdict, found.proven, exit_code(found, [])) == ("undecided", True, 0)
    assert limits(found) == [("host-refused", HOST)]
    assert verdict_sentence(found) == (
        "PRIVATE PACKAGES PROVEN in Preview; the rest is undecided; "
        f"{HOST} was refused by pagesim (--allow-host {HOST})."
    )
    junit = render(Report("run", (Run(found, ()),)))
    assert 'failures="0"' in junit
    assert "undecided" in junit


@pytest.mark.parametrize(("host", "verdict"), [("github.com", "undecided"), (HOST, "unresolved")])
def test_ssh_is_what_npm_tries_last_at_a_host_that_it_knows(host: str, verdict: str) -> None:
    looked_up = Exchange("LOOKUP", host, None, "name", trouble="dns")
    text = f"git ls-remote ssh://git@{host}/acme/x.git\nssh: Could not resolve hostname {host}: no"
    found = ended(looked_up, text=text)
    rules = [f.rule for f in diagnose(found) if f.severity == "error"]
    assert (found.verdict, rules) == (verdict, ["git-needs-key"] if host == HOST else [])


def test_what_was_not_asked_for_yet_is_not_proven() -> None:
    found = ended(REFUSED, text=f"request to https://{HOST}/x.tgz failed")
    assert (found.verdict, found.proven, exit_code(found, [])) == ("undecided", False, 1)
    assert verdict_sentence(found).startswith("UNDECIDED in Preview: 0 of 1 private package")


def test_a_host_that_the_install_went_on_without_explains_nothing() -> None:
    assert ended(*GOOD, REFUSED, text="tsc: error TS1005").verdict == "failed"


@pytest.mark.parametrize("status", [401, 404, 500, None])
def test_what_a_registry_refused_explains_more(status: int | None) -> None:
    refused = replace(packument(403, name="left-pad", registry=NPMJS), status=status)
    text = f"getaddrinfo ENOTFOUND {HOST}"
    assert ended(*GOOD, refused, REFUSED, text=text).verdict == "failed"
    assert ended(*GOOD, refused, *LEFT_PAD, REFUSED, text=text).verdict == "undecided"


def test_an_earlier_error_of_the_manager_explains_more() -> None:
    later = f"getaddrinfo ENOTFOUND {HOST}"
    assert ended(*GOOD, REFUSED, text=f"npm error code EINTEGRITY\n{later}").verdict == "failed"
    assert ended(*GOOD, REFUSED, text=f"{later}\nnpm error code EINTEGRITY").verdict == "undecided"


@pytest.mark.parametrize(
    "said", ["sh: 1: husky: not found", "/bin/bash: husky: command not found", "husky: not found"]
)
def test_a_made_up_package_has_no_command(said: str) -> None:
    found = ended(*GOOD, *LEFT_PAD, text=said)
    assert (found.verdict, limits(found)) == ("undecided", [("command-made-up", "husky")])
    real = tuple(replace(e, mode="real") for e in (*GOOD, *LEFT_PAD))
    assert ended(*real, text=said).verdict == "failed"


NPM_FAILED = "npm error command failed\nnpm error command sh -c check"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("**ERROR** Failed to apply patch for package left-pad", "undecided"),
        ("at /opt/buildhome/repo/node_modules/left-pad/index.js:3", "undecided"),
        (f"Cannot find module '{PACKAGE}/theme.css'", "undecided"),
        ("it took 3 left-pad", "failed"),
        ("+ left-pad 1.0.0", "failed"),
        ("not-left-pad, and left-pad-too, and left-pad@1", "failed"),
        ("Error: no", "failed"),
    ],
)
def test_a_script_that_fails_over_what_is_in_a_made_up_package(said: str, verdict: str) -> None:
    text = f"{said}\n{NPM_FAILED}"
    assert ended(*GOOD, *LEFT_PAD, text=text).verdict == verdict
    real = tuple(replace(e, mode="real") for e in (*GOOD, *LEFT_PAD))
    assert ended(*real, text=text).verdict == "failed"
    assert ended(*GOOD, *LEFT_PAD, text=f"npm error {said}").verdict == "failed"


@pytest.mark.parametrize("trouble", ["refused-path", "refused-host", "refused-address"])
def test_a_private_package_that_pagesim_refuses_is_not_denied_by_its_registry(
    trouble: Trouble,
) -> None:
    url = f"https://{HOST}/{PACKAGE}/-/widget-1.0.0.tgz"
    elsewhere = replace(
        tarball(), url=url, registry=None, status=404, credential=None, mode=None, trouble=trouble
    )
    found = ended(packument(), elsewhere, text=f"npm error 404 Not Found - GET {url}")
    assert (found.verdict, exit_code(found, [])) == ("undecided", 1)
    assert limits(found) == [("host-refused", HOST)]
    assert found.first and found.first.resolutions[0].status == "unreachable"
    assert not [f for f in diagnose(found) if f.severity == "error"]


def test_what_the_cassette_does_not_hold() -> None:
    lacking = replace(packument(502), accepted=None, trouble="not-recorded")
    found = ended(lacking)
    assert (found.verdict, exit_code(found, [])) == ("undecided", 1)
    assert limits(found) == [("not-recorded", PACKAGE)]


def test_an_install_that_succeeds_was_ended_by_nothing() -> None:
    assert limits(ended(*GOOD, REFUSED, text=HOST, exit_code=0)) == []


LACKING = replace(packument(404), trouble="mock-lacks")


def test_what_a_mock_lacks_is_not_the_registrys_word() -> None:
    found = ended(LACKING, text="npm error code E404")
    assert (found.verdict, limits(found)) == ("undecided", [("mock-lacks", PACKAGE)])
    assert f"pagesim's mock has no such {PACKAGE}" in verdict_sentence(found)
    assert diagnose(found) == ()


def test_nor_is_a_version_of_what_was_made_up_when_asked_for() -> None:
    unheard = packument(name="@foobar/unheard")
    found = ended(*GOOD, unheard, text="No matching version found for @foobar/unheard@^3")
    assert (found.verdict, limits(found)) == ("undecided", [("mock-lacks", "@foobar/unheard")])
    assert diagnose(found) == ()


def test_what_declared_packages_lack_is_as_it_is_declared() -> None:
    declared = settings(registries={GITHUB: {"packages": {"@foobar/other": ["1.0.0"]}}})
    project = site({".npmrc": NPMRC}, {PACKAGE: "^1.0.0"})
    found = fake_run(project, Script((LACKING,), 1), chosen=declared)
    assert (found.verdict, limits(found)) == ("unresolved", [])


def test_what_its_own_registry_refused_explains_more_than_what_another_lacks() -> None:
    elsewhere = replace(LACKING, url=NPMJS + PACKAGE, registry=NPMJS)
    refused = replace(tarball(status=401), credential=None, accepted=False)
    found = ended(elsewhere, refused, text="npm error code E401")
    assert (found.verdict, limits(found)) == ("unresolved", [])
