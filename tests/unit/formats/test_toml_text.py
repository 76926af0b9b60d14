"""TOML that strangers wrote."""

import pytest

from pagesim.errors import ConfigError
from pagesim.formats.toml_text import read_toml


@pytest.mark.parametrize("value", ["[" * 5000, "{a=" * 5000, "[" * 300 + "]" * 300])
def test_a_nest_too_deep(value: str) -> None:
    with pytest.raises(ConfigError, match=r"f\.toml:2: nested too deep"):
        read_toml(f"x = 1\ny = {value}", "f.toml")


def test_keys_that_nest_by_their_dots() -> None:
    with pytest.raises(ConfigError, match=r"f\.toml:1: nested too deep"):
        read_toml(f"{'a.' * 400}b = 1", "f.toml")
    with pytest.raises(ConfigError, match=r"f\.toml:2: nested too deep"):
        read_toml(f"x = 1\ny = {{ {'a . ' * 200_000}b = 1 }}", "f.toml")


def test_broken_text_names_the_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_toml("x = 1\ny = =\n", "f.toml")
