"""Where a report goes: files that may hold a value are their owner's alone; and how it ends."""

import json
from pathlib import Path

import pytest

from pagesim.cli.main import main
from pagesim.cli.options import ReportOptions
from pagesim.cli.paper import Paper
from pagesim.cli.show import Screen
from pagesim.errors import Interrupted
from tests.support.fake_engine import NPMRC, PACKAGE, TOKEN, FakeEngine, fake_world, resolves

MOCKED = "registries: {'https://registry.npmjs.org': {mode: mock}}\n"


@pytest.mark.parametrize(("exposed", "mode"), [(True, 0o600), (False, 0o644)])
def test_output_and_report(
    exposed: bool, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = json.dumps({"name": "site", "dependencies": {PACKAGE: "^1.0.0"}})
    files = {"package.json": manifest, ".npmrc": NPMRC, "pagesim.yaml": MOCKED}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    written = [tmp_path / "said", tmp_path / "report"]
    for path in written:
        path.touch(0o644)
    monkeypatch.setenv(TOKEN, "ghp_q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8")
    words = ["run", "preview", "--project", str(tmp_path), "--registry", "mock", "--swap", "never"]
    words += ["--secret", TOKEN, "--output", str(written[0]), "--report", str(written[1])]
    with fake_world(FakeEngine([resolves()])):
        assert main([*words, *(["--expose-secret", TOKEN] if exposed else [])]) == 0
    assert [p.stat().st_mode & 0o777 for p in written] == [mode, mode]
    assert all(p.stat().st_size for p in written)


@pytest.mark.parametrize(("height", "times"), [(0, 1), (5, 2), (500, 1)])
def test_what_is_longer_than_the_terminal_ends_with_the_verdict_again(
    height: int,
    times: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    manifest = json.dumps({"name": "site", "dependencies": {PACKAGE: "^1.0.0"}})
    files = {"package.json": manifest, ".npmrc": NPMRC, "pagesim.yaml": MOCKED}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(Paper, "height", height)
    with fake_world(FakeEngine([resolves()])):
        assert main(["run", "preview", "--project", str(tmp_path), "--swap", "never"]) == 0
    told = capsys.readouterr().out
    (verdict, *_) = told.splitlines()
    assert told.count(verdict) == times
    if times == 2:
        assert verdict in told.rstrip().rpartition("\n\n")[2]


def test_the_log_is_whole_where_the_command_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGESIM_CACHE", str(tmp_path))
    with pytest.raises(Interrupted), Screen(ReportOptions("json")) as screen:
        screen.watcher().output("stdout", "added 2 packages")
        raise Interrupted("interrupted by SIGINT")
    assert [p.read_text() for p in tmp_path.rglob("*.log")] == ["  added 2 packages\n"]
