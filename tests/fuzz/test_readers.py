"""Whatever a project holds: a plan, or one clear error that names the file.

`make test` takes the same few hundred inputs each time; `make fuzz` looks for new ones as long as
it is let. What it finds is kept below `seeds/`, and tried by every `make test`.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagesim.errors import PagesimError
from pagesim.formats.dotenv import parse
from pagesim.formats.yaml_source import load
from pagesim.gateway.cassette import loads
from pagesim.pages.log.reader import read_log
from pagesim.report.plan import plan_record
from tests.support.foreign import BESIDE, TEXTS, plan_with

SEEDS = Path(__file__).parent / "seeds"
PIECES = (
    *("{", "}", "[", "]", '"', "'", ":", ",", "=", "#", "\n", "\r", " ", "\t", "\\", "&a ", "*a"),
    *("${", "}", "$", "//", "https://", "http://[", "://a:x/", "@", "%", "%2f", "null", "true"),
    *(
        "1e999",
        "-0",
        "0" * 5000,
        "NaN",
        "\x00",
        "\\u0000",
        "\\ud800",
        "\x1b]0;",
        "\u2028",
        "\ufeff",
    ),
    *("[" * 300, "{a: " * 300, '{"a":' * 300, "a." * 300, "- " * 300, "!!python/x "),
    *(
        "---\n",
        "__proto__",
        "../../",
        "é",
        "\U0001f600",
        "|\n",
        ">",
        "~",
        "1.0.0",
        "npm:",
        "git+ssh:",
    ),
)
EDIT = st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=6))


def edited(text: str, edits: Sequence[tuple[float, int, str]]) -> str:
    """Return `text` with each edit: from where (as a share of it), how much goes, what comes."""
    for share, gone, piece in edits:
        at = int(share * len(text))
        text = text[:at] + piece + text[at + gone :]
    return text


def check(kind: str, content: bytes) -> None:
    """Plan with it: what comes must be printable, what is raised is the user's error."""
    try:
        record = plan_record(plan_with(kind, content))
    except PagesimError as error:
        assert error.exit_code in (2, 3), error
        str(error).encode()
        return
    repr(record).encode()


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_file_of_a_project(kind: str) -> None:
    @given(st.lists(EDIT, min_size=1, max_size=4))
    def attempt(edits: list[tuple[float, int, str]]) -> None:
        check(kind, edited(TEXTS[kind], edits).encode("utf-8", "surrogatepass"))

    attempt()


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=9)), max_size=4))
def test_a_binary_lockfile(edits: list[tuple[float, int, bytes]]) -> None:
    data = Path(__file__).parents[1] / "unit" / "managers" / "bun" / "data" / "format3.lockb"
    content = data.read_bytes()
    for share, gone, piece in edits:
        at = int(share * len(content))
        content = content[:at] + piece + content[at + gone :]
    check("bun.lockb", content)


@given(st.sampled_from(sorted(BESIDE)), st.binary(max_size=60))
def test_what_is_no_text(kind: str, content: bytes) -> None:
    check(kind, content)


@given(st.lists(EDIT, max_size=4))
def test_files_that_the_user_names(edits: list[tuple[float, int, str]]) -> None:
    for read in (
        lambda text: load(text, "pagesim.yaml"),
        lambda text: parse(text, ".env"),
        lambda text: loads(text, "tape.jsonl"),
        read_log,
    ):
        for text in (
            "environments: {preview: {secrets: [A]}}\n",
            'A="b\\n" # c\n',
            '{"format": 1}',
        ):
            try:
                read(edited(text, edits))
            except PagesimError as error:
                assert error.exit_code == 2


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda path: path.name)
def test_what_was_found_once(seed: Path) -> None:
    """A seed's name is the kind of its file, two underscores, and what it showed."""
    kind, _, _ = seed.name.partition("__")
    check(kind, seed.read_bytes())
