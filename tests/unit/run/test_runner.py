"""The runner with an engine that only tells: what it asks, shows, hides and keeps."""

from pathlib import Path

from pagesim.engine.interface import Stream
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.world import Watcher
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    TOKEN,
    FakeEngine,
    Script,
    fake_run,
    refuses,
    resolves,
    settings,
    site,
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
    fake_run(tmp_path, Script(), chosen=settings())  # type: ignore[arg-type]
    tmp_path.chmod(0o755)
    assert sorted(tmp_path.rglob("*")) == before
