"""Every form in which a log is pasted comes to the same lines."""

import json

import pytest

from pagesim.pages.log.forms import unfold

LINES = ["Cloning repository...", "Installing project dependencies: npm install", "npm error x"]
STAMPS = ["2026-08-06T10:00:00.123456Z", "2026-08-06T10:00:01.1Z", "2026-08-06T10:00:02.123Z"]
TIMES = ["10:00:00.637", "10:00:01.637", "10:00:02.637"]


def joined(stamps: list[str], between: str, before: str = "") -> str:
    """Return the log with a stamp before each line."""
    pairs = zip(stamps, LINES, strict=True)
    return "".join(f"{before}{stamp}{between}{line}\n" for stamp, line in pairs)


def rows() -> list[dict[str, str]]:
    """Return the lines as the API of Pages gives them."""
    return [{"ts": s, "line": line} for s, line in zip(STAMPS, LINES, strict=True)]


FORMS = {
    "download": joined(STAMPS, "\t"),
    "local time": joined(TIMES, "\t"),
    "spaces": joined(TIMES, "  "),
    "brackets": joined([f"[{t}]" for t in TIMES], " "),
    "two lines each": joined(TIMES, "\n"),
    "table": joined(TIMES, " | "),
    "table in Markdown": "-- | --\n" + joined(TIMES, " | ", "| ").replace("\n", " |\n"),
    "glued": joined(STAMPS, ""),
    "quoted": joined(STAMPS, "\t", "> "),
    "fenced": f"```\n{joined(TIMES, ' ')}```\n",
    "coloured": joined(TIMES, " \x1b[31m"),
    "API of Pages": json.dumps({"result": {"total": 3, "data": rows()}}),
    "API without the envelope": json.dumps({"data": rows()}),
    "API of Workers": json.dumps(
        {"result": {"lines": [[i, line] for i, line in enumerate(LINES)]}}
    ),
    "lines of a tool": json.dumps({"lines": [[s, x] for s, x in zip(STAMPS, LINES, strict=True)]}),
    "array of strings": json.dumps(LINES),
    "NDJSON": "\n".join(map(json.dumps, rows())),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_are_the_same(form: str) -> None:
    assert [line.text for line in unfold(FORMS[form]) if line.text] == LINES


def test_a_line_keeps_its_number() -> None:
    assert [line.number for line in unfold(FORMS["two lines each"]) if line.text] == [2, 4, 6]


@pytest.mark.parametrize("text", ["", "{", "[[[", '{"a": 1}', "[1, 2]", "plain\ntext", "[" * 4000])
def test_other_text_stays(text: str) -> None:
    found = [line.text for line in unfold(text)]
    assert found == [t.rstrip() for t in text.splitlines()]
