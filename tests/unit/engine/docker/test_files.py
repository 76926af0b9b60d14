import io
import re
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.engine.docker.files import (
    build_env,
    head_line,
    probe_pattern,
    read_output,
    write_input,
)
from pagesim.engine.interface import Install
from pagesim.gateway.interface import GatewayConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Toolchain


def install(tmp_path: Path, *files: FileEntry, **changes: object) -> Install:
    plain = Install(
        run_id="r1",
        workdir=tmp_path,
        files=files,
        cwd=REPOSITORY / "app",
        argv=("npm", "ci"),
        env={"TOKEN": "value", "LINES": "a\nb"},
        toolchain=Toolchain((), "linux-x64", tmp_path, "key"),
        gateway=GatewayConfig(()),
        hosts=("npm.pkg.github.com",),
        collect=("repo/app/package-lock.json",),
        probe=("@foobar/widget",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # its fields


def members(given: Install) -> dict[str, tuple[tarfile.TarInfo, bytes]]:
    raw = io.BytesIO()
    sizes = write_input(given, "CA\n", raw)
    assert sum(sizes) == raw.tell()
    raw.seek(0)
    found: dict[str, tuple[tarfile.TarInfo, bytes]] = {}
    for size in sizes:
        with tarfile.open(fileobj=io.BytesIO(raw.read(size))) as archive:
            for m in archive:
                file = archive.extractfile(m) if m.isfile() else None
                found[m.name] = (m, file.read() if file else b"")
    return found


def test_the_copy_is_laid_out_for_the_builds_user(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"from disk")
    found = members(
        install(
            tmp_path,
            FileEntry("repo/app/link", b"", link="run.sh"),
            FileEntry("repo/app/run.sh", b"old"),
            FileEntry("repo/app/run.sh", b"#!/bin/sh", mode=0o755),
            FileEntry("repo/big", str(tmp_path / "big")),
        )
    )
    info, content = found["opt/buildhome/repo/app/run.sh"]
    assert (content, info.mode, info.uid) == (b"#!/bin/sh", 0o755, 2500)
    assert found["opt/buildhome/repo/big"][1] == b"from disk"
    assert found["opt/buildhome/repo/app/link"][0].linkname == "run.sh"
    names = list(found)
    assert names.index("opt/buildhome/repo/app") < names.index("opt/buildhome/repo/app/run.sh")
    assert names.index("opt/buildhome/repo/app/link") > names.index("opt/buildhome/repo/big")


def test_the_script_is_told_what_to_do_in_files(tmp_path: Path) -> None:
    found = {n.rpartition("/")[2]: c for n, (_, c) in members(install(tmp_path)).items()}
    assert found["cwd"] == b"/opt/buildhome/repo/app\n"
    assert found["collect"] == b"repo/app/package-lock.json\n"
    assert found["ca.pem"] == b"CA\n"
    variables = dict(v.split("=", 1) for v in found["env"].decode().split("\0") if v)
    assert variables["LINES"] == "a\nb"
    assert variables == build_env(install(tmp_path))
    assert found["caches"] == found["keep"] == b""


def test_what_wires_the_build_goes_over_its_own_variables(tmp_path: Path) -> None:
    env = build_env(install(tmp_path, env={"PATH": "/x", "HOME": "/x", "A": "b"}))
    assert env["A"] == "b"
    assert env["HOME"] == "/opt/buildhome"
    assert env["PATH"].startswith("/opt/toolchain/bin:")


@pytest.mark.parametrize("named", ["/opt/buildhome/repo/own.pem", "../own.pem"])
def test_the_projects_own_certificates_are_trusted_too(tmp_path: Path, named: str) -> None:
    given = install(tmp_path, FileEntry("repo/own.pem", b"OWN"), env={"NODE_EXTRA_CA_CERTS": named})
    found = {n.rpartition("/")[2]: c for n, (_, c) in members(given).items()}
    assert found["ca.pem"] == b"CA\nOWN\n"
    assert build_env(given)["NODE_EXTRA_CA_CERTS"] == "/opt/pagesim/ca.pem"


def test_a_warm_cache_goes_in_with_the_copy(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (cache / ".npm/_cacache").mkdir(parents=True)
    (cache / ".npm/_cacache/a").write_text("content")
    (cache / "other").write_text("none of the caches")
    (cache / ".npm/leads-out").symlink_to("/etc/passwd")
    found = members(install(tmp_path, cache=cache))
    assert found["opt/buildhome/.npm/_cacache/a"][1] == b"content"
    assert not [n for n in found if "other" in n or "leads-out" in n]


def test_probes_match_the_package_and_nothing_like_it() -> None:
    found = re.compile(probe_pattern(("@foo.bar/wid+get", "made-*")))
    assert found.search("/a/node_modules/.pnpm/x/node_modules/@foo.bar/wid+get/package.json")
    assert found.search("/a/node_modules/made-up/package.json")
    assert not found.search("/a/node_modules/made-up/lib/package.json")
    assert not found.search("/a/node_modules/@fooxbar/wid+get/package.json")
    assert not found.search("/a/node_modules/@foo.bar/wid+get/lib/package.json")
    assert not found.search("/a/other_modules/@foo.bar/wid+get/package.json")


def tar(*entries: tuple[str, bytes | str]) -> bytes:
    """Return a tar; text for content makes a link with that target."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return raw.getvalue()


def test_what_comes_back_is_read_whatever_its_pieces(tmp_path: Path) -> None:
    files = tar(
        ("repo/a", b"A" * 5000), ("../out", b"x"), ("/abs", b"x"), ("repo/l", "/etc/passwd")
    )
    whole = tar(("out/status", b"seconds=1.5\nstep=done\n"), ("out/files.tar", files))
    for size in (1, 100, 10_000, len(whole)):
        chunks = [b"", *(whole[i : i + size] for i in range(0, len(whole), size))]
        found = read_output(chunks, tmp_path, install(tmp_path))
        assert found.status == {"seconds": "1.5", "step": "done"}
        assert found.files == {"repo/a": b"A" * 5000}


def test_what_breaks_off_is_not_known(tmp_path: Path) -> None:
    whole = tar(("out/status", b"step=done\n"), ("out/files.tar", tar(("repo/a", b"A" * 5000))))
    for size in (0, 700, 9000):
        found = read_output([whole[:size]], tmp_path, install(tmp_path))
        assert (found.status, found.files) == ({}, {})


def test_the_head_says_where_each_part_of_the_input_ends() -> None:
    assert head_line(b"8f3e", (10, 20)) == b"8f3e 10 20\n"


def test_a_kept_copy_never_writes_outside(tmp_path: Path) -> None:
    home = tar(
        ("./repo/a", b"content"),
        ("./repo/inside", "a"),
        ("./repo/up", "../../../x"),
        ("./out", "/etc"),
        ("./out/passwd", b"overwritten"),
        ("../escaped", b"x"),
        ("./in", "repo"),
        ("./in/through", b"x"),
    )
    keep = tmp_path / "kept" / "r1"
    whole = tar(("out/status", b"step=done\n"), ("out/home.tar", home))
    read_output([whole], tmp_path / "work", install(tmp_path, keep=keep))
    assert (keep / "repo/inside").read_bytes() == b"content"
    assert {p.name for p in (keep / "repo").iterdir()} == {"a", "inside"}
    assert (keep / "out/passwd").read_bytes() == b"overwritten", "a folder, not a link to /etc"
    assert not list(tmp_path.rglob("escaped"))
    assert not (keep / "repo/through").exists()


def test_caches_are_saved_where_the_next_build_looks(tmp_path: Path) -> None:
    caches = tar((".npm/_cacache/a", b"new"), (".cache/yarn/b", b"y"))
    whole = tar(("out/status", b"step=done\n"), ("out/caches.tar", caches))
    cache = tmp_path / "cache"
    (cache / ".npm/_cacache").mkdir(parents=True)
    (cache / ".npm/_cacache/old").write_text("old")
    read_output([whole], tmp_path / "work", install(tmp_path, cache=cache))
    assert [p.name for p in (cache / ".npm/_cacache").iterdir()] == ["a"]
    assert (cache / ".cache/yarn/b").read_bytes() == b"y"
