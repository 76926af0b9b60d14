"""What each command that installs something prints at 80 columns, beside the one that is kept.

`PAGESIM_UPDATE_GOLDEN=1 pytest -m '' tests/acceptance/test_transcripts.py` writes them anew: look
at each line of the difference. The others are in `tests/unit/cli/test_transcripts.py`.
"""

import re
from pathlib import Path

import pytest

from pagesim.scenario.registry import Registry
from tests.support.cli import GITHUB_NPMRC, MOCKED, pagesim, private_project
from tests.support.levels import few
from tests.support.suites import BAD, GOOD, suite
from tests.support.transcripts import hold

PREVIEW_ALONE = f"environments: {{preview: {{secrets: [TOKEN_FOR_GITHUB]}}}}\n{MOCKED}"
COMMANDS = {
    "run-red": ("run", "production"),
    "check": ("check",),
    "check-quiet": ("check", "-q"),
    "check-undeclared": ("check",),
    "run-green": ("preview",),
    "run-quiet": ("run", "prod", "--quiet"),
    "run-verbose": ("run", "preview", "--verbose"),
    "run-output": ("run", "preview", "--output", "report.txt", "--report", "report.json"),
    "fix": ("fix",),
    "init": ("init", "--yes"),
    "shell-command": ("shell", "preview", "-c", "npm view @foobar/widget version; exit 3"),
    "test-green": ("test", "scenarios/good.yaml", "-j1"),
    "test-red": ("test", "scenarios/bad.yaml", "-j1"),
    "migrate-check": ("migrate-check", "preview"),
    "record-nothing": ("record", "preview", "--cassette", "tape.jsonl"),
    "probe-no-token": ("probe", "preview"),
}
OWN = {
    "init": {"pagesim__yaml": ""},
    "run-verbose": {"__npmrc": f"{GITHUB_NPMRC}audit=false\n"},  # asks nothing beside
    "check-undeclared": {"pagesim__yaml": MOCKED},
}
"""Files of a project that differ from `PREVIEW_ALONE`."""


@pytest.mark.network
@pytest.mark.parametrize("name", few([*COMMANDS], 0, 1, 12))
def test_it_is_as_it_was_looked_at(tmp_path: Path, name: str) -> None:
    files = {"pagesim__yaml": PREVIEW_ALONE, **OWN.get(name, {})}
    site = private_project(tmp_path / "site", **files)
    if not (site / "pagesim.yaml").read_text():
        (site / "pagesim.yaml").unlink()
    if name.startswith("test"):
        suite(site, good=GOOD, bad=BAD)
    env = {"COLUMNS": "80", "PAGESIM_ENGINE": "process"}
    ended = pagesim(*COMMANDS[name], cwd=site, env=env)
    lines = [f"$ pagesim {' '.join(COMMANDS[name])}", ended.out, ended.err, f"[{ended.code}]\n"]
    text = settle("\n".join(part.rstrip("\n") for part in lines if part) + "\n", tmp_path)
    hold(name, text)


@pytest.mark.network
def test_of_a_recording(tmp_path: Path) -> None:
    with Registry("verdaccio", packages={"@foobar/widget": ["1.2.0"]}, accepts=["TOKEN"]) as found:
        url = found.plain_url
        npmrc = f"@foobar:registry={url}\n{url.removeprefix('http:')}:_authToken=${{TOKEN}}\n"
        files = {"__npmrc": npmrc, "pagesim__yaml": "environments: {preview: {secrets: [TOKEN]}}\n"}
        site = private_project(tmp_path / "site", **files)
        words = ("record", "preview", "--cassette", "tape.json", "--scenario", "recorded.yaml")
        env = {"COLUMNS": "80", "PAGESIM_ENGINE": "process", "TOKEN": found.tokens["TOKEN"]}
        ended = pagesim(*words, cwd=site, env=env)
    lines = [f"$ pagesim {' '.join(words)}", ended.out, ended.err, f"[{ended.code}]\n"]
    text = "\n".join(part.rstrip("\n") for part in lines if part) + "\n"
    hold("record", settle(re.sub(r"127\.0\.0\.1:\d+", "REGISTRY", text), tmp_path))


def settle(text: str, folder: Path) -> str:
    """Return `text` without what differs from run to run, or from machine to machine."""
    text = text.replace(str(folder), "DIR")
    text = re.sub(r"^((?:Log|Engine) +)\S.*(?:\n {4,}\S.*)*", r"\1…", text, flags=re.M)
    text = re.sub(r"\b\d+(?:\.\d+)? ?m?s\b", "N s", text)
    text = re.sub(r"/[0-9a-f]{40}\b", "/DIGEST", text)
    return re.sub(r"\b\d{4}-\d\d-\d\dT[\d:_.]+Z\b", "TIME", text)
