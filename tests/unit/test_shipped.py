"""What is shipped for programs is what the tables for people say."""

import datetime
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from pagesim.shipped import TABLES, read_table


def as_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_its_toml_says(name: str) -> None:
    text = (files("pagesim") / f"data/{name}.toml").read_text("utf-8")
    assert read_table(name) == as_texts(tomllib.loads(text))
