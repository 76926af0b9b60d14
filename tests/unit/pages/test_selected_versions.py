"""What becomes of the versions that a project asks for: resolved, refused, held to their hash."""

import json
from pathlib import Path

import pytest

from pagesim.errors import NoSuchVersion
from pagesim.pages.images.catalogue import build_image
from pagesim.pages.selection import select
from pagesim.pages.words import stop_sentence
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project


def never(tool: str, spec: str) -> str:
    raise AssertionError((tool, spec))


def test_only_partial_versions_are_resolved() -> None:
    project = Project(
        Path("/x"), "x", (FileEntry("package.json", b"{}"), FileEntry("yarn.lock", b""))
    )
    env = {"NODE_VERSION": "20.18.0", "YARN_VERSION": "1.22.19", "NPM_VERSION": "9.0.0"}
    for image in ("v1", "v2", "v3"):
        select(
            project, build_image(image), env, root_dir="", resolve=never, build_command=None,
            prefer={},
        )  # fmt: skip


def test_a_version_that_does_not_exist_ends_the_build_as_on_pages() -> None:
    def nothing_fits(tool: str, spec: str) -> str:
        raise NoSuchVersion(tool, spec, ("26.7.0",))

    for image in ("v1", "v3"):
        found = select(
            Project(Path("/"), "x", (FileEntry("package.json", b"{}"),)),
            build_image(image),
            {"NODE_VERSION": "999"},
            root_dir="",
            resolve=nothing_fits,
            build_command=None,
            prefer={},
        )
        assert found.failed
        said = stop_sentence(found.failed, image)
        assert said == "no version of node fits '999'. The nearest are 26.7.0."
        assert found.command == ()


@pytest.mark.parametrize(
    ("field", "known", "stops"),
    [
        ("pnpm@10.11.1+sha512.aa", "aa", False),
        ("pnpm@10.11.1+sha512.AA", "aa", False),
        ("pnpm@10.11.1+sha512.aa", "bb", True),
        ("pnpm@10.11.1+sha512.aa", None, False),
        ("pnpm@10.11.1+sha224.aa", "bb", False),
        ("pnpm@10.11.1", "bb", False),
    ],
)
def test_a_manager_of_another_hash_ends_the_build(
    field: str, known: str | None, stops: bool
) -> None:
    contents = {
        "package.json": json.dumps({"packageManager": field}),
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    }
    project = Project(Path("/x"), "x", tuple(FileEntry(p, t.encode()) for p, t in contents.items()))
    found = select(
        project,
        build_image("v3"),
        {},
        root_dir="",
        resolve=never,
        build_command=None,
        prefer={},
        digest=lambda tool, version: known,
    )
    assert (found.failed is not None, found.command == ()) == (stops, stops)
    if found.failed:
        assert found.failed.kind == "wrong-hash"
        told = stop_sentence(found.failed, "v3")
        assert told == "Mismatch hashes. Expected aa, got bb (from package.json)"
