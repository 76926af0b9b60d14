"""The options of `run`, as the library gets them."""

from pathlib import Path

import pytest

from pagesim.cli.commands import load_command
from pagesim.cli.run import Options
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions
from pagesim.report.formats import FORMATS, TEXT


def parsed(*words: str) -> Options:
    command, parser = load_command("run")
    found = command.parse(parser.parse(["preview", *words]))
    assert isinstance(found, Options)
    return found


def options(*words: str) -> RunOptions:
    return parsed(*words).run


def test_defaults() -> None:
    unsaid = frozenset(("cache", "real_retries"))
    assert options() == RunOptions("preview", Path(), unsaid=unsaid)


def test_every_option_of_the_contract_is_there() -> None:
    found = options(
        *("--project", "p", "--config", "c.yaml", "--build-image", "v2", "--env-file", ".env"),
        *("--var", "A=1", "--var", "B=x=y", "--secret", "S", "--expose-secret", "S"),
        *("--secret", "T@npm.corp.example:8443", "--secret", "npm_config_@acme:registry"),
        *("--allow-host", "GitHub.com"),
        *("--set", "T", "--unset", "U", "--unset", "V"),
        *("--branch", "b", "--commit", "HEAD", "--root-dir", "r", "--registry", "mock"),
        *("--swap", "userconfig", "--cache", "warm", "--real-retries", "--prefer", "node=.nvmrc"),
    )
    assert found == RunOptions(
        environment="preview",
        project=Path("p"),
        config=Path("c.yaml"),
        build_image="v2",
        env_file=Path(".env"),
        var=(("A", "1"), ("B", "x=y")),
        secret=("S", "T", "npm_config_@acme:registry"),
        trust=(("T", "npm.corp.example:8443"),),
        allow_host=("github.com",),
        granted=("T",),
        unset=("U", "V"),
        branch="b",
        commit="HEAD",
        root_dir="r",
        registry="mock",
        swap="userconfig",
        cache="warm",
        real_retries=True,
        expose_secret=("S",),
        prefer={"node": ".nvmrc"},
    )


@pytest.mark.parametrize(
    "words", [("--allow-host", "https://github.com"), ("--secret", "T@a/b"), ("--allow-host", "")]
)
def test_a_host_is_a_name_alone(words: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="takes the name of a host"):
        options(*words)


def test_a_cassette_means_replay() -> None:
    found = options("--cassette", "tape.jsonl")
    assert (found.registry, found.cassette) == ("replay", Path("tape.jsonl"))
    assert options("--cassette", "tape.jsonl", "--registry", "mock").registry == "mock"
    with pytest.raises(UsageError, match="needs a cassette"):
        options("--registry", "replay")


@pytest.mark.parametrize(
    "words", [("--registry", "real"), ("--cassette", "tape.jsonl"), ("--allow-host", "a.dev")]
)
def test_what_asks_somebody_has_no_place_beside_offline(words: tuple[str, str]) -> None:
    assert options("--offline", "--registry", "mock").offline
    with pytest.raises(UsageError, match=f"--offline asks nobody, so {words[0]}"):
        options("--offline", *words)


@pytest.mark.parametrize("option", ["--secret", "--expose-secret", "--set", "--unset"])
def test_a_value_with_a_name_is_neither_taken_nor_repeated(option: str) -> None:
    with pytest.raises(UsageError) as caught:
        options(option, "TOKEN=hunter2")
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize("text", ["A", "=1", ""])
def test_a_variable_needs_name_and_value(text: str) -> None:
    with pytest.raises(UsageError, match="--var takes NAME=VALUE"):
        options("--var", text)


def test_how_long_and_within_which_walls() -> None:
    engine = parsed("--timeout", "1.5", "--no-walls", "--require-signed-tools").engine
    assert engine.signed_tools and not parsed().engine.signed_tools
    assert (engine.timeout, engine.walls) == (1.5, False)
    assert parsed().engine.walls
    for text in ("0", "-1", "nan", "inf", "soon"):
        with pytest.raises(UsageError, match="is no number of minutes"):
            options("--timeout", text)


def test_values_are_not_in_the_repr() -> None:
    assert "hunter2" not in repr(parsed("--var", "TOKEN=hunter2"))


@pytest.mark.parametrize("name", [TEXT, *FORMATS])
def test_formats(name: str) -> None:
    report = parsed("--format", name, "--output", "o").report
    assert (report.format, report.output) == (name, Path("o"))


def test_a_report_that_could_not_be_written_is_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its folder does not exist"):
        parsed("--report", str(tmp_path / "none/report.json"))
    with pytest.raises(UsageError, match="it is a folder"):
        parsed("--report", str(tmp_path))


@pytest.mark.parametrize(
    "words", [("--format", "html"), ("--report", "r.json"), ("--keep",)], ids=lambda w: w[0]
)
def test_what_a_dry_run_would_ignore_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="--dry-run"):
        parsed("--dry-run", *words)


def test_a_dry_run_has_a_plan_in_two_formats() -> None:
    assert parsed("--dry-run", "--output", "plan.txt").dry_run
    assert parsed("--dry-run", "--format", "json").report.format == "json"
