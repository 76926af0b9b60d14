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
