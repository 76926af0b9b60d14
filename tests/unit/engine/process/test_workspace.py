import errno
import os
from pathlib import Path, PurePosixPath

import pytest

from pagesim.engine.interface import Install
from pagesim.engine.process.workspace import Workspace, storage_errors
from pagesim.errors import EngineError
from pagesim.gateway.interface import GatewayConfig
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Toolchain


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def put(home: Path, path: str, text: str = "{}") -> None:
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_text(text)


def install(home: Path, *, collect: tuple[str, ...] = (), probe: tuple[str, ...] = ()) -> Install:
    return Install(
        run_id="r",
        workdir=home.parent,
        files=(),
        cwd=PurePosixPath("/opt/buildhome/repo"),
        argv=("true",),
        env={},
        toolchain=Toolchain((), "linux-x64", home, "k"),
        gateway=GatewayConfig(()),
        hosts=(),
        collect=collect,
        probe=probe,
    )


def test_lays_bytes_files_modes_and_links(home: Path, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"from disk")
    Workspace(home).lay(
        (
            FileEntry("repo/a/b.txt", b"old"),
            FileEntry("repo/a/b.txt", b"bytes"),
            FileEntry("repo/run.sh", str(tmp_path / "source"), 0o755),
            FileEntry("repo/link", b"", link="a/b.txt"),
        )
    )
    assert (home / "repo/a/b.txt").read_bytes() == b"bytes"
    assert (home / "repo/a/b.txt").stat().st_mode & 0o777 == 0o644
    assert (home / "repo/run.sh").read_bytes() == b"from disk"
    assert (home / "repo/run.sh").stat().st_mode & 0o777 == 0o755
    assert (home / "repo/link").readlink() == Path("a/b.txt")


@pytest.mark.parametrize("path", ["../x", "/etc/x", "repo/../../x", ""])
def test_lays_nothing_outside_home(home: Path, path: str) -> None:
    with pytest.raises(EngineError, match="outside HOME"):
        Workspace(home).lay((FileEntry(path, b""),))


def test_writes_through_no_link(home: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    entries = (FileEntry("repo/a", b"", link=str(outside)), FileEntry("repo/a/b", b"x"))
    with pytest.raises(EngineError, match="cannot be laid out"):
        Workspace(home).lay(entries)
    assert list(outside.iterdir()) == []


def test_a_missing_source_is_one_clear_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"gone: No such file"):
        Workspace(home).lay((FileEntry("repo/x", str(tmp_path / "gone")),))


def test_a_full_disk_says_what_to_do() -> None:
    with pytest.raises(EngineError, match="No space left") as caught, storage_errors("no copy"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/x")
    assert caught.value.hint and "PAGESIM_CACHE" in caught.value.hint


def test_collects_through_links_within_home_only(home: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret", "of this machine")
    put(home, "repo/real.json", "real")
    (home / "repo/relative").symlink_to("./real.json")
    (home / "repo/absolute").symlink_to("/opt/buildhome/repo/real.json")
    (home / "repo/out").symlink_to(tmp_path / "secret")
    (home / "repo/up").symlink_to("../../secret")
    (home / "repo/loop").symlink_to("loop")
    (home / "repo/folder").symlink_to("/")
    os.mkfifo(home / "repo/pipe")
    names = ("relative", "absolute", "out", "up", "loop", "folder/etc/hostname", "pipe", "gone")
    asked = install(home, collect=tuple(f"repo/{n}" for n in names))
    assert Workspace(home).gather(asked) == {
        "repo/relative": b"real",
        "repo/absolute": b"real",
    }


def test_probes_every_place_where_managers_put_packages(home: Path) -> None:
    for path in (
        "node_modules/plain",
        "node_modules/other",
        "node_modules/@a/b",
        "node_modules/x/node_modules/@a/b",
        "node_modules/@s/x/node_modules/plain",
        "node_modules/.pnpm/@a+b@1.0.0/node_modules/@a/b",
        "packages/site/node_modules/plain",
    ):
        put(home, f"repo/{path}/package.json")
    (home / "repo/node_modules/@a/c").symlink_to("../plain")
    put(home, "elsewhere/node_modules/plain/package.json")
    found = Workspace(home).gather(install(home, probe=("plain", "@a/b", "@a/c")))
    assert sorted(found) == [
        "repo/node_modules/.pnpm/@a+b@1.0.0/node_modules/@a/b/package.json",
        "repo/node_modules/@a/b/package.json",
        "repo/node_modules/@a/c/package.json",
        "repo/node_modules/@s/x/node_modules/plain/package.json",
        "repo/node_modules/plain/package.json",
        "repo/node_modules/x/node_modules/@a/b/package.json",
        "repo/packages/site/node_modules/plain/package.json",
    ]
