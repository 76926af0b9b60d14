"""The rule missing-file: what the repository lacks, and which line names it."""

import pytest

from pagesim.diagnosis.change import Advice, RemoveLine, TrackFile
from pagesim.diagnosis.place import FilePlace
from pagesim.engine.interface import Stream
from tests.support.fake_engine import Script, fake_run, site
from tests.support.outcomes import found, need, outcome
from tests.support.rules import YARNRC, good, lock

Lines = tuple[tuple[Stream, str], ...]

RELEASE = ".yarn/releases/yarn-4.9.1.cjs"
BERRY = f"Internal Error: ENOENT: no such file or directory, stat '/opt/buildhome/repo/{RELEASE}'"


def test_the_release_that_yarn_path_names() -> None:
    settings = {".yarnrc.yml": YARNRC[".yarnrc.yml"] + f"yarnPath: {RELEASE}\n"}
    result = outcome({**settings, **lock("4")}, secrets=["TOKEN"], text=BERRY)
    told = need(result, "missing-file")
    named = ".yarnrc.yml:5 names"
    assert told.message == f"{RELEASE}, which {named}, is not in the repository."
    assert told.place == FilePlace(".yarnrc.yml", 5)
    assert isinstance(told.changes[0], Advice)
    assert told.changes[1] == RemoveLine(".yarnrc.yml", 5)


def test_what_lies_here_untracked_can_be_added() -> None:
    said = "npm error enoent ENOENT: no such file or directory, open "
    lines: Lines = (("stderr", f"{said}'/opt/buildhome/repo/vendor/ui.tgz'"),)
    project = site(dependencies={"ui": "file:vendor/ui.tgz"}, untracked=["vendor/ui.tgz"])
    told = need(fake_run(project, Script((), 1, lines)), "missing-file")
    assert "untracked" in told.message
    assert told.changes == (TrackFile("vendor/ui.tgz"),)


@pytest.mark.parametrize(
    ("manager", "text", "path"),
    [
        (
            "pnpm@10.11.1",
            " ERR_PNPM_LINKED_PKG_DIR_NOT_FOUND  Could not install from "
            '"/opt/buildhome/repo/libs/a" as it does not exist.',
            "libs/a",
        ),
        (
            "pnpm@10.11.1",
            "pnpm: ENOENT: no such file or directory, open "
            "'/opt/buildhome/repo/patches/is-odd@3.0.1.patch'",
            "patches/is-odd@3.0.1.patch",
        ),
        (
            "pnpm@10.11.1",
            " ERR_PNPM_PATCH_FILE_NOT_FOUND  Patch file not found: "
            "/opt/buildhome/repo/patches/ms.patch",
            "patches/ms.patch",
        ),
        ("yarn@1.22.22", 'error Package "a" refers to a non-existing file \'"libs/a"\'.', "libs/a"),
    ],
)
def test_other_managers_name_it_too(manager: str, text: str, path: str) -> None:
    told = need(outcome({}, manager=manager, text=text), "missing-file")
    assert told.message.startswith(f"{path}")
    assert told.message.endswith("is not in the repository.")


def test_what_is_there_is_not_missing() -> None:
    settings = {RELEASE: "", **YARNRC, **lock("4")}
    assert found(outcome(settings, secrets=["TOKEN"], text=BERRY), "missing-file") is None
    assert found(good(text=BERRY), "missing-file") is None


def test_a_path_that_leads_nowhere_is_a_warning_though_npm_links_it() -> None:
    asked = {"ui": "file:libs/ui", "kept": "link:libs/kept", "left-pad": "^1.0.0"}
    project = site({"libs/kept/package.json": "{}"}, dependencies=asked)
    told = need(fake_run(project, Script((), 0, ())), "missing-file")
    assert told.severity == "warning"
    assert "takes ui from libs/ui, which is not in the repository" in told.message
    fine = site({"libs/kept/package.json": "{}"}, dependencies={"kept": "file:./libs/kept"})
    assert found(fake_run(fine, Script((), 0, ())), "missing-file") is None


def test_an_archive_is_no_link() -> None:
    project = site({}, dependencies={"ui": "file:libs/ui.tgz"})
    told = need(fake_run(project, Script((), 0, ())), "missing-file")
    assert told.message.startswith("libs/ui.tgz, which package.json:")
    assert told.message.endswith(" names, is not in the repository.")


def test_a_script_that_is_not_in_the_repository() -> None:
    text = "Error: Cannot find module '/opt/buildhome/repo/scripts/setup.js'"
    told = need(outcome({}, text=text), "missing-file")
    assert told.message == "scripts/setup.js is not in the repository."
