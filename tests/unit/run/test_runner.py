"""The runner with an engine that only tells: what it asks, shows, hides and keeps."""

from pathlib import Path

import pytest

from pagesim.engine.interface import Stream
from pagesim.errors import ConfigError
from pagesim.plan.plan import Plan
from pagesim.plan.sources import explain_broken
from pagesim.plan.start import Start
from pagesim.run.runner import Watcher
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
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


def test_what_the_engine_is_asked_for() -> None:
    engine = FakeEngine([resolves()])
    outcome = fake_run(site({".npmrc": NPMRC}), engine=engine)
    [install] = engine.asked
    assert install.argv == ("npm", "install", "--progress=false")
    assert str(install.cwd) == "/opt/buildhome/repo"
    assert {f.path for f in install.files} == {"repo/package.json", "repo/.npmrc"}
    assert install.env["CF_PAGES"] == "1"
    assert not {"PATH", "HOME"} & set(install.env)
    assert install.probe == (PACKAGE,)
    assert {"repo/.npmrc", "repo/node_modules/.package-lock.json"} <= set(install.collect)
    assert (install.cache, install.keep, install.outward) == (None, None, False)
    assert set(install.hosts) >= {"npm.pkg.github.com", "registry.yarnpkg.com"}
    assert outcome.fidelity == engine.fidelity
    assert outcome.timings["install_s"] == 0.5


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


def test_only_the_install_that_the_verdict_follows_is_kept() -> None:
    engine = FakeEngine([refuses(404, None, registry=NPMJS), resolves()])
    outcome = fake_run(site(PAGES_FILE), engine=engine, keep=True)
    first, second = engine.asked
    assert (str(first.keep), second.keep) == (outcome.kept, None)


def test_no_engine_is_asked_where_pages_would_not_install() -> None:
    engine = FakeEngine([])
    seen = Watched()
    outcome = fake_run(in_memory({"index.html": ""}), engine=engine, watcher=seen.watcher())
    assert (outcome.verdict, outcome.attempts, engine.asked) == ("skipped", (), [])
    assert seen.planned == ["none"]


def test_a_warm_cache_is_one_per_project() -> None:
    engine = FakeEngine([resolves()])
    fake_run(site({".npmrc": NPMRC}), engine=engine, cache="warm")
    [install] = engine.asked
    assert install.cache and install.cache.parent.name == "build-caches"


@pytest.mark.parametrize(
    ("error", "text", "line"),
    [
        (ValueError("package.json:3:7: broken JSON: x"), "a/package.json:3: broken JSON: x", 3),
        (ValueError("package.json: no object"), "a/package.json: no object", None),
        (ValueError("elsewhere"), "a/package.json: elsewhere", None),
        (
            UnicodeDecodeError("utf-8", b"\n\n\xff", 2, 3, "bad"),
            "a/package.json:3: not UTF-8 text",
            3,
        ),
    ],
)
def test_a_broken_file_is_told_once_with_its_line(
    error: ValueError, text: str, line: int | None
) -> None:
    told = explain_broken("a/package.json", error, "hint")
    assert isinstance(told, ConfigError)
    assert (told.message, told.line, told.hint) == (text, line, "hint")


def test_the_users_folder_is_only_read(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {}}')
    tmp_path.chmod(0o555)
    before = sorted(tmp_path.rglob("*"))
    fake_run(tmp_path, Script(), chosen=settings())  # type: ignore[arg-type]
    tmp_path.chmod(0o755)
    assert sorted(tmp_path.rglob("*")) == before
