"""bun's lockfiles, text and binary, read and changed."""

import base64
from pathlib import Path

import pytest

from pagesim.formats import jsonc
from pagesim.managers.bun.manager import Bun

DATA = Path(__file__).with_name("data")
TEXT = """\
{
  "lockfileVersion": 1, // text since 1.2
  "workspaces": {
    "": {
      "name": "site",
      "dependencies": { "@acme/widget": "^1.0.0", "alias": "npm:left-pad@1.3.0" },
    },
  },
  "packages": {
    "@acme/widget": ["@acme/widget@1.10.0", "https://npm.pkg.github.com/download/w",
      { "optionalDependencies": { "fsevents": "2.3.2" }, "peerDependencies": { "react": ">=17" },
        "optionalPeers": ["react"], "os": ["darwin", "linux"] }, "sha512-AAAA"],

    "alias": ["left-pad@1.3.0", "", {}, "sha512-BBBB"],

    "fsevents": ["fsevents@2.3.2", "", { "os": "darwin" }, "sha512-CCCC"],

    "from-git": ["from-git@github:acme/from-git#0123", {}, "acme-from-git-0123"],

    "site": ["site@workspace:."],
  }
}
"""


def test_the_text_lockfile_is_read() -> None:
    widget, left, fsevents = Bun("1.2.15").locked("bun.lock", TEXT.encode())
    assert (widget.name, widget.version, widget.integrity) == (
        "@acme/widget",
        "1.10.0",
        "sha512-AAAA",
    )
    assert widget.resolved == "https://npm.pkg.github.com/download/w"
    assert widget.manifest["peerDependenciesMeta"] == {"react": {"optional": True}}
    assert (left.name, left.resolved, left.optional) == ("left-pad", None, False)
    assert (fsevents.optional, fsevents.manifest) == (True, {"os": ["darwin"]})


def test_the_text_lockfile_is_relocked_past_an_inner_list() -> None:
    new = {("@acme/widget", "1.10.0"): "sha512-X", ("left-pad", "1.3.0"): "sha512-Y"}
    out = Bun("1.2.15").relock("bun.lock", TEXT.encode(), new).decode()
    assert out == TEXT.replace("sha512-AAAA", "sha512-X").replace("sha512-BBBB", "sha512-Y")


def test_a_broken_text_lockfile_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"bun\.lock:2: "):
        Bun("1.2.15").locked("bun.lock", b'{\n<<<<<<< HEAD\n  "packages": {}\n}')


def test_comments_and_trailing_commas_inside_strings_stay() -> None:
    assert jsonc.loads('{"a": "// ,]", /* x */ "b": [1,], }', "x") == {"a": "// ,]", "b": [1]}


@pytest.mark.parametrize("name", ["format2.lockb", "format3.lockb"])
def test_the_binary_lockfile_is_read(name: str) -> None:
    found = {p.name: p for p in Bun("1.2.15").locked("bun.lockb", (DATA / name).read_bytes())}
    assert set(found) == {
        "left-pad",
        "is-odd",
        "is-number",
        "@types/node",
        "undici-types",
        "fsevents",
    }
    odd = found["is-odd"]
    assert (odd.version, odd.resolved) == (
        "3.0.1",
        "https://registry.npmjs.org/is-odd/-/is-odd-3.0.1.tgz",
    )
    assert odd.manifest == {"dependencies": {"is-number": "^6.0.0"}}
    assert odd.integrity is not None
    assert odd.integrity.startswith("sha512-CQpnWPrDwmP1")
    assert [p.name for p in found.values() if p.optional] == ["fsevents"]


@pytest.mark.parametrize("name", ["format2.lockb", "format3.lockb"])
def test_the_binary_lockfile_is_relocked_in_place(name: str) -> None:
    content = (DATA / name).read_bytes()
    new = "sha512-" + base64.b64encode(bytes(range(64))).decode()
    out = Bun("1.2.15").relock("bun.lockb", content, {("is-odd", "3.0.1"): new})
    assert len(out) == len(content)
    assert sum(a != b for a, b in zip(out, content, strict=True)) <= 64
    before = {p.name: p for p in Bun("1.2.15").locked("bun.lockb", content)}
    after = {p.name: p for p in Bun("1.2.15").locked("bun.lockb", out)}
    assert after["is-odd"].integrity == new
    del before["is-odd"], after["is-odd"]
    assert after == before


def test_a_binary_lockfile_cannot_hold_every_integrity() -> None:
    content = (DATA / "format2.lockb").read_bytes()
    with pytest.raises(ValueError, match="cannot hold the integrity"):
        Bun("1.2.15").relock("bun.lockb", content, {("is-odd", "3.0.1"): "md5-AAAA"})


@pytest.mark.parametrize("length", [0, 30, 46, 100, 1000, 2500])
def test_a_cut_binary_lockfile_is_told(length: int) -> None:
    with pytest.raises(ValueError, match=r"bun\.lockb: "):
        Bun("1.2.15").locked("bun.lockb", (DATA / "format2.lockb").read_bytes()[:length])


def test_a_binary_lockfile_of_another_format_is_told() -> None:
    content = bytearray((DATA / "format2.lockb").read_bytes())
    content[42] = 9
    with pytest.raises(ValueError, match="format 9 is not known"):
        Bun("1.2.15").locked("bun.lockb", bytes(content))
