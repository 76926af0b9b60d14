"""Whatever is put in: an answer or one clear error."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from pagesim.errors import ConfigError
from pagesim.formats.dotenv import parse
from pagesim.formats.yaml_source import load
from pagesim.pages.log.reader import read_log
from pagesim.pages.node_versions import spec

YAMLISH = st.text(alphabet="ab:-[]{}&*!<|>'\"#\n \t@%,?~19._", max_size=40)


@given(YAMLISH)
def test_yaml(text: str) -> None:
    with contextlib.suppress(ConfigError):
        load(text, "f.yaml")


@given(st.dictionaries(st.text("AB_", min_size=1, max_size=4), st.text(max_size=20)))
def test_dotenv_gives_back_what_was_quoted(values: dict[str, str]) -> None:
    values = {n: v.replace("\r", "") for n, v in values.items()}

    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'

    text = "\n".join(f"{n}={quoted(v)}" for n, v in values.items())
    assert {n: e.value for n, e in parse(text, ".env").items()} == values


@given(st.text(max_size=200))
def test_a_log(text: str) -> None:
    read_log(text)


@given(st.from_regex(r"v?[0-9]{1,2}(\.[0-9]{1,2}){0,2}", fullmatch=True))
def test_versions_of_numbers_are_exact_or_partial(text: str) -> None:
    found = spec(text)
    assert found.kind == ("exact" if text.count(".") == 2 else "partial")
    assert found.value == text.removeprefix("v")
