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
    "times of a browser": joined(["10:00:01 AM", "1:00:02 PM", "1:00:03\u202fPM"], "\t"),
    "days of a browser": joined([f"11/{n}/2026, 1:00:0{n} PM" for n in (1, 2, 3)], " "),
    "another zone": joined([f"2026-08-06 10:00:0{n}+02:00" for n in (1, 2, 3)], " "),
    "milliseconds": joined([f"179000000000{n}" for n in (1, 2, 3)], "\t"),
    "a tool's short times": joined(["9:5:3", "9:5:4", "10:0:0"], "\t"),
    "numbered": joined([f"{n}\t2026-08-06T10:00:00.1Z" for n in (1, 12, 123)], "\t"),
    "coloured": joined(TIMES, " \x1b[31m"),
    "API of Pages": json.dumps({"result": {"total": 3, "data": rows()}}),
    "API without the envelope": json.dumps({"data": rows()}),
    "API of Workers": json.dumps(
        {"result": {"lines": [[i, line] for i, line in enumerate(LINES)]}}
    ),
    "lines of a tool": json.dumps({"lines": [[s, x] for s, x in zip(STAMPS, LINES, strict=True)]}),
    "array of strings": json.dumps(LINES),
    "two strings and no stamp": json.dumps([LINES[0], "\n".join(LINES[1:])]),
    "one string": json.dumps("\n".join(LINES)),
    "one line with \\n": "\\n".join(LINES),
    "fenced JSON": f"```json\n{json.dumps({'data': rows()}, indent=1)}\n```\n",
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
