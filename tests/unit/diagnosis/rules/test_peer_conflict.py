"""The rule peer-conflict: who wants what, and what is there."""

from pagesim.diagnosis.change import AddLine
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

ERESOLVE = """\
npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error While resolving: site@1.0.0
npm error Found: react@19.1.0
npm error Could not resolve dependency:
npm error peer react@"^18.0.0" from @acme/ui@1.2.0
"""


def test_npm() -> None:
    told = need(outcome({}, text=ERESOLVE), "peer-conflict")
    assert told.message == "@acme/ui@1.2.0 wants react@^18.0.0 beside it; react@19.1.0 is there."
    assert told.changes[0] == AddLine(".npmrc", "legacy-peer-deps=true")


def test_pnpm() -> None:
    text = " ERR_PNPM_PEER_DEP_ISSUES  Unmet\n└── ✕ unmet peer react@^18: found 19.1.0"
    told = need(outcome({}, manager="pnpm@10.11.1", text=text), "peer-conflict")
    assert told.message == "A package wants react@^18 beside it; 19.1.0 is there."


def test_a_warning_is_no_cause() -> None:
    assert found(outcome({}, text=ERESOLVE.replace("error", "warn")), "peer-conflict") is None
    assert found(good(text=ERESOLVE), "peer-conflict") is None
