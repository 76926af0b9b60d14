"""What would break the team's machines is put where Pages alone reads it."""

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import AddLine, Change, RemoveLine, ReplaceLine, SetValue, SetVariable
from pagesim.fix.apply import change_project
from pagesim.fix.aside import list_asides
from pagesim.fix.moves import Diagnosed, Steps
from pagesim.project.repository import Project
from tests.support.fake_engine import GITHUB, NPMRC, fake_run, resolves, site
from tests.support.rules import lock

ROUTE, KEY = NPMRC.splitlines()
PATH = "/opt/buildhome/repo/.npmrc.pages"
NAMED = tuple(SetVariable(e, "NPM_CONFIG_USERCONFIG", PATH) for e in ("preview", "production"))


def asides(project: Project, *steps: tuple[Change, ...]) -> list[Steps]:
    """Return what stands aside for `steps`, made in `project`."""
    changed = project
    for step in steps:
        changed = change_project(changed, step)
    old, new = (Diagnosed(o := fake_run(p, resolves()), diagnose(o)) for p in (project, changed))
    return list(list_asides(steps, old, new))


def test_all_of_a_new_file_stands_aside() -> None:
    lines = (AddLine(".npmrc", ROUTE), AddLine(".npmrc", KEY))
    moved = tuple(AddLine(".npmrc.pages", c.text) for c in lines)
    assert asides(site({}), lines) == [((*moved, *NAMED),)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_of_a_file_that_is_there_the_credential_alone(end: str) -> None:
    """The scope's line, put right, harms nobody."""
    old = {".npmrc": f"@foobar:registry=https://elsewhere.dev{end}{GITHUB}:_authToken=x{end}"}
    made = (ReplaceLine(".npmrc", 1, ROUTE), ReplaceLine(".npmrc", 2, KEY))
    right, out = ReplaceLine(".npmrc", 1, ROUTE), RemoveLine(".npmrc", 2)
    assert asides(site(old), made) == [((right, out, AddLine(".npmrc.pages", KEY), *NAMED),)]


def test_what_names_no_variable_stays() -> None:
    assert asides(site({".npmrc": f"{KEY}\n"}), (AddLine(".npmrc", ROUTE),)) == []


def test_yarn_takes_a_default_that_is_empty() -> None:
    """Yarn 2 and later stop at a variable that is not set."""
    path = ("npmScopes", "foobar", "npmAuthToken")
    given = SetValue(".yarnrc.yml", path, "${TOKEN}")
    eased = SetValue(".yarnrc.yml", path, "${TOKEN-}")
    project = site({".yarnrc.yml": "", **lock("4")})
    assert asides(project, (given,)) == [((eased,),)]
    assert asides(project, (eased,)) == []
