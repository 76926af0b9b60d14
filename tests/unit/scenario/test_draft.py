"""The schema that is shipped, and every file of the suite against it; the suite's index."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs.generate.scenarios_page import scenarios
from pagesim.config.settings import load_settings
from pagesim.config.settings import shipped_schema as settings_schema
from pagesim.formats.yaml_source import load
from pagesim.scenario.draft import Answers, scenario_text, settings_text
from pagesim.scenario.load import load_scenario, shipped_schema
from pagesim.scenario.running import usual_mode

SUITE = scenarios()


@cache
def validator(text: str) -> jsonschema.Draft202012Validator:
    found: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("path", [s.path for s in SUITE], ids=lambda p: p.stem)
def test_the_suite_fits_the_schema(path: Path) -> None:
    data, _ = load(path.read_text("utf-8"), str(path))
    validator(shipped_schema()).validate(data)
    first = path.read_text("utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve().name == "scenario.schema.json", "names the schema"


@pytest.mark.parametrize(
    "change", [{"expect": {}, "because": 1}, {"matrix": {"manager": ["deno"]}}, {"unknown": 1}]
)
def test_the_schema_refuses_what_the_loader_refuses(change: dict[str, Any]) -> None:
    good = {"name": "n", "because": "b", "project": "p", "expect": {"outcome": "resolved"}}
    validator(shipped_schema()).validate(good)
    with pytest.raises(jsonschema.ValidationError):
        validator(shipped_schema()).validate({**good, **change})


def test_the_suite_is_quick_and_needs_no_network() -> None:
    assert 100 < sum(len(s.points) for s in SUITE) < 240
    assert 100 < sum(len(s.points) for s in SUITE) < 300
    assert all(usual_mode(s.settings) == "mock" for s in SUITE)


def test_titles_are_told_apart() -> None:
    names = [(s.path.parent, s.name) for s in SUITE]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "verdicts",
    [
        {"production": "resolved", "preview": "resolved"},
        {"production": "resolved", "preview": "unresolved"},
        {"production": "unresolved", "preview": "unresolved"},
    ],
)
def test_what_init_writes_can_be_read(tmp_path: Path, verdicts: dict[str, str]) -> None:
    answers = Answers("v2", {"production": ("A", "NO"), "preview": ()})
    (tmp_path / "pagesim.yaml").write_text(settings_text(answers))
    settings = load_settings(tmp_path / "pagesim.yaml")
    assert settings.environments is not None
    assert settings.environments["production"].secrets == ("A", "NO")
    data, _ = load(settings_text(answers), "pagesim.yaml")
    validator(settings_schema()).validate(data)

    path = tmp_path / "scenarios/first.yaml"
    path.parent.mkdir()
    path.write_text(scenario_text("my: #site", verdicts))
    scenario = load_scenario(path)
    assert scenario.folder == tmp_path
    assert scenario.expect.outcome == verdicts["production"]
    held = [p.environment for p in scenario.points]
    assert held == [n for n, v in verdicts.items() if v == verdicts["production"]]
