"""The compiled code of tools: when it is made, what becomes of it, and when it is not used."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from pagesim.engine.interface import EngineResult, Install
from pagesim.engine.process.compiled import FOLDER, compile_tools, find_compiled
from pagesim.errors import EngineError
from pagesim.gateway.interface import GatewayConfig
from pagesim.toolchain import prepared
from pagesim.toolchain.interface import Tool, Toolchain


@pytest.fixture
def install(tmp_path: Path) -> Install:
    root = tmp_path / "toolchains/abc"
    root.mkdir(parents=True)
    (tmp_path / "work").mkdir()
    return Install(
        run_id="r",
        workdir=tmp_path / "work",
        files=(),
        cwd=PurePosixPath("/opt/buildhome/repo"),
        argv=("npm", "ci"),
        env={"TOKEN": "value"},
        toolchain=Toolchain((Tool("node", "22.16.0"),), "linux-x64", root, "abc"),
        gateway=GatewayConfig(()),
        hosts=("npm.acme.dev",),
    )


class Tools:
    """Stands for installs in walls; its tools leave `code` where temporary files go."""

    def __init__(self, code: str | None = "code") -> None:
        self.asked: list[Install] = []
        self._code = code

    def run(self, install: Install) -> EngineResult:
        self.asked.append(install)
        if self._code and install.keep:
            (install.keep / "t" / FOLDER / "v22").mkdir(parents=True)
            (install.keep / "t" / FOLDER / "v22/a").write_text(self._code)
        return EngineResult(0, (), {}, 0.1)


def test_it_is_made_once_and_without_anything_of_the_project(install: Install) -> None:
    tools = Tools()
    for _ in range(2):
        compile_tools(install, tools.run)
    [asked] = tools.asked
    assert "TOKEN" not in asked.env and asked.hosts == ("registry.npmjs.org",)
    assert not asked.outward
    folder = find_compiled(install.toolchain)
    assert folder and (folder / "v22/a").read_text() == "code"
    assert (folder / "v22/a").stat().st_mode & 0o777 == 0o444
    assert list(install.workdir.iterdir()) == []


def test_what_was_changed_is_made_anew(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_tools(install, Tools().run)
    folder = find_compiled(install.toolchain)
    assert folder
    (folder / "v22/a").chmod(0o644)
    (folder / "v22/a").write_text("evil")
    monkeypatch.setattr(prepared, "_LOOKED_AT", set())  # as in the next process
    assert find_compiled(install.toolchain) is None
    compile_tools(install, Tools("again").run)
    assert (folder / "v22/a").read_text() == "again"


def test_older_nodes_keep_none_and_tools_that_leave_none_are_not_asked_twice(
    install: Install,
) -> None:
    tools = Tools(None)
    old = replace(install.toolchain, tools=(Tool("node", "18.17.1"),))
    compile_tools(replace(install, toolchain=old), tools.run)
    assert tools.asked == []
    for _ in range(2):
        compile_tools(install, tools.run)
    assert len(tools.asked) == 1
    assert find_compiled(install.toolchain) is None


def test_walls_that_cannot_be_built_are_told_by_the_install_itself(install: Install) -> None:
    def broken(_: Install) -> EngineResult:
        raise EngineError("no walls")

    compile_tools(install, broken)
    assert find_compiled(install.toolchain) is None
