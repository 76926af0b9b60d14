"""What makes `.npmrc.pages` count."""

import json
from pathlib import Path

import pytest

from pagesim.pages.swap import Mechanism, mechanism
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

HOW_TO = 'node is-pages && mv .npmrc.pages .npmrc || echo "Not Pages"'


def project(scripts: dict[str, str], **files: str) -> Project:
    contents = {"package.json": json.dumps({"name": "x", "scripts": scripts}, indent=2), **files}
    return Project(Path("/x"), "x", tuple(FileEntry(p, t.encode()) for p, t in contents.items()))


def test_the_how_to_s_script() -> None:
    found = mechanism(project({"build": "b", "preinstall": HOW_TO}), {}, "")
    assert found == Mechanism("script", "preinstall", "package.json", 5, HOW_TO)


@pytest.mark.parametrize("name", ["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"])
def test_a_variable_comes_first(name: str) -> None:
    path = "/opt/buildhome/repo/.npmrc.pages"
    found = mechanism(project({"preinstall": HOW_TO}), {name: path}, "")
    assert found == Mechanism("variable", name, name, None, path)


def test_a_variable_that_names_another_file() -> None:
    assert mechanism(project({}), {"NPM_CONFIG_USERCONFIG": "/opt/buildhome/.npmrc"}, "") is None


@pytest.mark.parametrize("name", ["preinstall", "install", "postinstall", "prepare"])
def test_scripts_of_an_install(name: str) -> None:
    found = mechanism(project({name: "cp .npmrc.pages .npmrc"}), {}, "")
    assert found and found.name == name


@pytest.mark.parametrize(
    "scripts",
    [
        {"build": HOW_TO},
        {"preinstall": "echo .npmrc.pages is there"},
        {"preinstall": "test -f .npmrc.pages"},
        {"preinstall": "npm run preinstall"},
    ],
)
def test_what_does_not_count(scripts: dict[str, str]) -> None:
    assert mechanism(project(scripts), {}, "") is None


@pytest.mark.parametrize(
    "call", ["npm run swap", "yarn swap", "pnpm run swap", "npm run -s swap && echo done"]
)
def test_a_script_that_is_called(call: str) -> None:
    found = mechanism(project({"preinstall": call, "swap": "mv .npmrc.pages .npmrc"}), {}, "")
    assert found and (found.name, found.line, found.text) == ("preinstall", 5, call)


@pytest.mark.parametrize(
    ("call", "file"),
    [
        ("node scripts/swap.js", "scripts/swap.js"),
        ("node ./scripts/swap", "scripts/swap.js"),
        ("sh scripts/swap.sh", "scripts/swap.sh"),
        ("./scripts/swap.sh --now", "scripts/swap.sh"),
        ("node --no-warnings scripts/swap.cjs", "scripts/swap.cjs"),
    ],
)
def test_a_file_that_is_called(call: str, file: str) -> None:
    text = "// swap\nfs.renameSync('.npmrc.pages', '.npmrc')\n"
    found = mechanism(project({"preinstall": call}, **{file: text}), {}, "")
    assert found == Mechanism("script", "preinstall", file, 2, call)


def test_the_root_of_the_workspace_is_looked_at_too() -> None:
    found = mechanism(
        project({"preinstall": HOW_TO}, **{"apps/a/package.json": "{}"}), {}, "apps/a"
    )
    assert found and found.file == "package.json"


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"scripts": []}', '{"scripts": {"a": 1}}'])
def test_a_broken_package_json(text: str) -> None:
    broken = Project(Path("/x"), "x", (FileEntry("package.json", text.encode()),))
    assert mechanism(broken, {}, "") is None
