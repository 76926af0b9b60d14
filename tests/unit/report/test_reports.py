"""Reports of outcomes without an install: text against golden files, the other forms by content.

`PAGESIM_GOLDEN=write` writes the golden files anew; look at the difference before you keep it.
"""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import jsonschema
import pytest
from rich.console import Console, Group

from pagesim.diagnosis.catalogue import findings
from pagesim.diagnosis.finding import Finding
from pagesim.gateway.interface import Trouble
from pagesim.managers.interface import Location
from pagesim.report import text
from pagesim.report.formats import render
from pagesim.report.github import ANNOTATIONS_LIMIT, github, step_summary
from pagesim.report.plan import plan_record, plan_text
from pagesim.report.record import record
from pagesim.report.words import exit_code, verdict_sentence
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    TOKEN,
    Script,
    fake_run,
    in_tree,
    packument,
    refuses,
    resolves,
    settings,
    site,
    tarball,
)

TOP = Path(__file__).parents[3]
GOLDEN = TOP / "tests/golden"
SCHEMA: dict[str, Any] = json.loads((TOP / "pagesim/data/report.schema.json").read_text())


def too_late() -> Outcome:
    project = site({".npmrc.pages": NPMRC}, scripts={"preinstall": "mv .npmrc.pages .npmrc"})
    return fake_run(project, refuses(404, None, registry=NPMJS), resolves())


def many() -> Outcome:
    """Return a failure among many packages with long names."""
    long = "@an-organisation-with-a-long-name/component-library-with-a-long-name"
    public = {f"public-{n}": "1.0.0" for n in range(8)}
    rows = [packument(), tarball(), packument(403, name=long)]
    for name in public:
        rows.append(packument(200, None, name=name, registry=NPMJS))
        rows.append(tarball("1.0.0", 200, None, name=name, registry=NPMJS))
    npmrc = NPMRC + f"{long.split('/')[0]}:registry=https://npm.pkg.github.com\n"
    project = site({".npmrc": npmrc}, {PACKAGE: "^1.0.0", long: "~2.3.4-beta.1", **public})
    tree = in_tree((PACKAGE, "1.0.0"), *((name, "1.0.0") for name in public))
    return fake_run(project, Script(tuple(rows), 1, files=tree), build_image="v2")


CASES: dict[str, Callable[[], Outcome]] = {
    "resolved": lambda: fake_run(site({".npmrc": NPMRC}), resolves()),
    "token-missing": lambda: fake_run(
        site({".npmrc": NPMRC}),
        refuses(401, f"${{{TOKEN}}}"),
        chosen=settings([], production=[TOKEN]),
    ),
    "too-late": too_late,
    "many": many,
    "stops": lambda: fake_run(
        site({".npmrc": NPMRC}), chosen=settings(variables={"NODE_VERSION": "wat"})
    ),
    "skipped": lambda: fake_run(
        site({".npmrc": NPMRC}), chosen=settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    ),
}


def written(*parts: Any, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(Group(*parts))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


@pytest.mark.parametrize("case", CASES)
def test_text_at_80_columns(case: str) -> None:
    outcome = CASES[case]()
    header = text.header(outcome.plan, outcome.engine, outcome.fidelity)
    found = written(header, text.exchanges(outcome), text.summary(outcome, findings(outcome)))
    golden = GOLDEN / f"{case}.txt"
    if os.environ.get("PAGESIM_GOLDEN") == "write":
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
    assert max(map(len, found.splitlines())) <= 80


def test_a_wide_screen_has_one_line_a_package() -> None:
    outcome = CASES["token-missing"]()
    lines = written(text.summary(outcome, findings(outcome)), width=120).splitlines()
    assert lines[0].split() == ["Package", "Result", "Version", "Registry", "Credential"]
    assert lines[1].split()[-1] == f"${{{TOKEN}}}"


def test_the_plan_for_people_hides_secrets() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}), resolves(), env={TOKEN: "ghp_value_9"}, registry="mock"
    )
    shown = written(plan_text(outcome.plan))
    assert "(secret)" in shown
    assert "ghp_value_9" not in shown
    assert "ghp_value_9" not in json.dumps(plan_record(outcome.plan))


@pytest.mark.parametrize("case", CASES)
def test_json_keeps_to_the_contract(case: str) -> None:
    outcome = CASES[case]()
    data = json.loads(json.dumps(record(outcome, findings(outcome))))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["outcome"] == outcome.verdict
    assert data["verdict"] == verdict_sentence(outcome)
    assert len(data["exchanges"]) == len(outcome.first.exchanges if outcome.first else ())


def test_every_field_is_in_the_schema_and_no_other() -> None:
    """A field that is added is added there too."""
    data = record(too_late(), findings(too_late()))
    properties = SCHEMA["properties"]
    assert set(data) == set(properties)
    assert set(data["swap"]) == set(properties["swap"]["properties"])
    for name in ("registries", "packages", "findings", "exchanges", "choices", "attempts"):
        assert set(data[name][0]) == set(properties[name]["items"]["properties"]), name


def test_swap_in_json() -> None:
    assert record(too_late(), ())["swap"] == {
        "mode": "lifecycle",
        "file": ".npmrc.pages",
        "took_effect": False,
        "resolved_with_swap": True,
    }
    nothing = fake_run(site({".npmrc": NPMRC}), resolves())
    assert record(nothing, ())["swap"] == {
        "mode": "lifecycle",
        "file": None,
        "took_effect": False,
        "resolved_with_swap": None,
    }


@pytest.mark.parametrize(
    ("case", "tests", "failures", "skipped"),
    [
        ("resolved", 2, 0, 0),
        ("token-missing", 2, 1, 0),
        ("many", 3, 1, 0),
        ("stops", 2, 2, 0),
        ("skipped", 2, 0, 2),
    ],
)
def test_junit(case: str, tests: int, failures: int, skipped: int) -> None:
    outcome = CASES[case]()
    top = ElementTree.fromstring(render("junit", outcome, findings(outcome)))
    for element in (top, *top.findall("testsuite")):
        assert element.get("tests") == str(tests) == str(len(top.findall(".//testcase")))
        assert element.get("failures") == str(failures) == str(len(top.findall(".//failure")))
        assert element.get("skipped") == str(skipped) == str(len(top.findall(".//skipped")))


def test_junit_takes_what_xml_cannot_hold() -> None:
    finding = Finding("rule", "error", "a\x1b[31m\x00 <&\"'", "x", packages=(PACKAGE,))
    ElementTree.fromstring(render("junit", CASES["token-missing"](), [finding]))


def test_html_escapes() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}),
        Script(refuses(401).exchanges, 1, (("stdout", "<script>alert(1)</script>"),)),
    )
    page = render("html", outcome, findings(outcome))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_github_annotations_are_escaped_and_limited() -> None:
    outcome = CASES["token-missing"]()
    one = Finding("rule", "error", "100%\nof a", "b", Location("a,b:c", 3))
    lines = github(outcome, [one] * 20).splitlines()
    assert len(lines) == ANNOTATIONS_LIMIT + 1
    assert lines[0] == "::error title=rule,file=a%2Cb%3Ac,line=3::100%25%0Aof a b"
    summary = step_summary(outcome, findings(outcome))
    assert f"| {PACKAGE} | unauthorized | - |" in summary


@pytest.mark.parametrize(
    ("case", "code"), [("resolved", 0), ("skipped", 0), ("stops", 1), ("many", 1), ("too-late", 1)]
)
def test_exit_code(case: str, code: int) -> None:
    outcome = CASES[case]()
    assert exit_code(outcome, findings(outcome)) == code


def test_an_error_alone_is_reason_enough() -> None:
    outcome = CASES["resolved"]()
    assert exit_code(outcome, [Finding("rule", "error", "", "")]) == 1
    assert exit_code(outcome, [Finding("rule", "warning", "", "")]) == 0


def test_the_schema_knows_every_trouble() -> None:
    known = SCHEMA["properties"]["exchanges"]["items"]["properties"]["trouble"]["enum"]
    assert known == [*get_args(Trouble), None]
