"""The runner with an engine that only tells: what it asks, shows, hides and keeps."""

import json
from pathlib import Path
from unittest import mock

import pytest

from pagesim.config.settings import Settings
from pagesim.engine.interface import Stream
from pagesim.late import replace
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.runner import run
from pagesim.run.world import Suite, Watcher
from pagesim.scenario.running import QUIET, in_memory
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    TOKEN,
    FakeEngine,
    Script,
    fake_run,
    fake_world,
    in_tree,
    packument,
    refuses,
    resolves,
    settings,
    site,
    tarball,
)

VALUE = "ghp_" + "q7W" * 12
PAGES_FILE = {".npmrc.pages": NPMRC}


class Watched:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.lines: list[tuple[Stream, str]] = []
        self.starts: list[str] = []
        self.planned: list[str] = []

    def watcher(self) -> Watcher:
        def planned(_: Plan, engine: str, fidelity: tuple[str, ...]) -> None:
            self.planned.append(engine)

        def attempt(start: Start) -> None:
            self.starts.append(start.mode)

        return Watcher(lambda _: None, planned, attempt, lambda s, t: self.lines.append((s, t)))


def test_values_and_stand_ins_are_hidden_in_every_line() -> None:
    seen = Watched()
    engine = FakeEngine([])
    script = Script(refuses(401).exchanges, 1, (("stdout", f"a {VALUE} b"),))
    engine._scripts.append(script)
    outcome = fake_run(
        site({".npmrc": NPMRC}),
        engine=engine,
        watcher=seen.watcher(),
        env={TOKEN: VALUE},
        secret=(TOKEN,),
        registry="mock",
    )
    stand_in = engine.asked[0].env[TOKEN]
    assert VALUE not in (stand_in, *engine.asked[0].env.values())
    assert seen.lines == [("stdout", f"a [{TOKEN}] b")]
    assert outcome.first and outcome.first.output == tuple(seen.lines)
    assert outcome.plan.redactor(f"x{stand_in}y") == f"x[{TOKEN}]y"
    assert VALUE not in repr(engine.asked[0].gateway)


def test_the_second_install_comes_only_where_it_tells_something() -> None:
    astray = refuses(404, None, registry=NPMJS)
    seen = Watched()
    fake_run(site(PAGES_FILE), astray, resolves(), watcher=seen.watcher())
    assert seen.starts == ["lifecycle", "before"]
    assert seen.planned == ["process"]
    for first in (resolves(), refuses(401)):  # it resolved; the file counted already
        once = Watched()
        fake_run(site(PAGES_FILE), first, watcher=once.watcher())
        assert once.starts == ["lifecycle"]


def test_no_engine_is_asked_where_pages_would_not_install() -> None:
    engine = FakeEngine([])
    seen = Watched()
    outcome = fake_run(in_memory({"index.html": ""}), engine=engine, watcher=seen.watcher())
    assert (outcome.verdict, outcome.attempts, engine.asked) == ("skipped", (), [])
    assert seen.planned == ["none"]


def test_the_users_folder_is_only_read(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {}}')
    tmp_path.chmod(0o555)
    before = sorted(tmp_path.rglob("*"))
    fake_run(tmp_path, Script(), chosen=settings())  # type: ignore[arg-type]  # Settings of a test
    tmp_path.chmod(0o755)
    assert sorted(tmp_path.rglob("*")) == before


HOUSE = "@acme/house"
AT_NPMJS = {
    "package.json": json.dumps({"dependencies": {HOUSE: "1.0.0"}}),
    ".npmrc": "//registry.npmjs.org/:_authToken=${TOKEN_FOR_GITHUB}\n",
}


def _locked() -> dict[str, str]:
    entry = {
        "version": "1.0.0",
        "resolved": f"{NPMJS}{HOUSE}/-/house-1.0.0.tgz",
        "integrity": "sha512-eA==",
    }
    packages = {"": {"dependencies": {HOUSE: "1.0.0"}}, f"node_modules/{HOUSE}": entry}
    return {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": packages})}


def _made(exit_code: int) -> Script:
    """Return an install in which npmjs denied a package that was then made up."""
    files = in_tree((HOUSE, "1.0.0")) if exit_code == 0 else {}
    asked = (packument(name=HOUSE, registry=NPMJS), tarball(name=HOUSE, registry=NPMJS))
    return Script(asked, exit_code, files=files)


def test_what_turns_out_to_be_private_is_installed_again_with_its_own_integrity() -> None:
    engine = FakeEngine([_made(1), _made(0)])
    outcome = fake_run(in_memory({**AT_NPMJS, **_locked()}), engine=engine, chosen=Settings())
    first, second = (
        [f.content for f in install.files if f.path.endswith("package-lock.json")]
        for install in engine.asked
    )
    assert [b"sha512-eA==" in content for content in first if isinstance(content, bytes)] == [True]
    assert [b"sha512-eA==" in content for content in second if isinstance(content, bytes)] == [
        False
    ]
    assert outcome.verdict == "resolved"
    [house] = outcome.attempts[0].resolutions
    assert (house.name, house.private, house.status) == (HOUSE, True, "resolved")


def test_one_that_installed_is_told_as_private_without_another_install() -> None:
    engine = FakeEngine([_made(0)])
    outcome = fake_run(in_memory(AT_NPMJS), engine=engine, chosen=Settings())
    assert [r.private for r in outcome.attempts[0].resolutions] == [True]
    assert HOUSE in {a.subject for a in outcome.assumptions if a.kind == "package-made-up"}


def test_what_an_install_needs_is_begun_ahead_and_let_go_however_it_ends() -> None:
    closed, outward = FakeEngine([resolves()]), FakeEngine([resolves()])
    fake_run(site({".npmrc": NPMRC}), engine=closed, registry="mock")
    assert closed.calls == ["closed ahead", "close"]
    fake_run(site({".npmrc": NPMRC}), engine=outward)
    assert outward.calls == ["ahead", "close"]
    fails = FakeEngine([])
    with pytest.raises(IndexError):
        fake_run(site({".npmrc": NPMRC}), engine=fails, registry="mock")
    assert fails.calls == ["closed ahead", "close"]


def test_a_suite_removes_what_dead_runs_left_before_its_first_run() -> None:
    engine = FakeEngine([])
    options = RunOptions(environment="preview", project=site(), settings=settings())
    for suite, looks in ((Suite(), 1), (None, 2)):
        engine._scripts = [resolves(), resolves()]
        with (
            fake_world(engine) as world,
            mock.patch.object(engine, "remove_leftovers", return_value=()) as removed,
        ):
            for _ in range(2):
                run(options, replace(world, suite=suite), QUIET)
        assert removed.call_count == looks
