"""The rule undeclared-host: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import RemoveLine
from pagesim.diagnosis.place import FilePlace
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


def test_a_proxy_that_the_repository_names() -> None:
    asked = packument(403)
    stray = replace(asked, url="proxy.acme.dev:8080", registry=None, package=None)
    script = Script((replace(stray, trouble="dns", status=None),), 1)
    files = {".npmrc": "proxy=http://proxy.acme.dev:8080\nhttps-proxy=http://proxy.acme.dev:8080\n"}
    one = need(fake_run(site(files), script), "undeclared-host")
    assert one.place == FilePlace(".npmrc", 1)
    assert one.changes[:2] == (RemoveLine(".npmrc", 1), RemoveLine(".npmrc", 2))
