"""The rule undeclared-host: where it is found, and where it keeps quiet."""

from dataclasses import replace

from tests.support.fake_engine import Script, fake_run, packument, resolves, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_undeclared_host() -> None:
    asked = replace(packument(403), url="https://example.org/x.node", registry=None, package=None)
    stray = replace(asked, trouble="refused-host")
    good = resolves()
    script = Script((*good.exchanges, stray), files=good.files)
    one = need(fake_run(site(FILE), script), "undeclared-host")
    assert one.severity == "warning"
    assert "--allow-host example.org" in one.remedy
