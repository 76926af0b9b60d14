"""No value is in the text of an error, whatever raised it."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from pagesim.cli import main
from pagesim.cli.guard import hide_values

VALUE = "Zk4tR9wQmLx2VbN7"


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (["run", "preview", "--secret", "ODD_NAME"], {"ODD_NAME": VALUE}),
        (["run", "preview", "--secret=ODD_NAME@npm.acme.dev"], {"ODD_NAME": VALUE}),
        (["run", "preview", "--expose-secret", "ODD_NAME"], {"ODD_NAME": VALUE}),
        (["run", "preview"], {"DEPLOY_TOKEN": VALUE}),
    ],
    ids=["secret", "secret-at-host", "exposed", "by-name"],
)
def test_what_the_command_line_or_its_name_makes_a_secret(
    words: list[str], env: dict[str, str]
) -> None:
    assert VALUE not in hide_values(f"ValueError: {VALUE}\n  at {VALUE[::-1]}", words, env)
    assert VALUE.encode().hex() not in hide_values(VALUE.encode().hex(), words, env)


def test_the_env_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "vars"
    file.write_text(f"NPM_TOKEN={VALUE}\nNODE_ENV=production\n", "utf-8")
    said = hide_values(f"production {VALUE}", ["run", "preview", "--env-file", str(file)], {})
    assert said == "production [NPM_TOKEN]"
    assert hide_values("text", ["run", "--env-file", str(tmp_path / "none")], {}) == "text"


def test_what_looks_like_a_token_is_none_of_the_readers_business() -> None:
    said = hide_values("bad line: //r.example/:_authToken=abcdefgh1234\nghp_" + "a1" * 18, [], {})
    assert said == "bad line: //r.example/:_authToken=***\n***"


@pytest.mark.parametrize("more", [[], ["--verbose"]], ids=["line", "traceback"])
def test_a_bug_is_reported_without_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    def fail(given: object) -> None:
        raise ValueError(f"cannot read {os.environ['ODD_NAME']}") from RuntimeError(VALUE)

    def load(name: str) -> tuple[SimpleNamespace, SimpleNamespace]:
        given = SimpleNamespace(verbose=bool(more), debug=False)
        command = SimpleNamespace(parse=lambda given: given, execute=fail)
        parser = SimpleNamespace(parse=lambda words: given, take_variables=lambda env: None)
        return command, parser

    monkeypatch.setenv("ODD_NAME", VALUE)
    monkeypatch.setattr(main, "load_command", load)
    assert main.main(["run", "preview", "--secret", "ODD_NAME", *more]) == 70
    told = capsys.readouterr().err
    assert "a bug in pagesim: ValueError: cannot read [ODD_NAME]" in told
    assert VALUE not in told
    assert ("Traceback" in told) == bool(more)
