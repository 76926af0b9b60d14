"""Which variables a build starts with, and where each comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pagesim.config.settings import EnvironmentSettings, Settings
from pagesim.errors import ConfigError, UsageError
from pagesim.formats.dotenv import parse, parse_env_file
from pagesim.pages.environment import EnvFile, Environment, make_environment
from pagesim.secret import Secret

DECLARED = Settings(
    environments={
        "production": EnvironmentSettings({"A": "from settings"}, ("TOKEN", "ONLY_PRODUCTION")),
        "preview": EnvironmentSettings({}, ("TOKEN",)),
    },
    source="pagesim.yaml",
)


def made(
    name: str = "preview",
    settings: Settings | None = None,
    process_env: Mapping[str, str] | None = None,
    injected: Mapping[str, str] | None = None,
    wrangler_vars: Mapping[str, str] | None = None,
    **more: Any,
) -> Environment:
    return make_environment(
        name,
        settings or Settings(),
        process_env=process_env or {},
        injected=injected or {},
        wrangler_vars=wrangler_vars or {},
        **more,
    )


def env_file(text: str) -> EnvFile:
    values = {name: Secret(entry.value) for name, entry in parse(text, ".env").items()}
    return EnvFile(Path(".env"), values)


def test_later_sources_win() -> None:
    names = ["A", "B", "C", "D"]
    found = made(
        "production",
        Settings(
            environments={"production": EnvironmentSettings({"B": "2", "C": "2", "D": "2"})},
            source="pagesim.yaml",
        ),
        injected=dict.fromkeys(names, "1"),
        env_file=env_file("C=3\nD=3"),
        var=(("D", "4"),),
    )
    assert found.revealed() == {"A": "1", "B": "2", "C": "3", "D": "4"}
    assert [found.variables[n].source for n in names] == [
        "Cloudflare Pages",
        "pagesim.yaml",
        "--env-file .env",
        "--var",
    ]


def test_secrets_take_their_value_from_the_env_file_then_the_process_env() -> None:
    both = made(
        "production",
        DECLARED,
        process_env={"TOKEN": "shell", "ONLY_PRODUCTION": "shell", "OTHER": "x"},
        env_file=env_file("TOKEN=file"),
    )
    assert both.revealed() == {"A": "from settings", "TOKEN": "file", "ONLY_PRODUCTION": "shell"}
    assert both.variables["TOKEN"].secret and not both.variables["A"].secret
    neither = made("preview", DECLARED)
    assert neither.variables["TOKEN"].value is None and neither.revealed() == {}


def test_what_is_declared_for_the_other_environment_only_stays_away() -> None:
    found = made("preview", DECLARED, env_file=env_file("ONLY_PRODUCTION=x\nNEW=y\n"))
    assert set(found.variables) == {"TOKEN", "NEW"}
    assert any("ONLY_PRODUCTION" in n and "production only" in n for n in found.notes)
    assert any("NEW" in n and "no environment declares it" in n for n in found.notes)


def test_nothing_is_assumed_where_environments_are_declared() -> None:
    assumed = ("NPM_TOKEN",)
    assert "NPM_TOKEN" not in made("preview", DECLARED, assumed=assumed).variables
    found = made("preview", assumed=assumed, process_env={"NPM_TOKEN": "shell"})
    assert found.variables["NPM_TOKEN"].value == Secret("shell")
    unset = made("preview", assumed=assumed).variables["NPM_TOKEN"]
    assert unset.value is None and unset.secret and unset.source == "assumed"


def test_an_empty_value_is_a_value() -> None:
    found = made("preview", DECLARED, env_file=env_file("TOKEN=\n"))
    assert found.variables["TOKEN"].value == Secret("")


def test_a_valid_wrangler_file_is_the_source_of_plain_variables() -> None:
    found = made("production", DECLARED, wrangler_vars={"B": "from wrangler"})
    assert "A" not in found.variables and found.revealed()["B"] == "from wrangler"
    assert "TOKEN" in found.variables
    assert any(n.startswith("A of pagesim.yaml is left out") for n in found.notes)
    assert "A" not in made("production", DECLARED, wrangler_in_force=True).variables


def test_secret_option() -> None:
    found = made(secret=("TOKEN",), process_env={"TOKEN": "v"})
    assert found.variables["TOKEN"].secret and found.revealed() == {"TOKEN": "v"}
    with pytest.raises(UsageError, match="--secret MISSING: no such variable"):
        made(secret=("MISSING",))
    with pytest.raises(UsageError, match="not a variable's name"):
        made(var=(("A B", "1"),))


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("NODE_VERSION", "22.16.0", False),
        ("NPM_CONFIG_USERCONFIG", "/opt/buildhome/repo/.npmrc.pages", False),
        ("NPM_CONFIG_ALWAYS_AUTH", "true", False),
        ("AUTHOR", "somebody long", False),
        ("MY_TOKEN", "abcdefgh12", True),
        ("WHATEVER", "ghp_0123456789abcdef", True),
    ],
)
def test_plain_variables_that_look_like_secrets(name: str, value: str, secret: bool) -> None:
    assert made(var=((name, value),)).variables[name].secret is secret


def test_no_value_shows() -> None:
    found = made("preview", DECLARED, env_file=env_file("TOKEN=abcdefgh\nONLY_PRODUCTION=ijklmnop"))
    assert "abcdefgh" not in repr(found) and "ijklmnop" not in repr(found)


def test_an_odd_name_is_noted() -> None:
    found = made(var=(("npm_config_//npm.pkg.github.com/:_authToken", "x"),))
    assert len(found.notes) == 1 and "had no effect" in found.notes[0]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("export A=1", "1"),
        ("  A = 1  ", "1"),
        ("A=", ""),
        ("A=x # comment", "x"),
        ("A=x#y", "x#y"),
        ("A=# comment", ""),
        ("A='x # y\\n'", "x # y\\n"),
        ('A="x # y\\n\\"z\\""  # comment', 'x # y\n"z"'),
        ('A="one\ntwo"', "one\ntwo"),
        ("A='one\n\ntwo'", "one\n\ntwo"),
        ("A=$B ${C}", "$B ${C}"),
        ("A=a=b", "a=b"),
        ("A=1\r\n", "1"),
        ("A=1\nA=2", "2"),
        ('A="C:\\path"', "C:\\path"),
    ],
)
def test_dotenv(line: str, value: str) -> None:
    assert parse(f"# top\n\n{line}\nB=2\n", ".env")["A"].value == value
    assert parse(f"{line}\nB=2", ".env")["B"].value == "2"


@pytest.mark.parametrize(
    ("text", "line"),
    [("A=1\nghp_secretvalue\n", 2), ("A='ghp_secretvalue\n", 1), ("A='x' ghp_secretvalue", 1)],
)
def test_broken_dotenv_names_the_line_and_not_the_value(text: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, ".env")
    assert caught.value.line == line and "secretvalue" not in str(caught.value)


def test_a_missing_env_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the env file"):
        parse_env_file(tmp_path / "none")
