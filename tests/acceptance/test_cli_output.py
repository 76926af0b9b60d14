"""What the command writes, where, and in which form."""

import json
import os
import pty
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.support.cli import (
    COMMAND,
    LIMIT_S,
    ROOT,
    Ended,
    digest,
    pagesim,
    private_project,
    process_env,
)

PROCESS = ("--engine", "process")
HOW_TO = ROOT / "scenarios/how-to/project"
SCHEMA: dict[str, Any] = json.loads((ROOT / "pagesim/data/report.schema.json").read_text())
STOPS = ("--var", "NODE_VERSION=wat")
"""With it Pages ends before the install: a whole report without one."""
ENGINES = ["process", pytest.param("docker", marks=pytest.mark.docker)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return private_project(tmp_path / "site")


def run(folder: Path, *options: str | Path, env: dict[str, str] | None = None) -> Ended:
    return pagesim("run", "preview", "--project", folder, *options, cwd=folder.parent, env=env)


def valid(report: dict[str, Any]) -> dict[str, Any]:
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return report


@pytest.mark.network
@pytest.mark.parametrize("engine", ENGINES)
def test_json_of_a_resolved_run_and_the_project_is_left_alone(site: Path, engine: str) -> None:
    before = digest(site)
    report = site.parent / "report.json"
    ended = run(site, "--engine", engine, "--format", "json", "--report", report)
    assert ended.code == 0, ended
    data = valid(ended.data)
    assert (data["outcome"], data["engine"], data["exit_code"]) == ("resolved", engine, 0)
    [package] = data["packages"]
    assert package | {"note": None} == {
        "name": "@foobar/widget",
        "spec": "^1.0.0",
        "private": True,
        "registry": "https://npm.pkg.github.com/",
        "answered_by": "https://npm.pkg.github.com/",
        "status": "resolved",
        "version": "1.0.0",
        "credential": "TOKEN_FOR_GITHUB",
        "note": None,
    }
    assert json.loads(report.read_text()) == data
    assert digest(site) == before


@pytest.fixture(scope="module")
def unresolved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """A run that fails, in GitHub Actions, with its report, and the folder that it wrote to."""
    folder = tmp_path_factory.mktemp("unresolved")
    words = ("--format", "github", "--quiet", "--report", "report.json")
    env = {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    ended = pagesim("run", "preview", "--project", HOW_TO, *PROCESS, *words, cwd=folder, env=env)
    return ended, folder


@pytest.mark.network
def test_json_of_an_unresolved_run(unresolved: tuple[Ended, Path]) -> None:
    ended, folder = unresolved
    data = valid(json.loads((folder / "report.json").read_text()))
    assert (ended.code, data["outcome"]) == (1, "unresolved")
    assert {p["name"]: p["status"] for p in data["packages"]}["@foobar/widget"] == "unauthorized"
    assert [f["rule"] for f in data["findings"]] == ["token-not-in-environment"]
    assert data["findings"][0]["location"]["file"].endswith(".npmrc.pages")
    assert any(e["credential"] == "${TOKEN_FOR_GITHUB}" for e in data["exchanges"])


@pytest.mark.parametrize(
    ("options", "outcome", "code"),
    [(STOPS, "failed", 1), (("--var", "SKIP_DEPENDENCY_INSTALL=1"), "skipped", 0)],
    ids=["stops", "skips"],
)
def test_json_where_pages_makes_no_install(
    site: Path, options: tuple[str, ...], outcome: str, code: int
) -> None:
    ended = run(site, *PROCESS, "--format", "json", *options)
    data = valid(ended.data)
    assert (ended.code, data["outcome"], data["exit_code"]) == (code, outcome, None)
    assert data["engine"] == "none"


def test_the_schema_takes_no_other_shape() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError, match="'packages' is a required property"):
        valid({n: {} for n in SCHEMA["required"] if n != "packages"})


def test_dry_run_shows_the_plan_and_installs_nothing(site: Path) -> None:
    text = run(site, *PROCESS, "--dry-run")
    assert text.code == 0
    assert "npm install --progress=false" in text.out
    assert re.search(r"TOKEN_FOR_GITHUB +\(secret; a made-up value is used\)", text.out)
    assert "RESOLVED" not in text.out
    data = run(site, *PROCESS, "--dry-run", "--format", "json").data
    assert data["dry_run"] is True
    assert data["command"] == ["npm", "install", "--progress=false"]
    assert {r["url"]: r["mode"] for r in data["registries"]} == {
        "https://registry.npmjs.org/": "mock",
        "https://npm.pkg.github.com/": "mock",
    }
    assert {v["name"]: v["secret"] for v in data["variables"]}["TOKEN_FOR_GITHUB"] is True


def test_a_dry_run_says_that_the_lockfile_is_broken(site: Path) -> None:
    (site / "package-lock.json").write_text("{\n<<<<<<< HEAD\n")
    ended = run(site, *PROCESS, "--dry-run")
    assert ended.code == 2
    assert "npm clean-install" in ended.out
    assert "package-lock.json:2: holds the marks of a merge conflict" in ended.err


class Balanced(HTMLParser):
    """Fails on an end tag that ends nothing that is open."""

    EMPTY = frozenset({"meta", "br", "link", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.network
def test_github_gets_annotations_and_a_summary(unresolved: tuple[Ended, Path]) -> None:
    ended, folder = unresolved
    first, last = ended.out.splitlines()
    assert first.startswith("::error title=token-not-in-environment,file=scenarios/how-to/project/")
    assert last.startswith("UNRESOLVED")
    assert (folder / "summary.md").read_text().startswith("### pagesim: Preview on v3")


def test_the_other_formats_of_one_failure(site: Path) -> None:
    """Where Pages ends before the install: that takes none, and the formats are as whole."""
    found = {
        name: run(site, *PROCESS, *STOPS, "--format", name, "--quiet")
        for name in ("junit", "html", "log")
    }
    assert {e.code for e in found.values()} == {1}
    suite = ElementTree.fromstring(found["junit"].out)
    assert suite.get("failures") == str(len(suite.findall(".//failure"))) == "2"
    assert [c.get("name") for c in suite.iter("testcase")] == ["install", "@foobar/widget"]
    page = Balanced()
    page.feed(found["html"].out)
    page.close()
    assert page.open == []
    assert "FAILED: Pages would end before the install in Preview" in found["html"].out
    assert "\nFailed: error occurred while installing tools" in found["log"].out


def test_output_goes_to_the_file_and_the_verdict_is_told_besides(site: Path) -> None:
    ended = run(site, *PROCESS, *STOPS, "--output", site.parent / "out.txt")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("FAILED: Pages would end before the install in Preview")
    assert ended.err.endswith(f"\nWrote {site.parent / 'out.txt'} (text).\n")
    text = (site.parent / "out.txt").read_text()
    assert "FAILED: Pages would end before the install in Preview" in text
    assert "\x1b" not in text


@pytest.mark.network
def test_no_docker_falls_back_says_so_and_fits_80_columns(tmp_path: Path) -> None:
    env = {"DOCKER_HOST": "unix:///nonexistent.sock", "COLUMNS": "80"}
    ended = pagesim("run", "preview", "--project", HOW_TO, "--verbose", cwd=tmp_path, env=env)
    assert ended.code == 1
    assert "No Docker engine answers" in ended.err
    assert ended.err.count("using the process engine") == 1
    assert re.search(r"Engine +process", ended.out)
    own = [line for line in ended.out.splitlines() if not line.startswith("  npm ")]
    assert [line for line in own if len(line) > 80] == []
    assert [line for line in own if line != line.rstrip()] == []
    assert "\x1b" not in ended.out
    # No name is cut in two, and every request is shown.
    assert "@foobar/widget@^1.0.0" in ended.out
    assert "npm.pkg.github.com, ${TOKEN_FOR_GITHUB}" in ended.out
    assert re.search(r"401 +GET +https://npm.pkg.github.com/@foobar%2fwidget", ended.out)


@pytest.mark.network
def test_the_verdict_comes_first_and_the_log_has_all_that_is_folded(tmp_path: Path) -> None:
    ended = pagesim("run", "preview", "--project", HOW_TO, *PROCESS, cwd=tmp_path)
    assert ended.out.startswith("UNRESOLVED: 0 of 2 private packages resolved in Preview.\nCause: ")
    [log] = re.findall(r"^Log +(\S+)$", ended.out, re.M)
    kept = Path(log).read_text()
    assert kept.startswith("Project ")
    assert "  npm error code E401\n" in kept
    assert re.search(r"401 +GET +https://npm.pkg.github.com/@foobar%2fwidget", kept)


def test_quiet_says_verdict_cause_and_change(site: Path) -> None:
    ended = run(site, *PROCESS, *STOPS, "--quiet")
    labels = [line.split(":")[0] for line in ended.out.splitlines() if line[0] != " "]
    assert labels == ["FAILED", "Cause", "Change"]
    assert ended.err == ""


def in_terminal(folder: Path, env: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    ended = subprocess.Popen(
        [*COMMAND, "run", "preview", "--project", str(folder), *PROCESS, *STOPS],
        env=process_env(folder.parent, {"TERM": "xterm-256color", **env}),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    pieces: list[bytes] = []
    try:
        while piece := os.read(ours, 4096):
            pieces.append(piece)
    except OSError:
        pass  # Linux says so when the other end is closed
    assert ended.wait(LIMIT_S) == 1
    os.close(ours)
    return b"".join(pieces).decode()


def test_colour_in_a_terminal_unless_no_color(site: Path) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    assert colour.search(in_terminal(site, {}))
    assert not colour.search(in_terminal(site, {"NO_COLOR": "1"}))


def test_a_reader_that_goes_away_is_no_error(site: Path) -> None:
    running = subprocess.Popen(
        [*COMMAND, "run", "preview", "--project", str(site), *PROCESS, *STOPS],
        env=process_env(site.parent, {"PYTHONUNBUFFERED": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout and running.stderr
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(LIMIT_S) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_the_output(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "explain"],
            env=process_env(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == "pagesim: the output cannot be written: No space left on device\n"


@pytest.mark.network
@pytest.mark.parametrize("engine", ENGINES)
def test_keep_leaves_a_copy_of_what_was_installed(site: Path, engine: str) -> None:
    ended = run(site, "--engine", engine, "--keep", "--format", "json")
    assert ended.code == 0, ended
    kept = Path(ended.data["kept"])
    manifest = kept / "repo/node_modules/@foobar/widget/package.json"
    assert json.loads(manifest.read_text())["version"] == "1.0.0"
    assert (kept / "repo/package.json").read_bytes() == (site / "package.json").read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o700
    assert kept.with_suffix(".log").stat().st_mode & 0o777 == 0o600
    again = run(site, "--engine", engine, "--format", "json")
    assert again.data["kept"] is None
