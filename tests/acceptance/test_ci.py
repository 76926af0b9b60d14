"""What the repository offers for CI, each executed as far as that can be done without its host."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.support.cli import ROOT, pagesim, private_project, process_env

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
BOTH = """\
environments:
  production: {secrets: [TOKEN_FOR_GITHUB]}
  preview: {secrets: [TOKEN_FOR_GITHUB]}
registries: {https://registry.npmjs.org: {mode: mock}}
"""
SCENARIO = """\
name: the private package
because: it must resolve
project: ..
matrix: {environment: [preview]}
expect: {outcome: resolved}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = private_project(tmp_path / "site")
    (folder / "pagesim.yaml").write_text(BOTH)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "first.yaml").write_text(SCENARIO)
    return folder


def run_action(site: Path, command: str, **more: str) -> tuple[int, dict[str, Path]]:
    """Run what the action's last step runs, with the variables that it sets."""
    places = {n: site.parent / n for n in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP")}
    places["RUNNER_TEMP"].mkdir(exist_ok=True)
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "run")
    inputs = {name: str(given.get("default", "")) for name, given in ACTION["inputs"].items()}
    inputs |= {"command": command, **more}
    env = {name: _expanded(value, inputs) for name, value in step["env"].items()}
    script = step["run"].replace("$PAGESIM_SOURCE", str(ROOT))
    pip = {n: v for n, v in os.environ.items() if n.startswith(("PIP_", "REQUESTS_", "SSL_"))}
    known = {n: str(p) for n, p in places.items()}
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=site,
        env={**process_env(site), **pip, **known, **env, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    (site.parent / "log").write_text(ended.stdout + ended.stderr)
    return ended.returncode, {**places, "log": site.parent / "log"}


def _expanded(value: str, inputs: dict[str, str]) -> str:
    text = value.replace("${{ github.action_path }}", str(ROOT))
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], text)


@pytest.mark.slow
@pytest.mark.network
def test_the_action_leaves_report_summary_annotations_and_exit_code(site: Path) -> None:
    (site / ".npmrc").write_text("@foobar:registry=https://npm.pkg.github.com\n")
    code, places = run_action(site, "check", arguments="--engine process")
    log = places["log"].read_text()
    assert code == 1, log
    assert places["GITHUB_OUTPUT"].read_text() == "exit-code=1\n"
    report = json.loads((site / "pagesim-report.json").read_text())
    assert [r["outcome"] for r in report["runs"]] == ["unresolved", "unresolved"]
    assert re.search(r"^::error title=secret-unread::TOKEN_FOR_GITHUB is set", log, re.MULTILINE), (
        log
    )
    assert "| @foobar/widget | unauthorized |" in places["GITHUB_STEP_SUMMARY"].read_text()
    code, places = run_action(site, "test", arguments="--engine process --jobs 1")
    assert code == 1, places["log"].read_text()
    suite = ElementTree.parse(site / "pagesim-report.xml").getroot()
    assert next(suite.iter("testsuite")).get("failures") == "1"


def test_the_action_hands_every_input_on() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name} " in text.replace("}}", " "), name


def _gitlab_jobs() -> dict[str, Any]:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/ci.md").read_text("utf-8"), re.DOTALL)
    jobs = [yaml.safe_load(b) for b in blocks]
    return dict(next(j for j in jobs if isinstance(j, dict) and "pages-scenarios" in j))


def test_the_gitlab_snippet_runs(site: Path) -> None:
    jobs = _gitlab_jobs()
    for name in ("pages-install", "pages-scenarios"):
        (line,) = jobs[name]["script"]
        given = line.replace("$CI_NODE_INDEX", "1").replace("$CI_NODE_TOTAL", "1")
        words = shlex.split(given)[1:]
        if words[0] == "check":
            words += ["--engine", "process"]
        ended = pagesim(*words, cwd=site)
        assert ended.code == 0, ended.out + ended.err
        ((_, kept),) = jobs[name]["artifacts"]["reports"].items()
        assert (site / kept).read_text("utf-8")
    assert json.loads((site / "gl-code-quality-report.json").read_text("utf-8")) == []
    assert ElementTree.parse(site / "junit.xml").getroot().tag == "testsuites"


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit takes hooks from a clone")
def test_pre_commit_itself_runs_the_hook(tmp_path: Path) -> None:
    site = private_project(tmp_path / "site")
    (site / ".npmrc").write_text("//npm.acme.dev/:_authToken=$A\n")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    installed = tmp_path / "venv/bin"
    subprocess.run([installed / "pip", "install", "--quiet", "pre-commit"], check=True)
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    subprocess.run(["git", "add", "-A"], cwd=site, check=True)
    ended = subprocess.run(
        [installed / "pre-commit", "try-repo", ROOT, "pagesim-lint", "--all-files"],
        cwd=site,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "hooks"), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert re.search(
        r"^\.npmrc:1: error: .* \[variable-not-expanded\]$", ended.stdout, re.MULTILINE
    )


def test_the_pre_commit_hooks_run(site: Path) -> None:
    hook, lint = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    read = [name for name in (".npmrc", "pagesim.yaml") if (site / name).exists()]
    assert all(re.search(lint["files"], name) for name in (*read, "a/.npmrc.pages", "bunfig.toml"))
    assert not re.search(lint["files"], "package.json")
    ended = pagesim(*shlex.split(lint["entry"])[1:], *read, cwd=site)
    assert ended.code == 0, ended.out
    ended = pagesim(*shlex.split(hook["entry"])[1:], "--engine", "process", cwd=site)
    assert ended.code == 0, ended.err
    wanted = (".npmrc", "a/.npmrc.pages", "package.json", "pnpm-lock.yaml", "pagesim.yaml")
    assert all(re.search(hook["files"], name) for name in wanted)
    assert not re.search(hook["files"], "src/index.js")
