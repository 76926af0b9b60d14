"""What docs/editors.md gives editors: files that are there, a pattern that fits what lint says."""

import json
import re
from pathlib import Path
from typing import Any

from pagesim.diagnosis.lint import lint_files
from pagesim.report.lint import lint_text
from pagesim.scenario.draft import SCHEMAS
from pagesim.scenario.running import in_memory

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/editors.md").read_text("utf-8")
SETTINGS, TASKS = (json.loads(b) for b in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


def test_each_schema_that_it_names_is_shipped() -> None:
    named = re.findall(r"https://\S+?\.schema\.json", PAGE)
    assert {*SETTINGS["yaml.schemas"]} <= {*named}
    for address in named:
        folder, _, name = address.rpartition("/")
        assert folder == SCHEMAS
        assert (ROOT / "pagesim/data" / name).is_file()


def test_the_task_reads_what_lint_prints() -> None:
    pattern: dict[str, Any] = TASKS["tasks"][0]["problemMatcher"]["pattern"]
    project = in_memory({"web/.npmrc": "a=1\n//npm.acme.dev/:_authToken=$A\n"})
    found = lint_files(project, ["web/.npmrc"])
    first = lint_text(("web/.npmrc",), found, width=80).splitlines()[0]
    groups = re.fullmatch(pattern["regexp"], first)
    assert groups
    read = {key: groups[pattern[key]] for key in ("file", "line", "severity", "code")}
    wanted = ("web/.npmrc", "2", "error", "variable-not-expanded")
    assert tuple(read.values()) == wanted
    assert int(TASKS["tasks"][0]["options"]["env"]["COLUMNS"]) > 500  # no line is broken for it
