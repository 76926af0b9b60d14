"""Each command: what it takes, what it refuses, and how little its help needs."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pagesim.cli.commands import COMMANDS, load_command
from pagesim.errors import UsageError

MINIMAL = {
    "shell": ["preview"],
    "run": ["preview"],
    "record": ["preview", "--cassette", "tape.jsonl"],
    "explain-log": ["build.log"],
    "completion": ["bash"],
    "registry": ["serve", "registries.yaml"],
    "cassette": ["diff", "a.json", "b.json"],
}
"""The words that a command cannot do without."""
HEAVY = ("docker", "pydantic", "rich", "yaml", "pytest", "asyncio", "cryptography")


def parsed(name: str, *words: str) -> Any:
    command, parser = load_command(name)
    return command.parse(parser.parse(words))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_makes_one_frozen_value(name: str, tmp_path: Path) -> None:
    found = parsed(name, *MINIMAL.get(name, []))
    assert dataclasses.is_dataclass(found)
    field = dataclasses.fields(found)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(found, field, None)


NEEDLESS = (*HEAVY, "dataclasses", "importlib.resources", "inspect", "shutil", "subprocess")
"""What no help needs, and would take longer than all the rest."""


def test_help_needs_nothing_that_takes_time() -> None:
    code = (
        "import sys; from pagesim.cli import main; from pagesim.cli.commands import *\n"
        "for name in COMMANDS: load_command(name)[1].format_help()\n"
        "print(*sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ended.stdout.split()).isdisjoint(NEEDLESS)


SLOW = frozenset(
    {
        *(
            "asyncio",
            "concurrent",
            "cryptography",
            "dataclasses",
            "docker",
            "email",
            "http",
            "inspect",
        ),
        *("logging", "pydantic", "pydantic_core", "pytest", "requests", "ssl", "tarfile", "xml"),
        *("bz2", "difflib", "html", "lzma", "platform", "shutil", "tempfile", "uuid"),
        *("_hashlib", "hashlib", "random", "secrets", "string", "tomllib"),
    }
)
"""Modules that take a while to load, and that a plan needs none of."""


NEEDED_LATER = frozenset(
    f"pagesim.{name}"
    for name in (
        *("diagnosis.catalogue", "diagnosis.case", "pages.log", "pages.images.v1", "run.outcome"),
        *("engine.interface", "engine.choice", "gateway.store", "gateway.destinations"),
        *("npm.tarball", "npm.integrity", "npm.auth_npm6", "formats.toml_text", "formats.jsonc"),
    )
)
"""Modules of pagesim itself that an install needs, or a project of another kind."""


@pytest.mark.parametrize(
    ("words", "allowed", "most"),
    [
        (("run", "preview", "--dry-run"), {"yaml"}, 170),
        (("run", "preview", "--dry-run", "--format", "json"), {"yaml"}, 170),
        (("diff",), {"yaml"}, 170),
        (("auth",), {"yaml"}, 170),
        (("lint",), {"yaml"}, 115),
        (("explain",), set(), 30),
        (("explain", "token-refused"), set(), 30),
        (("run", "--help"), set(), 30),
    ],
)
def test_what_makes_no_install_loads_little(
    words: tuple[str, ...], allowed: set[str], most: int, tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"@acme/ui": "^1.0.0"}}')
    (tmp_path / ".npmrc").write_text("@acme:registry=https://npm.acme.dev\n")
    settings = "environments: {preview: {secrets: [T]}}\nregistries: {https://npm.acme.dev: {}}\n"
    (tmp_path / "pagesim.yaml").write_text(settings)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for git in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", *git], cwd=tmp_path, check=True)
    code = (
        "import sys; from pagesim.cli.main import main\n"
        f"try: main({list(words)})\n"
        "except SystemExit: pass\n"
        "print(*{module.partition('.')[0] for module in sys.modules}, file=sys.stderr)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    # A variable that nothing reads is looked up among those that are, by difflib.
    env = {name: value for name, value in os.environ.items() if name[:8] != "PAGESIM_"}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, tops, whole = ended.stderr.splitlines()
    needless = set(tops.split()) & ((SLOW | set(HEAVY)) - allowed)
    assert not needless
    own = {module for module in whole.split() if module.startswith("pagesim")}
    assert own.isdisjoint(NEEDED_LATER) and len(own) <= most


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--dry-run"),
        ("check", "preview"),
        ("diff", "--format", "html"),
        ("diff", "--keep"),
        ("diff", "--cache", "warm"),
        ("diff", "--real-retries"),
        ("diff", "--report", "r.json"),
        ("fix", "--dry-run"),
        ("fix", "--format", "html"),
        ("fix", "--report", "r.json"),
        ("fix", "--keep"),
        ("record", "preview", "--registry", "mock"),
        ("record", "preview", "--dry-run"),
        ("explain-log", "build.log", "--project", "."),
        ("explain-log", "build.log", "--format", "junit"),
        ("explain", "--engine", "process"),
        ("clean", "--format", "json"),
        ("images", "list", "--old"),
        ("init", "--format", "json"),
        ("test", "--project", "."),
    ],
    ids=" ".join,
)
def test_an_option_that_would_do_nothing_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as refused:
        parsed(*words)
    assert (refused.value.hint or "").startswith(f"Usage: pagesim {words[0]}")


def test_short_names_of_environments() -> None:
    assert parsed("run", "prod").run.environment == "production"
    assert parsed("fix", "pre").run.environment == "preview"
    found = parsed("diff", "pre", "prod")
    assert (found.left.environment, found.right.environment) == ("preview", "production")
    with pytest.raises(UsageError, match="unknown environment 'staging'"):
        parsed("run", "staging")


def test_check_uses_no_secret_unless_told_otherwise() -> None:
    runs = parsed("check").runs
    assert [(r.environment, r.registry, r.use_secrets) for r in runs] == [
        ("production", "auto", False),
        ("preview", "auto", False),
    ]
    real = parsed("check", "--registry", "real").runs[0]
    assert (real.registry, real.use_secrets) == ("real", True)
    assert parsed("run", "preview").run.use_secrets


def test_record_keeps_what_real_registries_answer() -> None:
    found = parsed("record", "preview", "--cassette", "tape.jsonl")
    assert found.run.record
    assert found.run.cassette is None
    with pytest.raises(UsageError, match="record needs --cassette FILE"):
        parsed("record", "preview")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "preview", "--strict"), "--strict does nothing without --cassette"),
        (("run", "preview", "--new-episodes"), "--new-episodes does nothing without --cassette"),
        (("run", "preview", "--cassette", "t", "--strict", "--new-episodes"), "contradict"),
        (("run", "preview", "--cassette", "t", "--new-episodes", "--dry-run"), "makes no install"),
        (("run", "preview", "--dry-run", "--har", "t.har"), "--har does nothing"),
        (("run", "preview", "--sbom", "/none/b.json"), "cannot be written"),
        (
            ("record", "preview", "--cassette", "t", "--scenario", "s", "--no-tarballs"),
            "--scenario needs the tarballs",
        ),
        (("registry",), "pagesim registry serve FILE"),
        (("cassette",), "pagesim cassette diff A B"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_what_would_do_nothing_with_the_rest_is_refused(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parsed(*words)


def test_a_replay_says_what_it_does_where_it_differs() -> None:
    assert parsed("run", "preview", "--cassette", "t", "--strict").run.strict
    found = parsed("run", "preview", "--cassette", "t", "--new-episodes")
    assert (found.run.record, found.add) == (True, Path("t"))


def test_images() -> None:
    assert parsed("images").action == "list"
    found = parsed("images", "build", "--from-packages", "--mirror", "http://m")
    assert (found.action, found.from_packages, found.mirror) == ("build", True, "http://m")
    assert parsed("images", "remove", "--old").only_old
