"""The rule swap-too-late: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMJS, NPMRC, Script, fake_run, refuses, resolves, site
from tests.support.outcomes import need
from tests.support.rules import MOVE, PAGES_FILE


def test_swap_too_late_and_what_the_second_install_shows() -> None:
    project = site(PAGES_FILE, scripts=MOVE)
    astray = refuses(404, None, registry=NPMJS)
    helped = fake_run(project, astray, resolves())
    assert [a.mode for a in helped.attempts] == ["lifecycle", "before"]
    one = need(helped, "swap-too-late")
    assert '"preinstall" script' in one.message
    assert one.location and (one.location.file, one.location.line) == ("package.json", 1)
    assert "NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages" in one.remedy
    assert helped.verdict == "unresolved"  # what pagesim helped with counts for nothing
    moved = Script(astray.exchanges, 1, files={"repo/.npmrc": NPMRC.encode()})
    late = need(fake_run(project, moved, resolves()), "swap-too-late")
    assert "after npm 10.9.2 had read its settings" in late.message


def test_a_script_that_asks_for_pages_moves_nothing_on_workers_builds() -> None:
    asking = {"is-pages.js": "process.exit(process.env.CF_PAGES ? 0 : 1)", **PAGES_FILE}
    asking["package-lock.json"] = '{"lockfileVersion": 3, "packages": {}}'
    project = site(asking, scripts={"preinstall": f"node is-pages && {MOVE['preinstall']}"})
    astray = refuses(404, None, registry=NPMJS)
    there = fake_run(project, astray, resolves(), platform="workers-builds")
    one = need(there, "swap-too-late")
    assert "where CF_PAGES is set alone: Workers Builds sets WORKERS_CI instead" in one.message
    assert "Settings > Build > Build variables and secrets" in one.remedy
    on_pages = need(fake_run(project, astray, resolves()), "swap-too-late")
    assert "CF_PAGES" not in on_pages.message
