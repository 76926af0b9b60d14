"""pnpm's facts, by version."""

import pytest

from pagesim.managers.pnpm.manager import Pnpm


@pytest.mark.parametrize(
    ("version", "expands"),
    [
        ("8.7.1", True),
        ("10.34.1", True),
        ("10.34.2", False),
        ("11.0.0", True),
        ("11.5.2", True),
        ("11.5.3", False),
        ("12.21.0", False),
    ],
)
def test_since_when_a_project_s_npmrc_names_no_variables(version: str, expands: bool) -> None:
    assert Pnpm(version).expands_project_npmrc is expands


def test_its_own_variable_for_a_file_since_11() -> None:
    assert Pnpm("10.34.9").own_variable is None
    assert Pnpm("11.28.11").own_variable == "PNPM_CONFIG_USERCONFIG"
    assert Pnpm("11.28.11").userconfig == "NPM_CONFIG_USERCONFIG"


def test_its_cache_is_put_where_pages_keeps_it() -> None:
    found = Pnpm("10.11.1").cache_variables("/opt/buildhome")
    assert set(found.values()) == {"/opt/buildhome/.pnpm-store"}
