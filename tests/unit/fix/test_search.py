"""The search finds the fewest changes, shows that each is needed, and claims nothing unproven."""

from dataclasses import replace

from pagesim.config.settings import Settings
from pagesim.diagnosis.change import AddLine, RenewSecret, SetDashboard, SetSecret, SetVariable
from pagesim.engine.interface import Install
from pagesim.fix.patch import make_patch
from pagesim.report.remedy import remedy_text
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import (
    GITHUB,
    NPMRC,
    TOKEN,
    Script,
    refuses,
    resolves,
    settings,
    site,
)
from tests.support.remedies import ASTRAY, TROUBLES, UNSENT, Trouble, by_npmrc, text_of
from tests.support.rules import DECLARED, FILE, MOVE, PAGES_FILE, lock

PATH = "/opt/buildhome/repo/.npmrc.pages"
NAMED = tuple(SetVariable(e, "NPM_CONFIG_USERCONFIG", PATH) for e in ("preview", "production"))
ROUTE = AddLine(".npmrc", f"@foobar:registry={GITHUB}")
SECRET = SetSecret("preview", TOKEN)


def test_a_setting_of_one_environment() -> None:
    remedy = TROUBLES["token"].search()
    assert [d.outcome.verdict for d in remedy.before] == ["unresolved", "resolved"]
    assert remedy.changes == (SECRET,)
    assert remedy.works
    assert [(c, d.environment) for c, d in remedy.needed] == [(SECRET, "preview")]


def test_what_the_repository_began_comes_before_a_committed_file() -> None:
    remedy = TROUBLES["script"].search()
    assert remedy.changes == NAMED
    assert remedy.works
    assert remedy.kept
    assert remedy.kept.local == "works"
    assert [d.environment for _, d in remedy.needed] == ["preview", "production"]


def test_a_file_is_changed_in_a_copy_alone() -> None:
    remedy = TROUBLES["scope"].search()
    assert remedy.changes == (ROUTE,)
    assert remedy.works
    assert f"+{ROUTE.text}\n" in make_patch(remedy.project, remedy.changed)
    assert ROUTE.text.encode() not in (remedy.project.read(".npmrc") or b"")


def test_a_cause_may_hide_the_next_in_both_environments() -> None:
    remedy = TROUBLES["script, then token"].search()
    assert set(remedy.changes) == {*NAMED, SECRET, SetSecret("production", TOKEN)}
    assert remedy.works
    assert len(remedy.tried) > 1


def test_what_breaks_the_teams_machines_is_kept_last_and_said() -> None:
    """A committed line with a variable is stronger than the user's own file."""
    route, key = NPMRC.splitlines()
    remedy = Trouble(site({".npmrc": f"{route}\n"})).search()
    assert [t.local for t in remedy.tried] == ["breaks", "works"]
    assert "on a developer's machine: BREAKS" in remedy_text(remedy)
    assert remedy.changes == (AddLine(".npmrc.pages", key), *NAMED)
    assert remedy.works


def test_one_that_breaks_machines_is_kept_where_nothing_else_helps() -> None:
    """No variable that names a file counts."""

    def unnamed(install: Install) -> Script:
        env = {n: v for n, v in install.env.items() if n != "NPM_CONFIG_USERCONFIG"}
        return by_npmrc(replace(install, env=env))

    remedy = Trouble(site({".npmrc": NPMRC.splitlines()[0] + "\n"}), unnamed).search()
    assert remedy.kept
    assert remedy.kept.local == "breaks"
    assert remedy.works


def test_a_new_value_of_a_secret_is_proven_with_a_made_one() -> None:
    def by_value(install: Install) -> Script:
        return refuses(401) if install.env.get(TOKEN, "").startswith("npm_") else resolves()

    held = settings([], {TOKEN: "npm_" + "a1B2" * 9}, production=[TOKEN])
    remedy = Trouble(site(FILE), by_value, held).search()
    url = "https://npm.pkg.github.com/"
    assert remedy.changes == (RenewSecret("preview", TOKEN, "token", url),)
    assert remedy.works
    assert f"npx wrangler pages secret put {TOKEN} " in remedy_text(remedy)


def test_of_two_ways_the_one_that_breaks_nobody_is_taken() -> None:
    both = {**PAGES_FILE, ".npmrc": NPMRC.splitlines()[0] + "\n"}
    remedy = Trouble(site(both, scripts=MOVE)).search()
    assert remedy.kept
    assert remedy.kept.local == "works"
    assert remedy.changes == NAMED


def test_nothing_is_kept_that_does_not_help() -> None:
    remedy = Trouble(site(FILE), lambda _: UNSENT, settings([])).search()
    assert remedy.changes == ()
    assert remedy.tried
    assert not remedy.works


def test_the_limits_are_kept_and_told() -> None:
    tokens = "".join(f"//{n}.example.com/:_authToken=${{T{n}}}\n" for n in range(9))
    stuck = Trouble(site({".npmrc": NPMRC + tokens}), lambda _: UNSENT, settings([]))
    assert stuck.search().installs <= 12 + 2


def test_advice_is_nothing_to_try() -> None:
    remedy = TROUBLES["advice alone"].search()
    assert (remedy.changes, remedy.tried, remedy.works) == ((), (), False)


def test_what_cannot_be_made_in_a_file_is_not_tried() -> None:
    """A list stands where the mapping of scopes would have to be."""
    broken = {".yarnrc.yml": "npmScopes: [a]\n", **lock("4")}
    remedy = Trouble(site(broken), lambda _: ASTRAY, settings(registries=DECLARED)).search()
    assert not remedy.works
    assert remedy.changes == ()


def test_all_well_is_no_search() -> None:
    remedy = Trouble(site(FILE), lambda _: resolves()).search()
    assert (remedy.changes, remedy.works, remedy.installs) == ((), True, 2)


def test_a_root_directory_with_nothing_to_install_is_moved() -> None:
    project = in_memory({"web/package.json": '{"dependencies": {"ms": "2.1.3"}}'})
    remedy = Trouble(project, lambda _: Script()).search()
    assert remedy.changes == (SetDashboard("root-directory", "web"),)
    assert remedy.works


OUT_OF_STEP = "npm error `npm ci` can only install packages when your package.json and lock"
STALE = '{"lockfileVersion": 3, "packages": {"": {}}}'
FRESH = '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/ms": {"version": "2.1.3"}}}'


def by_lockfile(install: Install) -> Script:
    """Do what npm does where a lockfile lacks a package."""
    if "--package-lock-only" in install.argv:
        return Script(files={"repo/package-lock.json": FRESH.encode()})
    if text_of(install, "repo/package-lock.json") == STALE:
        return Script(exit_code=1, lines=(("stderr", OUT_OF_STEP),))
    return Script()


def test_the_images_own_manager_writes_the_lockfile() -> None:
    project = site({"package-lock.json": STALE}, {"ms": "2.1.3"})
    remedy = Trouble(project, by_lockfile, Settings()).search()
    assert remedy.works
    assert [type(c).__name__ for c in remedy.changes] == ["WriteLockfile"]
    assert remedy.changed.read("package-lock.json") == FRESH.encode()


def test_a_lockfile_is_never_written_from_mocks() -> None:
    project = site({"package-lock.json": STALE}, {"ms": "2.1.3"})
    remedy = Trouble(project, by_lockfile, settings()).search()
    assert not remedy.works
    assert "never written from mocks" in str(remedy.tried[0].not_written)
    assert "npx --package npm@" in remedy_text(remedy)


def test_what_goes_as_far_as_a_lockfile_is_offered_and_not_called_good() -> None:
    """The token's line is missing, and then the lockfile lacks the private package."""

    def install(asked: Install) -> Script:
        if "_authToken" not in text_of(asked, "repo/.npmrc"):
            return refuses(401, None)
        return Script(exit_code=1, lines=(("stderr", OUT_OF_STEP),))

    route = {".npmrc": NPMRC.splitlines()[0], "package-lock.json": STALE}
    remedy = Trouble(site(route), install).search()
    assert not remedy.works
    assert remedy.partial
    assert "_authToken" in make_patch(remedy.project, remedy.changed)
    assert "as far as the lockfile" in remedy_text(remedy)
