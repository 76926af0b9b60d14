"""The error for a file that cannot be read."""

import pytest

from pagesim.errors import ConfigError
from pagesim.plan.sources import explain_broken


@pytest.mark.parametrize(
    ("error", "text", "line"),
    [
        (ValueError("package.json:3:7: broken JSON: x"), "a/package.json:3: broken JSON: x", 3),
        (ValueError("package.json: no object"), "a/package.json: no object", None),
        (ValueError("elsewhere"), "a/package.json: elsewhere", None),
        (
            UnicodeDecodeError("utf-8", b"\n\n\xff", 2, 3, "bad"),
            "a/package.json:3: not UTF-8 text",
            3,
        ),
    ],
)
def test_a_broken_file_is_told_once_with_its_line(
    error: ValueError, text: str, line: int | None
) -> None:
    told = explain_broken("a/package.json", error, "hint")
    assert isinstance(told, ConfigError)
    assert (told.message, told.line, told.hint) == (text, line, "hint")
