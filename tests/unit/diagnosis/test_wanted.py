"""For which manager a repository is, and how Pages comes to take it."""

import json
from collections.abc import Mapping

import pytest

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import DeleteFile, WriteLockfile
from pagesim.diagnosis.wanted import find_wanted, take_manager
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import Script, fake_run

NPM_LOCK = {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": {}})}
WRITE = WriteLockfile("pnpm", "10.11.1", "pnpm-lock.yaml")


def case(files: Mapping[str, str], **manifest: object) -> Case:
    """Return an install that failed of a project with `files`."""
    text = json.dumps({"name": "site", **manifest})
    return Case(fake_run(in_memory({"package.json": text, **files}), Script((), 1)))


@pytest.mark.parametrize(
    ("files", "manifest", "wanted"),
    [
        (NPM_LOCK, {"packageManager": "pnpm@9.15.9"}, ("pnpm", "9.15.9")),
        ({}, {"scripts": {"preinstall": "npx only-allow pnpm"}}, ("pnpm", "10.11.1")),
        ({"pnpm-workspace.yaml": ""}, {}, ("pnpm", "10.11.1")),
        ({".yarnrc.yml": ""}, {}, ("yarn", "4.9.1")),
        ({"bunfig.toml": ""}, {}, ("bun", "1.2.15")),
    ],
)
def test_what_tells(
    files: Mapping[str, str], manifest: Mapping[str, object], wanted: tuple[str, str]
) -> None:
    found = find_wanted(case(files, **manifest))
    assert found
    assert (found.name, found.version) == wanted


@pytest.mark.parametrize("manifest", [{}, {"packageManager": "npm@10.9.2"}])
def test_nothing_tells_of_another(manifest: Mapping[str, object]) -> None:
    assert find_wanted(case({".npmrc": "", **NPM_LOCK}, **manifest)) is None


@pytest.mark.parametrize(
    ("files", "changes"),
    [
        ({}, (WRITE,)),
        (NPM_LOCK, (DeleteFile("package-lock.json"), WRITE)),
    ],
)
def test_its_lockfile_is_written_in_place_of_the_other(
    files: Mapping[str, str], changes: tuple[object, ...]
) -> None:
    ran = case(files, scripts={"preinstall": "npx only-allow pnpm"})
    wanted = find_wanted(ran)
    assert wanted
    assert take_manager(ran, wanted) == changes


def test_a_stray_one_goes() -> None:
    ran = case({"pnpm-lock.yaml": "", **NPM_LOCK}, packageManager="npm@10.9.2")
    wanted = find_wanted(ran)
    assert wanted
    assert take_manager(ran, wanted) == (DeleteFile("pnpm-lock.yaml"),)
