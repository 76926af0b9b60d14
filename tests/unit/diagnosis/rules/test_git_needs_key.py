"""The rule git-needs-key: only where ssh was tried."""

from dataclasses import replace

from pagesim.gateway.interface import Exchange
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

SSH = (
    "npm error command git --no-replace-objects ls-remote ssh://git@github.com/acme/providers.git\n"
    "npm error git@github.com: Permission denied (publickey).\n"
)
LOOKUP = Exchange("LOOKUP", "github.com", None, "name", None, None, None, None, trouble="dns")
HTTPS = replace(LOOKUP, method="GET", url="https://github.com/acme", trouble="refused-host")


def test_ssh() -> None:
    asked = {"providers": "git+ssh://git@github.com/acme/providers.git"}
    told = need(outcome({}, dependencies=asked, text=SSH), "git-needs-key")
    assert told.message.startswith("github.com/acme/providers is cloned by ssh")
    assert str(told.place) == "package.json:1"
    assert "git+https://github.com/acme/providers.git" in told.remedy


def test_what_only_pagesim_refused_by_https_is_no_proof() -> None:
    assert found(outcome({}, exchanges=[HTTPS], text=SSH), "git-needs-key") is None
    assert found(good(text=SSH), "git-needs-key") is None
