"""The schema that is shipped, and every file of the suite against it; the suite's index."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.config.settings import load_settings
from pagesim.config.settings import shipped_schema as settings_schema
from pagesim.formats.yaml_source import load
from pagesim.scenario.draft import Answers, Seen, scenario_texts, settings_text
from pagesim.scenario.load import is_scenario, load_scenario, shipped_schema
from pagesim.scenario.model import ExpectModel
from pagesim.scenario.running import usual_mode

if TYPE_CHECKING:
    import jsonschema

FILES = sorted(path for path in SUITE.rglob("*.yaml") if is_scenario(path))


@cache
def validator(text: str) -> "jsonschema.Draft202012Validator":
    import jsonschema  # takes a second to load, which every worker would wait for

    found: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
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
    import jsonschema

    with pytest.raises(jsonschema.ValidationError):
        validator(shipped_schema()).validate({**good, **change})


def test_the_suite_is_quick_and_needs_no_network() -> None:
    suite = scenarios()
    assert 100 < sum(len(s.points) for s in suite) < 300
    assert all(usual_mode(s.settings) == "mock" for s in suite)


def test_titles_are_told_apart() -> None:
    names = [(s.path.parent, s.name) for s in scenarios()]
    assert len(set(names)) == len(names)


GOOD, RED = Seen("resolved"), Seen("unresolved", "no-credential")


@pytest.mark.parametrize(
    "seen",
    [
        {"production": GOOD, "preview": GOOD},
        {"production": GOOD, "preview": RED},
        {"production": RED, "preview": RED},
    ],
)
def test_what_init_writes_can_be_read(tmp_path: Path, seen: dict[str, Seen]) -> None:
    answers = Answers({"build_image": "v2"}, {"production": ("A", "NO"), "preview": ()})
    (tmp_path / "pagesim.yaml").write_text(settings_text(answers))
    settings = load_settings(tmp_path / "pagesim.yaml")
    assert settings.environments is not None
    assert settings.environments["production"].secrets == ("A", "NO")
    data, _ = load(settings_text(answers), "pagesim.yaml")
    validator(settings_schema()).validate(data)

    (tmp_path / "scenarios").mkdir()
    held: dict[str, ExpectModel] = {}
    for name, text in scenario_texts("my: #site", seen).items():
        path = tmp_path / "scenarios" / name
        path.write_text(text)
        scenario = load_scenario(path)
        assert scenario.folder == tmp_path
        assert ("How it is today" in text) == (scenario.expect.outcome != "resolved")
        held |= {p.environment: scenario.expect for p in scenario.points}
    assert {n: (e.outcome, *(e.findings or ())) for n, e in held.items()} == {
        n: tuple(filter(None, (s.verdict, s.rule))) for n, s in seen.items()
    }
