"""The rule dev-dependencies-left-out: a missing command, and what leaves it out."""

from pagesim.diagnosis.change import Advice, RemoveLine, UnsetVariable
from tests.support.outcomes import found, need, outcome

TEXT = """\
> site@1.0.0 prepare
> husky

sh: 1: husky: not found
npm error code 127
npm error command failed
npm error command sh -c husky
"""
RULE = "dev-dependencies-left-out"


def test_a_variable() -> None:
    told = need(outcome({}, variables={"NODE_ENV": "production"}, text=TEXT), RULE)
    assert told.changes == (UnsetVariable("preview", "NODE_ENV"),)
    assert "husky is not there" in told.message


def test_a_line_of_npmrc() -> None:
    told = need(outcome({".npmrc": "omit=dev\n"}, text=TEXT), RULE)
    assert str(told.place) == ".npmrc:1"
    assert isinstance(told.changes[0], Advice)


def test_a_command_that_nothing_leaves_out() -> None:
    assert found(outcome({}, variables={"NODE_ENV": "development"}, text=TEXT), RULE) is None
    assert found(outcome({}, variables={"NODE_ENV": "production"}, text="x"), RULE) is None


def test_a_line_of_the_wrangler_file() -> None:
    head = 'name = "x"\npages_build_output_dir = "dist"\n[vars]\n'
    files = {"wrangler.toml": f'{head}NODE_ENV = "production"\n'}
    told = need(outcome(files, text=TEXT), RULE)
    assert str(told.place) == "wrangler.toml:4"
    assert told.changes == (RemoveLine("wrangler.toml", 4),)
