"""What lines of a build log literally show, by the golden logs and by single lines."""

from datetime import date
from pathlib import Path

import pytest

from pagesim.pages.log.sightings import find_date, list_sightings

LOGS = Path(__file__).parents[3] / "golden/logs"


def shown(text: str) -> dict[str, tuple[str, bool]]:
    return {s.what: (s.value, s.listed) for s in list_sightings(text)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("v1-yarn", {"node": "12.18.0", "npm": "6.14.4", "yarn": "1.22.4", "manager": "yarn"}),
        ("v2-npm", {"node": "18.17.1", "npm": "9.6.7", "manager": "npm"}),
        ("v3-pnpm", {"node": "22.16.0", "npm": "10.9.2", "pnpm": "10.11.1", "manager": "pnpm"}),
        ("v3-bun", {"node": "22.16.0", "npm": "10.9.2", "bun": "1.2.15", "manager": "bun"}),
    ],
)
def test_each_image(name: str, expected: dict[str, str]) -> None:
    found = shown((LOGS / f"{name}.log").read_text())
    assert {k: v for k, (v, _) in found.items() if k != "command"} == expected
    assert ("command" in found) is not name.startswith("v1")


@pytest.mark.parametrize(
    ("line", "tool", "version"),
    [
        ("npm notice New major version of npm available! 10.8.2 -> 11.6.0", "npm", "10.8.2"),
        ("Done in 1.2s using pnpm v10.11.1", "pnpm", "10.11.1"),
        ("yarn install v1.22.22", "yarn", "1.22.22"),
        ("➤ YN0000: · Yarn 4.9.1", "yarn", "4.9.1"),
        ("bun install v1.2.15 (df017990)", "bun", "1.2.15"),
    ],
)
def test_a_tools_own_word_counts_before_the_list(line: str, tool: str, version: str) -> None:
    listed = f"Detected the following tools from environment: {tool}@9.9.9"
    assert shown(f"{listed}\n{line}")[tool] == (version, False)
    assert shown(f"{line}\n{listed}")[tool] == (version, False)


def test_what_the_build_command_runs_is_none_of_it() -> None:
    told = "npm notice New minor version of npm available! 1 -> 2"
    assert not list_sightings(f"Executing user command: npm i -g npm\n{told}")


def test_its_day() -> None:
    assert find_date("2026-11-20T10:01:02.1Z\tCloning repository...") == date(2026, 11, 20)
    assert find_date("10:01:02.123 Cloning") is None
    assert find_date("2026-13-40T10:01:02Z") is None
