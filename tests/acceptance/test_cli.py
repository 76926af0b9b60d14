"""What a user can type wrong, or find broken, and what each command says and returns for it."""

from pathlib import Path

import pytest

from tests.support.cli import Ended, pagesim, private_project
from tests.support.levels import few

PROCESS = ("--engine", "process")


def run(folder: Path, *options: str | Path, env: dict[str, str] | None = None) -> Ended:
    return pagesim("run", "preview", "--project", folder, *options, cwd=folder.parent, env=env)


def refused(ended: Ended, code: int, *parts: str) -> None:
    """Check that there was one clear error, and nothing else."""
    assert ended.code == code, ended
    assert ended.err.startswith("pagesim: "), ended.err
    assert "Traceback" not in ended.err
    assert "bug" not in ended.err
    assert len(ended.err.splitlines()) <= 2
    for part in parts:
        assert part in ended.err


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return private_project(tmp_path / "site")


def test_unknown_environment(site: Path) -> None:
    ended = pagesim("run", "staging", "--project", site, cwd=site)
    refused(ended, 2, "unknown environment 'staging'", "preview and production")


@pytest.mark.parametrize(
    ("text", "place"),
    few(
        [
            ("build_image: v9\n", "pagesim.yaml:1: build_image: must be one of v1, v2, v3"),
            ("\nnonsense: 1\n", "pagesim.yaml:2: nonsense: unknown key"),
            ("build_image: v3\n bad: [\n", "pagesim.yaml:2: not YAML"),
            (
                "environments:\n  preview:\n    secrets: TOKEN\n",
                "pagesim.yaml:3: environments.preview.secrets: a list is wanted",
            ),
        ],
        1,
    ),
    ids=["value", "key", "syntax", "type"],
)
def test_malformed_settings_name_file_line_and_key(site: Path, text: str, place: str) -> None:
    (site / "pagesim.yaml").write_text(text)
    refused(run(site, *PROCESS), 2, place)


@pytest.mark.parametrize(
    ("text", "place"),
    few(
        [
            (b'{"name": "x",\n "dependencies": {"a": "1",}\n}', "package.json:2: broken JSON"),
            (b"", "package.json:1: broken JSON"),
            (b"[]", "package.json:1: must hold an object"),
            (b'{"dependencies": ["a"]}', "package.json: dependencies is no object"),
            (b'{"dependencies": {"a": 1}}', "package.json: dependencies: the range of a"),
            (b'{\n"name": "\xff"}', "package.json:2: not UTF-8 text"),
        ],
        0,
    ),
    ids=["comma", "empty", "list", "dependencies", "range", "bytes"],
)
def test_broken_package_json(site: Path, text: bytes, place: str) -> None:
    (site / "package.json").write_bytes(text)
    refused(run(site, *PROCESS), 2, place, "correct it first")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    few(
        [
            (
                "package-lock.json",
                b'{"lockfileVersion": 3,\n "packages": {\n',
                "package-lock.json:3",
            ),
            ("package-lock.json", b"<<<<<<< main\n", "package-lock.json:1"),
            ("package-lock.json", b"\xff", "package-lock.json:1"),
            ("yarn.lock", b'"@a/b@^1":\n  version "1"\n<<<<<<< HEAD\n', "yarn.lock:3"),
            ("pnpm-lock.yaml", b"lockfileVersion: '9.0'\npackages: [\n", "pnpm-lock.yaml:3"),
        ],
        1,
        4,
    ),
    ids=["cut", "conflict", "bytes", "yarn", "pnpm"],
)
def test_a_broken_lockfile_is_a_report(site: Path, name: str, text: bytes, place: str) -> None:
    """pnpm leaves one aside that it cannot read; the others end with an error."""
    (site / name).write_bytes(text)
    ended = run(site, *PROCESS, "--format", "json")
    [told] = [f for f in ended.data["findings"] if f["rule"] == "lockfile-broken"]
    assert f"{told['location']['file']}:{told['location']['line']}" == place
    failed = ended.data["outcome"] != "resolved"
    assert (ended.code, told["severity"]) == ((1, "error") if failed else (0, "warning"))
    assert failed or name == "pnpm-lock.yaml"


def test_missing_project_folder(tmp_path: Path) -> None:
    refused(run(tmp_path / "none"), 2, "none does not exist", "--project")


@pytest.mark.parametrize(
    ("options", "parts"),
    few(
        [
            (("--secret", "NOT_SET"), ("--secret NOT_SET: no such variable", "--env-file")),
            (("--prefer", "wat=x"), ("unknown preference 'wat'", "Known: node")),
            (("--prefer", "wat"), ("--prefer takes WHAT=HOW",)),
            (("--var", "X"), ("--var takes NAME=VALUE",)),
            (("--output", "/nonexistent/x"), ("/nonexistent/x cannot be written",)),
            (("--report", "/nonexistent/x"), ("/nonexistent/x cannot be written",)),
            (("--config", "/nonexistent/x"), ("cannot read /nonexistent/x",)),
            (("--env-file", "/nonexistent/x"), ("cannot read the env file /nonexistent/x",)),
            (("--root-dir", "wat"), ("root directory 'wat' has no files",)),
            (("--commit", "HEAD"), ("--commit needs a git repository",)),
            (("--registry", "replay"), ("--registry replay needs a cassette",)),
        ],
        0,
        4,
        8,
    ),
    ids=lambda v: v[0] if isinstance(v, tuple) and v[0].startswith("--") else "",
)
def test_options_that_cannot_be_used(
    site: Path, options: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    refused(run(site, *PROCESS, *options), 2, *parts)


@pytest.mark.parametrize("option", ["--secret", "--expose-secret"])
def test_a_value_given_with_a_secret_is_not_repeated(site: Path, option: str) -> None:
    ended = run(site, option, "TOKEN=ghp_hunter2")
    refused(ended, 2, "takes the name of a variable alone")
    assert "hunter2" not in ended.out + ended.err


@pytest.mark.parametrize(
    "options",
    [(), pytest.param(("--var", "NODE_VERSION=20"), marks=pytest.mark.network)],
    ids=["exact", "partial"],
)
def test_a_cache_folder_that_cannot_be_written(site: Path, options: tuple[str, ...]) -> None:
    env = {"PAGESIM_CACHE": str(site / "package.json" / "cache")}
    refused(run(site, *PROCESS, *options, env=env), 2, "cannot be written", "PAGESIM_CACHE")


@pytest.mark.docker
def test_images_with_a_cache_folder_that_cannot_be_written(site: Path) -> None:
    env = {"PAGESIM_CACHE": str(site / "package.json" / "cache")}
    ended = pagesim("images", "build", cwd=site, env=env)
    refused(ended, 3, "cannot be written", "PAGESIM_CACHE")


def test_a_docker_engine_that_does_not_answer(site: Path) -> None:
    ended = run(site, "--engine", "docker", env={"DOCKER_HOST": "tcp://127.0.0.1:1"})
    refused(ended, 3, "no Docker engine answers", "--engine process")


@pytest.mark.parametrize(
    ("arguments", "part"),
    few(
        [
            (("explain", "wat"), "there is no rule 'wat'"),
            (("explain-log", "/nonexistent"), "cannot read /nonexistent"),
            (("explain-log", "/etc/hostname"), "is no build log of Pages"),
            (("test", "/nonexistent"), "/nonexistent does not exist"),
            (("diff", "preview"), "diff takes two environments"),
            (("record", "preview"), "record needs --cassette FILE"),
            (("fix", "wat"), "unknown environment 'wat'"),
            (("init", "--project", "/nonexistent"), "/nonexistent does not exist"),
            (("check", "--project", "/nonexistent"), "/nonexistent does not exist"),
        ],
        0,
        5,
        6,
    ),
    ids=lambda v: v[0] if isinstance(v, tuple) else "",
)
def test_other_commands_refuse_alike(site: Path, arguments: tuple[str, ...], part: str) -> None:
    refused(pagesim(*arguments, cwd=site), 2, part)


@pytest.mark.parametrize("arguments", [(), ("wat",), ("run",), ("run", "preview", "--secret")])
def test_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = pagesim(*arguments, cwd=tmp_path)
    assert ended.code == 2
    assert ended.err.startswith("pagesim: ")
    assert "\n  " in ended.err
