"""What is printed around an install, and that the reader understands it."""

from pathlib import Path

import pytest

from pagesim.pages.environment import Environment, Variable
from pagesim.pages.images.catalogue import build_image
from pagesim.pages.log.lines import after_install, before_install
from pagesim.pages.log.reader import read_log
from pagesim.pages.selection import select
from pagesim.pages.wrangler import read_wrangler
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from pagesim.secret import Secret


def lines(
    image: str,
    files: dict[str, str],
    env: dict[str, str] | None = None,
    exit_code: int = 0,
    secret: bool = False,
) -> list[str]:
    found = build_image(image)
    sources = {"package.json": "{}", **files}
    project = Project(Path("/x"), "x", tuple(FileEntry(p, t.encode()) for p, t in sources.items()))
    wrangler = read_wrangler(project, "") if found.reads_wrangler else None
    values = {**(env or {}), **(wrangler.variables("preview") if wrangler else {})}
    variables = {n: Variable(n, Secret(v), secret, "test") for n, v in values.items()}
    environment = Environment("preview", variables)
    selection = select(
        project, found, values, root_dir="", resolve=lambda t, s: f"{s}.0.0", build_command=None,
        prefer={},
    )  # fmt: skip
    return [
        *before_install(found, selection, environment, wrangler),
        *after_install(found, selection, exit_code),
    ]


def test_v3() -> None:
    assert lines("v3", {"package-lock.json": ""}) == [
        "Cloning repository...",
        "Using v2 root directory strategy",
        "Success: Finished cloning repository files",
        "Checking for configuration in a Wrangler configuration file (BETA)",
        "",
        "No Wrangler configuration file found. Continuing.",
        "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0",
        "Installing project dependencies: npm clean-install --progress=false",
    ]


def test_workers_builds() -> None:
    assert lines("workers-builds", {"pnpm-lock.yaml": ""}, exit_code=1) == [
        "Initializing build environment...",
        "Success: Finished initializing build environment",
        "Cloning repository...",
        "Detected the following tools from environment: pnpm@10.11.1, nodejs@24.18.0",
        "Installing project dependencies: pnpm install --frozen-lockfile",
        "Failed: error occurred while installing tools or dependencies",
    ]
    npm = lines("workers-builds", {"package-lock.json": ""}, {"NODE_VERSION": "22.14.0"})
    assert npm[3:5] == [
        "Detected the following tools from environment: npm@10.9.2, nodejs@22.14.0",
        "Installing nodejs 22.14.0",
    ]
    assert npm[-1] == "Installing project dependencies: npm clean-install --progress=false"


def test_v3_failing() -> None:
    found = lines("v3", {}, exit_code=126)
    assert "Error: Exit with error code: 126" in found
    assert found[-2:] == [
        "Failed: build command exited with code: 1",
        "Failed: error occurred while running build command",
    ]


def test_v3_pinned_manager_node_and_wrangler_file() -> None:
    files = {
        "package.json": '{"packageManager": "yarn@4.2.2"}',
        "yarn.lock": "",
        "wrangler.toml": 'name = "a"\npages_build_output_dir = "out"\n'
        '[vars]\nNODE_VERSION = "20.19.0"\n',
    }
    found = lines("v2", files)
    at = found.index("Found wrangler.toml file. Reading build configuration...")
    assert found[at + 1 :] == [
        "pages_build_output_dir: out",
        "Build environment variables: ",
        "  - NODE_VERSION: 20.19.0",
        "Successfully read the Wrangler configuration file.",
        "Detected the following tools from environment: npm@9.6.7, yarn@4.2.2, nodejs@20.19.0",
        "Installing nodejs 20.19.0",
        "Preparing yarn@4.2.2 for immediate activation...",
        "Installing project dependencies: yarn",
    ]


def test_a_secret_in_a_wrangler_file_does_not_show() -> None:
    text = 'name = "a"\npages_build_output_dir = "o"\n[vars]\nTOKEN = "ghp_secretvalue"\n'
    found = lines("v3", {"wrangler.toml": text}, secret=True)
    assert "  - TOKEN: [TOKEN]" in found and not any("secretvalue" in line for line in found)


def test_wrangler_files_that_do_not_count() -> None:
    skipped = lines("v3", {"wrangler.toml": 'name = "a"'})
    assert any("Skipping file and continuing." in line for line in skipped)
    invalid = lines("v3", {"wrangler.toml": 'pages_build_output_dir = "o"'})
    assert "Failed: unable to read the Wrangler configuration file with code: 1" in invalid
    assert not any("Installing project" in line for line in invalid)


def test_v1() -> None:
    found = lines("v1", {".nvmrc": "16"})
    assert "Attempting node version '16' from .nvmrc" in found
    assert "Now using node v16.0.0 (npm v7.10.0)" in found
    assert found[-2:] == [
        "Installing NPM modules using NPM version 7.10.0", "NPM modules installed",
    ]  # fmt: skip
    yarn = lines("v1", {"yarn.lock": ""}, exit_code=1)
    assert yarn[-3:] == [
        "Installing NPM modules using Yarn version 1.22.4",
        "Error during Yarn install",
        "Failed: build command exited with code: 1",
    ]


@pytest.mark.parametrize("image", ["v1", "v2", "v3"])
@pytest.mark.parametrize("lockfile", ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"])
@pytest.mark.parametrize("exit_code", [0, 1])
def test_the_reader_understands_them(image: str, lockfile: str, exit_code: int) -> None:
    reading = read_log("\n".join(lines(image, {lockfile: ""}, exit_code=exit_code)))
    assert reading.image == image and not reading.workers_builds
    assert reading.failed_step == ("install" if exit_code else None)
    assert reading.manager and reading.command and reading.command.startswith(reading.manager)


@pytest.mark.parametrize("image", ["v2", "v3"])
def test_a_stop_before_the_install(image: str) -> None:
    found = lines(image, {".tool-versions": "pnpm 9.0.0"})
    assert read_log("\n".join(found)).failed_step == "tools"
    skipped = lines(image, {}, {"SKIP_DEPENDENCY_INSTALL": "1"})
    assert skipped[-1] == "Detected the following tools from environment: "
