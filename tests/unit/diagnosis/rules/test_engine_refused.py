"""The rule engine-refused: what is needed, what is there, and where to set it."""

import pytest

from pagesim.diagnosis.change import Advice, PinTool
from pagesim.diagnosis.place import FilePlace
from tests.support.outcomes import found, need, outcome
from tests.support.rules import BY_TOKEN, good

NPM = """\
npm error code EBADENGINE
npm error engine Unsupported engine
npm error engine Not compatible with your version of node/npm: site@1.0.0
npm error notsup Required: {"node":">=24"}
npm error notsup Actual:   {"npm":"10.9.2","node":"v22.16.0"}
"""
PNPM = """\
 ERR_PNPM_UNSUPPORTED_ENGINE  Unsupported environment (bad pnpm and/or Node.js version)

Your Node version is incompatible with "/opt/buildhome/repo".

Expected version: >=24
Got: v22.16.0
"""
YARN = (
    'error @acme/ui@2.0.0: The engine "node" is incompatible with this module. '
    'Expected version ">=24". Got "22.16.0"'
)


@pytest.mark.parametrize(
    ("manager", "text"),
    [("npm@10.9.2", NPM), ("pnpm@10.11.1", PNPM), ("yarn@1.22.22", YARN)],
)
def test_needed_and_found(manager: str, text: str) -> None:
    told = need(outcome(BY_TOKEN, manager=manager, secrets=["TOKEN"], text=text), "engine-refused")
    assert "needs node >=24; 22.16.0 installs it" in told.message
    assert told.changes[0] == PinTool("node", "24", "NODE_VERSION")


def test_the_line_that_makes_it_an_error() -> None:
    files = {".npmrc": BY_TOKEN[".npmrc"] + "engine-strict=true\n"}
    told = need(outcome(files, secrets=["TOKEN"], text=NPM), "engine-refused")
    assert told.changes[1] == Advice("Or take engine-strict out of .npmrc:3.")
    assert told.place == FilePlace("package.json")


def test_the_projects_own_engines_are_those_of_its_manifest() -> None:
    result = outcome({"pnpm-lock.yaml": ""}, secrets=["TOKEN"], text=PNPM)
    assert need(result, "engine-refused").message.startswith("package.json needs node >=24;")


def test_a_newer_pnpm() -> None:
    text = PNPM.replace("Node version", "pnpm version").replace(">=24", ">=11")
    text = text.replace("v22.16.0", "10.11.1")
    told = need(outcome({"pnpm-lock.yaml": ""}, secrets=["TOKEN"], text=text), "engine-refused")
    assert "needs pnpm >=11; 10.11.1 installs it" in told.message
    assert told.changes[0] == PinTool("pnpm", "11.0.0", "PNPM_VERSION")


def test_npm_comes_with_node() -> None:
    text = NPM.replace('{"node":">=24"}', '{"npm":">=11"}')
    told = need(outcome(BY_TOKEN, secrets=["TOKEN"], text=text), "engine-refused")
    assert "needs npm >=11; 10.9.2 installs it" in told.message
    assert told.changes[0] == PinTool("node", "24", "NODE_VERSION")


def test_what_no_variable_can_mend_is_advice() -> None:
    text = NPM.replace('{"node":">=24"}', '{"npm":">=99"}')
    told = need(outcome(BY_TOKEN, secrets=["TOKEN"], text=text), "engine-refused")
    assert isinstance(told.changes[0], Advice)


def test_a_warning_is_no_cause() -> None:
    text = NPM.replace("error", "warn")
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], text=text), "engine-refused") is None
    assert found(good(text=NPM), "engine-refused") is None
