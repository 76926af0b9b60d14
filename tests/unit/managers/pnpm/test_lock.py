"""pnpm's lockfiles of every version, read and changed."""

import pytest

from pagesim.managers.interface import LockedPackage
from pagesim.managers.pnpm.manager import Pnpm

V9 = """\
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      '@acme/widget':
        specifier: ^1.0.0
        version: 1.10.0(react@18.0.0)

packages:

  '@acme/widget@1.10.0':
    resolution: {integrity: sha512-AAAA, tarball: https://npm.pkg.github.com/download/w}
    engines: {node: '>=18'}
    peerDependencies:
      react: '>=17'
    peerDependenciesMeta:
      react:
        optional: true

  fsevents@2.3.2:
    resolution: {integrity: sha512-BBBB}
    os: [darwin]

  local@file:local:
    resolution: {directory: local, type: directory}

  react@18.0.0:
    resolution:
      integrity: sha512-CCCC

snapshots:

  '@acme/widget@1.10.0(react@18.0.0)':
    dependencies:
      alias: react@18.0.0
      react: 18.0.0
    optionalDependencies:
      fsevents: 2.3.2

  fsevents@2.3.2:
    optional: true

  react@18.0.0: {}
"""
V6 = """\
lockfileVersion: '6.0'

packages:

  /@acme/widget@1.10.0(react@18.0.0):
    resolution: {integrity: sha512-AAAA}
    dependencies:
      fsevents: 2.3.2
    dev: false

  /fsevents@2.3.2:
    resolution: {integrity: sha512-BBBB}
    optional: true
"""
V5 = """\
lockfileVersion: 5.4

packages:

  /fsevents/2.3.2:
    resolution: {integrity: sha512-BBBB}
    optional: true

  /@acme/widget/1.10.0_react@18.0.0:
    resolution: {integrity: sha512-AAAA}
    dependencies:
      fsevents: 2.3.2

  npm.pkg.github.com/@acme/other/1.0.0:
    resolution: {integrity: sha512-CCCC, tarball: https://npm.pkg.github.com/download/o}

  github.com/acme/from-git/0123456:
    resolution: {tarball: https://codeload.github.com/acme/from-git/tar.gz/0123456}
"""


def by_name(text: str) -> dict[str, LockedPackage]:
    return {p.name: p for p in Pnpm("10.11.1").locked("pnpm-lock.yaml", text.encode())}


def test_version_9() -> None:
    found = by_name(V9)
    assert set(found) == {"@acme/widget", "fsevents", "react"}
    widget = found["@acme/widget"]
    assert (widget.version, widget.integrity) == ("1.10.0", "sha512-AAAA")
    assert widget.resolved == "https://npm.pkg.github.com/download/w"
    assert widget.manifest == {
        "engines": {"node": ">=18"},
        "peerDependencies": {"react": ">=17"},
        "peerDependenciesMeta": {"react": {"optional": True}},
        "dependencies": {"alias": "npm:react@18.0.0"},
        "optionalDependencies": {"fsevents": "2.3.2"},
    }
    assert found["fsevents"].optional
    assert found["fsevents"].manifest == {"os": ["darwin"]}


@pytest.mark.parametrize("text", [V6, V5])
def test_versions_5_and_6(text: str) -> None:
    found = by_name(text)
    widget = found["@acme/widget"]
    assert (widget.version, widget.manifest) == ("1.10.0", {"dependencies": {"fsevents": "2.3.2"}})
    assert (found["fsevents"].optional, widget.optional) == (True, False)


def test_another_registry_s_packages_in_version_5() -> None:
    found = by_name(V5)
    assert found["@acme/other"].resolved == "https://npm.pkg.github.com/download/o"
    assert "from-git" not in found


def test_several_documents() -> None:
    assert set(by_name(f"---\nlockfileVersion: '9.0'\n---\n{V9}")) == set(by_name(V9))


@pytest.mark.parametrize("text", [V9, V6, V5])
def test_relock_changes_the_integrity_alone(text: str) -> None:
    crlf = text.replace("\n", "\r\n").encode()
    new = {("@acme/widget", "1.10.0"): "sha512-X", ("react", "18.0.0"): "sha512-Y"}
    expected = crlf.replace(b"sha512-AAAA", b"sha512-X")
    if text == V9:
        expected = expected.replace(b"sha512-CCCC", b"sha512-Y")
    assert Pnpm("10.11.1").relock("pnpm-lock.yaml", crlf, new) == expected


def test_a_byte_order_mark_and_letters_beyond_ascii_do_not_shift_the_edit() -> None:
    text = ("\ufeff" + V9).replace(
        "      integrity: sha512-CCCC", "      {x: größe 🎉, integrity: sha512-CCCC}"
    )
    out = Pnpm("10.11.1").relock("pnpm-lock.yaml", text.encode(), {("react", "18.0.0"): "sha512-Y"})
    assert out.decode() == text.replace("sha512-CCCC", "sha512-Y")


def test_a_broken_one_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"pnpm-lock\.yaml:3: a merge conflict"):
        Pnpm("10.11.1").locked("pnpm-lock.yaml", b"packages:\n  a: {\n<<<<<<< HEAD\n")


def test_what_was_skipped_does_not_lie_in_the_tree() -> None:
    files = {
        "node_modules/.pnpm/lock.yaml": V9.encode(),
        "node_modules/.modules.yaml": b'{"skipped": ["fsevents@2.3.2"]}',
    }
    found = Pnpm("10.11.1").installed(files)
    assert found == {"@acme/widget": frozenset({"1.10.0"}), "react": frozenset({"18.0.0"})}


def test_a_package_that_has_commands_has_one_of_its_own_name() -> None:
    text = V9.replace("    engines: {node: '>=18'}\n", "    hasBin: true\n")
    locked = Pnpm("10.11.1").locked("pnpm-lock.yaml", text.encode())
    manifests = {p.name: p.manifest for p in locked}
    assert manifests["@acme/widget"]["bin"] == {"widget": "bin.js"}
    assert "bin" not in manifests["react"]
