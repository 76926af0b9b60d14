"""What the selection says that it does not follow."""

from pathlib import Path

import pytest

from pagesim.pages.choice import Selection
from pagesim.pages.images.catalogue import build_image
from pagesim.pages.selection import select
from pagesim.pages.words import stop_sentence, unverified_sentence
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project


def chosen(image: str, files: dict[str, str], env: dict[str, str]) -> Selection:
    entries = tuple(FileEntry(p, t.encode()) for p, t in files.items())
    return select(
        Project(Path("/x"), "x", entries), build_image(image), env, root_dir="",
        resolve=lambda _, spec: f"{spec}.0.0", build_command=None, prefer={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("image", "files", "env", "said"),
    [
        ("v3", {}, {"NPM_FLAGS": "--legacy-peer-deps"}, ["whether v3 reads NPM_FLAGS"]),
        ("v2", {}, {"NPM_VERSION": "9.9.4"}, ["whether v2 reads NPM_VERSION"]),
        ("v3", {}, {"YARN_FLAGS": "-s", "YARN_VERSION": "4.0.0"}, ["whether v3 reads YARN_FLAGS"]),
        ("v3", {}, {"NPM_FLAGS": ""}, []),
        ("v1", {}, {"NPM_FLAGS": "-f", "PNPM_VERSION": "9.0.0"}, []),
        ("v3", {}, {"SKIP_DEPENDENCY_INSTALL": "yes"}, ["what SKIP_DEPENDENCY_INSTALL=yes does"]),
        ("v3", {}, {"SKIP_DEPENDENCY_INSTALL": "TRUE"}, ["what SKIP_DEPENDENCY_INSTALL=TRUE"]),
        ("v3", {}, {"SKIP_DEPENDENCY_INSTALL": "1"}, []),
        ("v1", {}, {"SKIP_DEPENDENCY_INSTALL": "yes"}, []),
        ("v3", {"requirements.txt": ""}, {}, ["also installs Python packages here (requirements"]),
        ("v3", {}, {"HUGO_VERSION": "0.1.0"}, ["also installs Hugo here (HUGO_VERSION)"]),
        ("v3", {".tool-versions": "nodejs 20.18.0\nruby 3.2.0"}, {}, ["also installs ruby 3.2.0"]),
        ("v3", {".tool-versions": "pnpm 9.0.0"}, {}, []),
    ],
)
def test_what_is_not_followed_is_said(
    image: str, files: dict[str, str], env: dict[str, str], said: list[str]
) -> None:
    found = chosen(image, {"package.json": "{}", **files}, env).unverified
    sentences = [unverified_sentence(u, image) for u in found]
    assert len(sentences) == len(said)
    assert all(words in sentence for words, sentence in zip(said, sentences, strict=True))


def test_a_package_json_elsewhere_is_named() -> None:
    names = ("web/deep/package.json", "node_modules/a/package.json", "web/package.json", "a.txt")
    stop = chosen("v3", dict.fromkeys(names, "{}"), {}).skipped
    assert stop and stop.meant == ("web", "web/deep")
    assert "web/package.json is there: set the root directory to web" in stop_sentence(stop, "v3")


def test_lines_are_those_of_the_file() -> None:
    node = chosen("v3", {"package.json": "{}", ".nvmrc": "\n# ours\n20.18.0\n"}, {}).choice("node")
    assert node and (node.basis.name, node.basis.says, node.basis.line) == (".nvmrc", "20.18.0", 3)
    field = {"package.json": '{\n  "packageManager": "pnpm@9.1.0"\n}', "pnpm-lock.yaml": ""}
    pnpm = chosen("v3", field, {}).choice("pnpm")
    assert pnpm and (pnpm.basis.kind, pnpm.basis.line) == ("field", 2)


def test_the_lockfile_above_the_root_directory_is_a_fact() -> None:
    files = {"pnpm-lock.yaml": "", "apps/web/package.json": "{}"}
    entries = tuple(FileEntry(p, t.encode()) for p, t in files.items())
    found = select(
        Project(Path("/x"), "x", entries), build_image("v3"), {}, root_dir="apps/web",
        resolve=lambda _, spec: spec, build_command=None, prefer={},
    ).choice("manager")  # fmt: skip
    assert found and [(b.kind, b.name) for b in found.passed_over] == [("above", "pnpm-lock.yaml")]
