"""The rule lockfile-broken: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import WriteLockfile
from pagesim.diagnosis.place import FilePlace
from tests.support.fake_engine import Script, fake_run, resolves, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE, lock

CONFLICT = {"yarn.lock": "__metadata:\n  version: 8\n<<<<<<< HEAD\n=======\n>>>>>>> main\n"}


def test_a_merge_conflict_is_a_report_with_its_line() -> None:
    outcome = fake_run(site({**FILE, **CONFLICT}), Script((), 1))
    told = need(outcome, "lockfile-broken")
    assert (told.severity, told.place) == ("error", FilePlace("yarn.lock", 3))
    assert "a merge conflict is not resolved" in told.message
    assert told.changes == (WriteLockfile("yarn", "4.9.1", "yarn.lock"),)


def test_where_the_manager_made_do_it_is_a_warning() -> None:
    outcome = fake_run(site({**FILE, **CONFLICT}), resolves())
    assert need(outcome, "lockfile-broken").severity == "warning"
    whole = fake_run(site({**FILE, **lock("4")}), Script((), 1))
    assert found(whole, "lockfile-broken") is None
