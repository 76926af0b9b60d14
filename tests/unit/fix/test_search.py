"""The search goes on until all resolves, or nothing new is asked for."""

import pytest

from pagesim.diagnosis.change import AddLine, SetSecret, SetVariable
from pagesim.fix.patch import make_patch
from pagesim.fix.search import ROUNDS
from tests.support.fake_engine import GITHUB, TOKEN, resolves, settings, site
from tests.support.remedies import TROUBLES, UNSENT, Trouble
from tests.support.rules import FILE

PATH = "/opt/buildhome/repo/.npmrc.pages"
NAMED = tuple(SetVariable(e, "NPM_CONFIG_USERCONFIG", PATH) for e in ("preview", "production"))
ROUTE = AddLine(".npmrc", f"@foobar:registry={GITHUB}")
SECRET = SetSecret("preview", TOKEN)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("token", (SECRET,)),
        ("script", NAMED),
        ("scope", (ROUTE,)),
    ],
)
def test_one_round(name: str, changes: tuple[object, ...]) -> None:
    remedy = TROUBLES[name].search()
    assert remedy.changes == changes
    assert remedy.before.verdict == "unresolved"
    assert remedy.works


def test_a_cause_may_hide_the_next() -> None:
    remedy = TROUBLES["script, then token"].search()
    assert remedy.changes == (*NAMED, SECRET)
    assert remedy.works


def test_nothing_is_written_but_the_patch() -> None:
    remedy = TROUBLES["scope"].search()
    project = remedy.before.plan.deployment.project
    assert f"+{ROUTE.text}\n" in make_patch(project, remedy.changes)
    assert ROUTE.text.encode() not in (project.read(".npmrc") or b"")


def test_it_ends_where_nothing_new_is_asked_for() -> None:
    stuck = Trouble(site(FILE), (UNSENT,) * (ROUNDS + 1), settings([]))
    remedy = stuck.search()
    assert remedy.changes == (SECRET,)
    assert not remedy.works


def test_advice_is_nothing_to_try() -> None:
    remedy = TROUBLES["advice alone"].search()
    assert remedy.changes == ()
    assert remedy.after is remedy.before
    assert not remedy.works


def test_all_well_is_no_search() -> None:
    remedy = Trouble(site(FILE), (resolves(),)).search()
    assert (remedy.changes, remedy.works) == ((), True)
