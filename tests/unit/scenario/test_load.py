"""Scenario files: what is taken, what is refused, and with which words."""

from pathlib import Path

import pytest

from pagesim.errors import ConfigError, UsageError
from pagesim.scenario.load import Point, Scenario, is_scenario, load_scenario

GOOD = """\
name: a name
because: a reason
project:
  files:
    package.json: '{"dependencies": {"@foobar/widget": "^1.0.0"}}'
expect:
  outcome: resolved
"""
ACCEPTS = """\
environments: {preview: {secrets: [TOKEN]}}
registries: {https://a.dev: {accepts: [TOKEN]}}
"""


def load(folder: Path, text: str) -> Scenario:
    path = folder / "s.yaml"
    path.write_text(text, "utf-8")
    return load_scenario(path)


def test_defaults(tmp_path: Path) -> None:
    scenario = load(tmp_path, GOOD)
    assert scenario.points == (Point("preview"),)
    assert scenario.points[0].ident == "preview"
    assert scenario.line == 6
    assert scenario.settings is not None
    assert scenario.settings.environments is None


@pytest.mark.parametrize(
    ("text", "line", "words", "hint"),
    [
        (GOOD + "expects: {}\n", 8, "expects: unknown key", "expect"),
        (GOOD.replace("outcome: resolved", "outcom: resolved"), 7, "outcom", "outcome"),
        (GOOD.replace("outcome: resolved", "outcome: solved"), 7, "must be one of", "resolved"),
        (GOOD.replace("outcome: resolved", "exit_code: one"), 7, "whole number", None),
        (GOOD + "name: again\n", 8, "given twice, first in line 1", None),
        (GOOD.replace("a reason", "NO"), 2, "unquoted NO", "false"),
        (GOOD.replace("because: a reason\n", ""), 1, "because: is missing", None),
        (GOOD.replace("expect:\n  outcome: resolved\n", "expect: {}\n"), 6, "at least one", None),
        (GOOD + "matrix: {environment: preview}\n", 8, "a list is wanted", None),
        (GOOD + "matrix: {build_image: [v3, v4]}\n", 8, "must be one of v1, v2, v3", "v"),
        (GOOD + "matrix: {build_image: [v3, v3]}\n", 8, "preview-v3 is there twice", "once"),
        (GOOD + "matrix: {environment: []}\n", 8, "matrix.environment", None),
        (GOOD + ACCEPTS.replace("accepts: [TOKEN]", "accepts: [TOKN]"), 9, "has TOKN", "TOKEN?"),
        (GOOD + ACCEPTS.replace("accepts: [TOKEN]", "forbids: [X]"), 9, "has X", "forbids: []"),
        (GOOD + "environments: {staging: {}}\n", 8, "staging: unknown key", "production"),
        (GOOD + "registries: {not-a-url: {}}\n", 8, "must be a registry's URL", None),
        (GOOD + "  findings: [token-refusd]\n", 8, "no rule", "token-refused"),
        (GOOD + "  no_findings: [x]\n", 8, 'no rule "x"', "There are"),
        (GOOD + "  tools: {nodejs: 22.16.0}\n", 8, 'no tool "nodejs"', "node"),
        (GOOD + '  log: ["("]\n', 8, "no regular expression", None),
        (GOOD + "  never: [{}]\n", 8, "at least one key", None),
        (GOOD.replace("package.json:", "../x:"), 5, "must lie in it", None),
        (GOOD.replace("name: a name", "name: [a: b"), 2, "not YAML", None),
    ],
)
def test_one_error_with_file_line_and_hint(
    tmp_path: Path, text: str, line: int, words: str, hint: str | None
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    error = caught.value
    assert error.file == str(tmp_path / "s.yaml")
    assert error.line == line, error.message
    assert words in error.message
    if hint:
        assert error.hint is not None
        assert hint in error.hint


def test_versions_stay_as_they_are_written(tmp_path: Path) -> None:
    text = GOOD + "  tools: {node: 1.10}\nmatrix: {variables: [{NODE_VERSION: 1.10}, {A: true}]}\n"
    scenario = load(tmp_path, text)
    assert scenario.expect.tools == {"node": "1.10"}
    assert [p.ident for p in scenario.points] == ["preview-NODE_VERSION=1.10", "preview-A=true"]


def test_every_point_of_the_matrix_once(tmp_path: Path) -> None:
    text = GOOD + (
        "matrix: {environment: [production, preview], build_image: [v2, v3], manager: [npm, pnpm],"
        " swap: [auto, before]}\n"
    )
    points = load(tmp_path, text).points
    assert len(points) == len(set(points)) == 16
    assert points[0].ident == "production-v2-npm"
    assert points[-1].ident == "preview-v3-pnpm-before"


def test_a_credential_is_declared_by_an_environment_or_a_point(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD + ACCEPTS).settings
    added = ACCEPTS.replace("preview: {secrets: [TOKEN]}", "preview: {}")
    assert load(tmp_path, GOOD + added + "matrix: {variables: [{TOKEN: x}]}\n").points
    assert load(tmp_path, GOOD + ACCEPTS.splitlines()[1]).points, "what is set is assumed"


def test_the_platform_is_that_of_pagesim_yaml(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD + "platform: workers-builds\n").settings
    assert found and found.platform == "workers-builds"


def test_declared_environments_are_the_points(tmp_path: Path) -> None:
    text = GOOD + "environments: {preview: {secrets: [T]}, production: {}}\n"
    assert [p.environment for p in load(tmp_path, text).points] == ["production", "preview"]
    assert [p.environment for p in load(tmp_path, GOOD).points] == ["preview"]


def test_a_folder_is_relative_to_the_file_and_brings_its_settings(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/pagesim.yaml").write_text("build_image: v2\n")
    inline = GOOD[GOOD.index("project") : GOOD.index("expect")]
    scenario = load(tmp_path, GOOD.replace(inline, "project: site\n"))
    assert scenario.folder == tmp_path / "site"
    assert scenario.settings is not None
    assert scenario.settings.build_image["preview"] == "v2"
    with pytest.raises(ConfigError, match="there is no folder elsewhere"):
        load(tmp_path, GOOD.replace(inline, "project: elsewhere\n"))


def test_empty_and_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="empty"):
        load(tmp_path, "")
    with pytest.raises(UsageError, match="cannot read"):
        load_scenario(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9\n")
    with pytest.raises(UsageError, match="cannot read"):
        load_scenario(tmp_path / "latin.yaml")


def test_what_is_no_scenario_is_not_collected(tmp_path: Path) -> None:
    path = tmp_path / "pagesim.yaml"
    path.write_text("build_image: v3\n")
    assert not is_scenario(path)
    path.write_text(GOOD)
    assert is_scenario(path)
