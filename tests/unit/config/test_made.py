"""Packages that a registry has from a folder, a tarball or a lockfile."""

import base64
import json
from pathlib import Path

import pytest

from pagesim.config.settings import Settings, load_settings
from pagesim.errors import ConfigError
from pagesim.gateway.store import mock_tarball
from pagesim.npm.tarball import pack, read_file
from pagesim.registries.interface import MockPackage

URL = "https://npm.pkg.github.com"
MANIFEST = {"name": "@foobar/widget", "version": "1.2.0", "dependencies": {"a": "^1"}}


def settings(folder: Path, lines: str) -> Settings:
    file = folder / "pagesim.yaml"
    file.write_text(f"registries:\n  {URL}:\n{lines}", "utf-8")
    return load_settings(file)


def packages(folder: Path, lines: str) -> dict[str, MockPackage]:
    return {p.name: p for p in settings(folder, lines).registries[URL].packages}


def of_widget(text: str) -> str:
    return f'    packages:\n      "@foobar/widget":\n        {text}\n'


def test_a_folder_is_packed_whole_but_for_what_is_installed_there(tmp_path: Path) -> None:
    source = tmp_path / "widget"
    (source / "node_modules/a").mkdir(parents=True)
    (source / "node_modules/a/index.js").write_text("")
    (source / "logo.png").write_bytes(b"\x89PNG\xff")
    (source / "run.sh").write_text("#!/bin/sh\n")
    (source / "run.sh").chmod(0o755)
    (source / "away").symlink_to("/etc/hostname")
    (source / "package.json").write_text(json.dumps(MANIFEST))
    [found] = packages(tmp_path, of_widget("directory: widget")).values()
    [version] = found.versions
    assert (found.private, version.version) == (True, "1.2.0")
    assert version.manifest == {"dependencies": {"a": "^1"}}
    made = mock_tarball(found, version)
    assert read_file(made, "logo.png") == b"\x89PNG\xff"
    for left_out in ("away", "node_modules/a/index.js"):
        with pytest.raises(ValueError, match="there is no"):
            read_file(made, left_out)


def test_tarballs_are_served_as_they_are_beside_versions_that_are_written_out(
    tmp_path: Path,
) -> None:
    for version in ("1.0.0", "2.0.0"):
        manifest = json.dumps({**MANIFEST, "version": version}).encode()
        (tmp_path / f"{version}.tgz").write_bytes(pack({"package.json": manifest}))
    text = "{tarball: [1.0.0.tgz, 2.0.0.tgz], versions: {2.0.0: {}, 3.0.0: {}}, private: false}"
    [found] = packages(tmp_path, of_widget("").rstrip() + f" {text}\n").values()
    assert not found.private
    whole = {v.version: v.content is not None for v in found.versions}
    assert whole == {"2.0.0": False, "3.0.0": False, "1.0.0": True}
    first = next(v for v in found.versions if v.content)
    assert mock_tarball(found, first) == (tmp_path / "1.0.0.tgz").read_bytes()


LOCK = {
    "lockfileVersion": 3,
    "packages": {
        "node_modules/@foobar/widget": {
            "version": "1.2.0",
            "resolved": f"{URL}/download/@foobar/widget/1.2.0/aa",
            "bin": {"widget": "w.js"},
            "os": ["linux"],
        },
        "node_modules/left": {
            "version": "2.0.0",
            "resolved": "https://registry.npmjs.org/left/-/left-2.0.0.tgz",
        },
    },
}
PNPM = "lockfileVersion: '9.0'\npackages:\n  '@foobar/widget@1.2.0': {}\n  left@2.0.0: {}\n"


@pytest.mark.parametrize(
    ("name", "text", "manifest"),
    [
        ("package-lock.json", json.dumps(LOCK), {"bin": {"widget": "w.js"}, "os": ["linux"]}),
        ("pnpm-lock.yaml", PNPM, {}),
    ],
)
def test_a_registry_has_of_a_lockfile_what_is_from_there(
    tmp_path: Path, name: str, text: str, manifest: dict[str, object]
) -> None:
    (tmp_path / name).write_text(text)
    found = packages(tmp_path, f"    lockfile: {name}\n")
    assert [(p.name, v.version) for p in found.values() for v in p.versions] == [
        ("@foobar/widget", "1.2.0")
    ]
    assert found["@foobar/widget"].versions[0].manifest == manifest
    assert found == packages(tmp_path, of_widget(f"lockfile: {name}"))


@pytest.mark.parametrize(
    ("lines", "line", "key", "why"),
    [
        ("directory: ../outside", 5, "directory", "leads out of"),
        ("directory: nowhere", 5, "directory", "there is no package.json"),
        ("tarball: nowhere.tgz", 5, "tarball", "No such file"),
        ("tarball: broken.tgz", 5, "tarball", "no tarball"),
        ("tarball: other.tgz", 5, "tarball", "it is other 1.0.0"),
        ("lockfile: pagesim.yaml", 5, "lockfile", "no lockfile is called so"),
    ],
)
def test_what_gives_no_package_is_told_with_its_place(
    tmp_path: Path, lines: str, line: int, key: str, why: str
) -> None:
    (tmp_path / "broken.tgz").write_bytes(base64.b64decode("H4sI"))
    other = pack({"package.json": b'{"name": "other", "version": "1.0.0"}'})
    (tmp_path / "other.tgz").write_bytes(other)
    with pytest.raises(ConfigError, match=why) as raised:
        settings(tmp_path, of_widget(lines))
    assert str(raised.value).startswith(f"{tmp_path}/pagesim.yaml:{line}:")
    assert f'"@foobar/widget".{key}' in str(raised.value)


def test_a_package_needs_some_source(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at least one version, a directory, a tarball"):
        settings(tmp_path, of_widget("private: false"))


def test_files_may_lie_beside_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("widget", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "widget/package.json").write_text(json.dumps(MANIFEST))
    assert packages(tmp_path / "tests", of_widget("directory: ../widget"))
