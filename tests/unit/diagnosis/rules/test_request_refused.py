"""The rule request-refused: where it is found, and where it keeps quiet."""

from dataclasses import replace
from typing import get_args

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.gateway.interface import Exchange, Trouble
from tests.support.fake_engine import Script, fake_run, packument, resolves, site
from tests.support.rules import FILE


def refused(*strange: Exchange) -> list[Finding]:
    good = resolves()
    outcome = fake_run(site(FILE), Script((*good.exchanges, *strange), files=good.files))
    return [f for f in diagnose(outcome) if f.rule == "request-refused"]


def strange(trouble: Trouble, url: str = "https://npm.pkg.github.com/x") -> Exchange:
    return replace(packument(400), url=url, registry=None, trouble=trouble, note="a reason")


@pytest.mark.parametrize("trouble", ["refused-request", "cleartext", "echo", "refused-address"])
def test_what_no_manager_sends_is_a_warning(trouble: Trouble) -> None:
    (one,) = refused(strange(trouble), strange(trouble))
    assert (one.severity, one.certainty) == ("warning", "proven")
    assert "npm.pkg.github.com" in one.message and one.evidence


@pytest.mark.parametrize("trouble", ["method", "refused-path"])
def test_what_a_manager_may_send_is_a_note(trouble: Trouble) -> None:
    (one,) = refused(strange(trouble))
    assert one.severity == "note"


def test_each_host_and_each_way_once() -> None:
    found = refused(
        strange("method"), strange("echo"), strange("method", "https://registry.npmjs.org/x")
    )
    assert len(found) == 3


def test_an_answer_of_a_registry_is_none_of_it() -> None:
    others = set(get_args(Trouble)) - {
        *("refused-request", "cleartext", "echo", "refused-address", "method", "refused-path")
    }
    assert refused(*map(strange, others)) == []
