"""The rule undeclared-host: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.engine.interface import Stream
from tests.support.fake_engine import Script, fake_run, packument, resolves, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE


def test_undeclared_host() -> None:
    asked = replace(packument(403), url="https://example.org/x.node", registry=None, package=None)
    stray = replace(asked, trouble="refused-host")
    good = resolves()
    script = Script((*good.exchanges, stray), files=good.files)
    one = need(fake_run(site(FILE), script), "undeclared-host")
    assert one.severity == "warning"
    assert "--allow-host example.org" in one.remedy


def test_a_host_that_only_ssh_looked_up_is_another_rules() -> None:
    lookup = replace(
        packument(403), url="git.acme.dev", registry=None, package=None, trouble="dns", status=None
    )
    lines: tuple[tuple[Stream, str], ...] = (
        ("stderr", "ssh: Could not resolve hostname git.acme.dev: Name or service not known"),
    )
    result = fake_run(site(FILE), Script((lookup,), 1, lines))
    assert found(result, "undeclared-host") is None
    assert need(result, "git-needs-key").severity == "error"
