"""The pytest plugin in pytest itself: collected, selected, spread, reported; the fixture."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

# What is loaded here is not loaded again for each session within this one.
import pagesim.cli.main
import pagesim.engine.process.engine
import pagesim.gateway.ca
import pagesim.plugin.item
import pagesim.scenario.api
import pagesim.scenario.model  # noqa: F401
from tests.support.suites import BAD, BROKEN, GOOD, skipped, suite

pytest_plugins = ["pytester"]
PROCESS = ("-p", "no:cacheprovider", "--pagesim-engine=process")


@pytest.fixture(autouse=True)
def _home(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", str(pytester.path))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    yield


def ids(pytester: pytest.Pytester, *options: str) -> list[str]:
    shown = pytester.runpytest_inprocess("--collect-only", "-q", *options).outlines
    return [line for line in shown if "::" in line]


@pytest.mark.network
def test_a_mismatch_tells_why_what_and_how_to_run_it_again(pytester: pytest.Pytester) -> None:
    suite(pytester.path, good=GOOD, bad=BAD)
    result = pytester.runpytest_inprocess("scenarios", "-v", "--junitxml=junit.xml", *PROCESS)
    result.assert_outcomes(passed=1, failed=1)
    text = result.stdout.str()
    assert "scenarios/good.yaml::it resolves[preview] PASSED" in text
    assert "Because: the token must be there" in text
    assert re.search(r"^ +expected +found$", text, re.MULTILINE)
    assert re.search(r"^outcome +resolved +unresolved$", text, re.MULTILINE)
    assert "Cause: TOKEN is not set in Preview" in text
    assert "[token-not-in-environment]" in text
    again = "pagesim test 'scenarios/bad.yaml::it does [not] : resolve[preview]' --engine process"
    assert f"Run it again: {again}" in text
    assert "Traceback" not in text
    check_junit(pytester.path / "junit.xml")


def check_junit(path: Path) -> None:
    """Check what the schema of JUnit files asks for (junit-10.xsd of Jenkins' xunit plugin)."""
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    [suite_element] = root
    assert suite_element.tag == "testsuite"
    counts = {k: suite_element.attrib[k] for k in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    for case in suite_element:
        assert case.tag == "testcase"
        assert set(case.attrib) <= {"name", "time", "classname", "group"}
        assert case.attrib["name"].endswith("[preview]")
        allowed = {"skipped", "failure", "system-out", "system-err"}
        assert {child.tag for child in case} <= allowed
        for child in case:
            assert set(child.attrib) <= {"type", "message"}
    [failure] = root.iter("failure")
    assert "the token must be there" in (failure.text or "")


@pytest.mark.network
def test_x_and_lf(pytester: pytest.Pytester) -> None:
    suite(pytester.path, bad=BAD, good=GOOD)
    engine = "--pagesim-engine=process"
    pytester.runpytest_inprocess("scenarios", "-x", engine).assert_outcomes(failed=1)
    assert ids(pytester, "scenarios", "--lf") == [
        "scenarios/bad.yaml::it does [not] : resolve[preview]"
    ]


@pytest.mark.network
def test_workers_of_xdist(pytester: pytest.Pytester) -> None:
    other = GOOD.replace("it resolves", "the same host holds something else")
    other = other.replace("1.2.0", "2.0.0").replace("^1.0.0", "^2.0.0")
    suite(pytester.path, good=GOOD, other=other, bad=BAD, more=skipped(1))
    result = pytester.runpytest_subprocess("scenarios", "-n2", *PROCESS)
    result.assert_outcomes(passed=3, failed=1)
    again = "pagesim test 'scenarios/bad.yaml::it does [not] : resolve[preview]' --engine process"
    result.stdout.fnmatch_lines([f"*Run it again: {again.replace('[', '[[]')}"])


def test_expressions_and_marks(pytester: pytest.Pytester) -> None:
    suite(pytester.path, good=GOOD, bad=BAD, more=skipped(3))
    (pytester.path / "scenarios/pagesim.yaml").write_text("build_image: v3\n")
    assert len(ids(pytester, "scenarios", "-m", "scenario")) == 5
    assert len(ids(pytester, "scenarios", "-k", "nothing and N")) == 3
    [one] = ids(pytester, "scenarios", "-m", "gloomy", "--strict-markers")
    assert one == "scenarios/bad.yaml::it does [not] : resolve[preview]"
    assert ids(pytester, one) == [one]


def test_three_shards_are_the_whole(pytester: pytest.Pytester) -> None:
    suite(pytester.path, good=GOOD, bad=BAD, more=skipped(9))
    pytester.makepyfile(test_it="def test_it(): pass")
    every = ids(pytester)
    shards = [ids(pytester, f"--pagesim-shard={k}/3") for k in (1, 2, 3)]
    assert sorted(i for shard in shards for i in shard) == sorted(every)
    scenarios = [[i for i in shard if ".yaml" in i] for shard in shards]
    assert {len(s) for s in scenarios} <= {3, 4}
    assert "test_it.py::test_it" in shards[0]


def test_a_file_that_is_wrong_is_one_error(pytester: pytest.Pytester) -> None:
    suite(pytester.path, broken=BROKEN, more=skipped(1))
    result = pytester.runpytest_inprocess("scenarios", *PROCESS)
    result.assert_outcomes(errors=1)
    text = result.stdout.str()
    assert "broken.yaml:12: expect.outcom: unknown key" in text
    assert "Did you mean outcome?" in text
    assert "Traceback" not in text


def test_a_file_that_is_named_must_be_a_scenario(pytester: pytest.Pytester) -> None:
    (pytester.path / "other.yaml").write_text("build_image: v3\n")
    assert ids(pytester, ".") == []
    result = pytester.runpytest_inprocess("other.yaml")
    assert "other.yaml:1: build_image: unknown key" in result.stdout.str()
    assert result.ret == pytest.ExitCode.INTERRUPTED


@pytest.mark.parametrize(
    ("option", "words"),
    [(("--pagesim-shard=4/3",), "not K/N"), (("--pagesim-update", "-n2"), "take -n out")],
)
def test_options_that_cannot_be(
    pytester: pytest.Pytester, option: tuple[str, ...], words: str
) -> None:
    suite(pytester.path, more=skipped(1))
    result = pytester.runpytest_subprocess("scenarios", *option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert words in result.stderr.str()


API = """
SITE = {
    "package.json": '{"dependencies": {"@foobar/widget": "^1.0.0"}}',
    ".npmrc": "@foobar:registry=https://npm.pkg.github.com\\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN}\\n",
}
GITHUB = {"https://npm.pkg.github.com": {"packages": {"@foobar/widget": ["1.2.0"]}}}

def test_resolves(pagesim):
    result = pagesim.run(
        SITE, "preview", environments={"preview": {"secrets": ["TOKEN"]}}, registries=GITHUB
    )
    assert result.verdict == "resolved"
    assert result.exit_code == 0
    assert result.packages["@foobar/widget"].version == "1.2.0"
    assert result.packages["@foobar/widget"].credential == "TOKEN"
    assert any(e.asked == "tarball" and e.status == 200 for e in result.exchanges)
    assert any("added 1 package" in line for line in result.log)

def test_does_not(pagesim, tmp_path):
    for name, text in SITE.items():
        (tmp_path / name).write_text(text)
    settings = {"environments": {"production": {"secrets": ["TOKEN"]}}, "registries": GITHUB}
    result = pagesim.run(tmp_path, environment="preview", settings=settings)
    assert result.verdict == "unresolved"
    assert "token-not-in-environment" in result.rules
    (tmp_path / "pagesim.yaml").write_text("environments: {preview: {variables: "
        "{SKIP_DEPENDENCY_INSTALL: 'true'}}}")
    result = pagesim.run(str(tmp_path))
    assert (result.verdict, result.exit_code, result.log) == ("skipped", None, ())

def test_mistakes(pagesim):
    import pytest
    from pagesim.errors import ConfigError, UsageError
    with pytest.raises(ConfigError, match="registries.*kindd: unknown key"):
        pagesim.run(SITE, registries={"https://npm.pkg.github.com": {"kindd": "github"}})
    with pytest.raises(UsageError, match="unknown environment"):
        pagesim.run(SITE, "staging")
    with pytest.raises(TypeError):
        pagesim.run(SITE, colour="red")
"""


@pytest.mark.network
def test_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_api=API)
    pytester.runpytest_inprocess("-q", *PROCESS).assert_outcomes(passed=3)
