"""What is tried next comes of findings' changes, in the order of what the repository began."""

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import (
    AddLine,
    PinTool,
    RemoveLine,
    ReplaceLine,
    SetSecret,
    SetValue,
    SetVariable,
)
from pagesim.diagnosis.finding import Finding
from pagesim.fix.moves import Diagnosed, Step, count_changes, list_steps
from pagesim.project.repository import Project
from tests.support.fake_engine import NPMRC, TOKEN, fake_run, refuses, resolves, settings, site
from tests.support.remedies import ASTRAY
from tests.support.rules import FILE, PAGES_FILE

PATH = "/opt/buildhome/repo/.npmrc.pages"
NAMED = tuple(SetVariable(e, "NPM_CONFIG_USERCONFIG", PATH) for e in ("preview", "production"))


def steps(project: Project) -> tuple[Step, ...]:
    outcome = fake_run(project, ASTRAY, ASTRAY)
    return list_steps([Diagnosed(outcome, diagnose(outcome))])


def test_the_pages_file_is_named_before_it_is_copied() -> None:
    found = steps(site(PAGES_FILE))
    assert found[0] == NAMED
    assert tuple(AddLine(".npmrc", line) for line in NPMRC.splitlines()) in found[1:]


@pytest.mark.parametrize("value", [PATH, ".npmrc.pages", "./.npmrc.pages"])
def test_a_file_that_is_named_already_is_not_named_again(value: str) -> None:
    named = settings([], variables={"NPM_CONFIG_USERCONFIG": value})
    sent = refuses(401, f"${{{TOKEN}}}")
    outcome = fake_run(site(PAGES_FILE), sent, sent, chosen=named)
    asked = list_steps([Diagnosed(outcome, diagnose(outcome))])
    assert asked and NAMED not in asked


def test_lines_that_override_it_go() -> None:
    other = "@foobar:registry=https://npm.example.com\nfund=false\n"
    found = steps(site({**PAGES_FILE, ".npmrc": other}))
    assert (*NAMED, RemoveLine(".npmrc", 1)) in found
    route, token = NPMRC.splitlines()
    assert (ReplaceLine(".npmrc", 1, route), AddLine(".npmrc", token)) in found


def test_what_both_environments_ask_for_is_one_step() -> None:
    found = [
        fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=settings([]), environment=name)
        for name in ("preview", "production")
    ]
    asked = list_steps([Diagnosed(outcome, diagnose(outcome)) for outcome in found])
    assert asked == ((SetSecret("preview", TOKEN), SetSecret("production", TOKEN)),)
    assert count_changes(asked[0]) == 1


def test_where_all_is_well_nothing_is_asked_for() -> None:
    fine = fake_run(site(PAGES_FILE), resolves())
    assert list_steps([Diagnosed(fine, ())]) == ()


def test_a_setting_in_both_environments_is_one_change() -> None:
    assert count_changes(NAMED) == 1
    assert count_changes([*NAMED, AddLine("a", "b"), PinTool("npm", "10.9.2", "NPM_VERSION")]) == 3


def test_with_a_wrangler_file_in_force_plain_variables_stand_there() -> None:
    wrangler = 'name = "a"\npages_build_output_dir = "d"\n[env.preview.vars]\nA = "b"\n'
    found = steps(site({**PAGES_FILE, "wrangler.toml": wrangler}))
    assert found[0] == (
        SetValue("wrangler.toml", ("env", "preview", "vars", "NPM_CONFIG_USERCONFIG"), PATH),
        SetValue("wrangler.toml", ("vars", "NPM_CONFIG_USERCONFIG"), PATH),
    )


def test_one_line_is_changed_once() -> None:
    """Each environment would put its own secret in the place of the token."""
    line = "//npm.pkg.github.com/:_authToken=ghp_0123456789abcdefghijklmnopqrstuvwxyz"
    project = site({".npmrc": f"{NPMRC.splitlines()[0]}\n{line}\n"})
    found = []
    for name, secrets in (("preview", ["GITHUB_TOKEN"]), ("production", ["GH_READ"])):
        chosen = settings(secrets if name == "preview" else [], production=secrets)
        outcome = fake_run(
            project,
            refuses(401, ".npmrc:2"),
            chosen=chosen,
            environment=name,
        )
        found.append(Diagnosed(outcome, diagnose(outcome)))
    step = list_steps(found)[0]
    assert len([c for c in step if isinstance(c, ReplaceLine)]) == 1


def test_another_remedy_of_a_finding_is_a_step_of_its_own() -> None:
    one, other = AddLine(".npmrc", "a=b"), PinTool("node", "22.16.0", "NODE_VERSION")
    told = Finding(rule="x", severity="error", message="x", changes=(one,), otherwise=(other,))
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=settings([]))
    assert list_steps([Diagnosed(outcome, (told,))]) == ((one,), (other,))
