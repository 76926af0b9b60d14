"""Which tools and which command Pages takes: tables over images, lockfiles and overrides."""

from pathlib import Path

import pytest

from pagesim.pages.images.catalogue import build_image
from pagesim.pages.selection import select
from pagesim.pages.words import reason, stop_sentence
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from tests.support.selections import choice, chosen, resolve, touched

CLEAN = "npm clean-install --progress=false"
PLAIN = "npm install --progress=false"
FROZEN_BUN = "bun install --frozen-lockfile"
FROZEN_PNPM = "pnpm install --frozen-lockfile"
YARN_V1 = "yarn install --cache-folder /opt/buildhome/.yarn_cache"

LOCKS = [
    ("v1", ["package-lock.json"], "npm install", "npm 6.14.4", True),
    ("v1", [], "npm install", "npm 6.14.4", True),
    ("v1", ["yarn.lock"], YARN_V1, "yarn 1.22.4", True),
    ("v1", ["yarn.lock", "package-lock.json"], YARN_V1, "yarn 1.22.4", True),
    ("v1", ["pnpm-lock.yaml"], "npm install", "npm 6.14.4", True),
    ("v1", ["bun.lockb"], "npm install", "npm 6.14.4", True),
    ("v2", ["package-lock.json"], CLEAN, "npm 9.6.7", True),
    ("v2", [], PLAIN, "npm 9.6.7", True),
    ("v2", ["yarn.lock"], "yarn", "yarn 3.6.3", True),
    ("v2", ["pnpm-lock.yaml"], "pnpm install", "pnpm 8.7.1", True),
    ("v2", ["bun.lockb"], FROZEN_BUN, "bun 1.1.33", True),
    ("v3", ["package-lock.json"], CLEAN, "npm 10.9.2", True),
    ("v3", [], PLAIN, "npm 10.9.2", True),
    ("v3", ["yarn.lock"], "yarn", "yarn 4.9.1", True),
    ("v3", ["pnpm-lock.yaml"], "pnpm install", "pnpm 10.11.1", True),
    ("v3", ["bun.lockb"], FROZEN_BUN, "bun 1.2.15", True),
    ("v3", ["bun.lock"], PLAIN, "npm 10.9.2", False),
    ("v3", ["npm-shrinkwrap.json"], CLEAN, "npm 10.9.2", False),
    ("v3", ["yarn.lock", "package-lock.json"], "yarn", "yarn 4.9.1", True),
    ("v3", ["pnpm-lock.yaml", "package-lock.json"], "pnpm install", "pnpm 10.11.1", True),
    ("v3", ["bun.lockb", "package-lock.json"], FROZEN_BUN, "bun 1.2.15", True),
    ("v3", ["bun.lockb", "pnpm-lock.yaml"], FROZEN_BUN, "bun 1.2.15", False),
    ("v3", ["yarn.lock", "pnpm-lock.yaml"], "pnpm install", "pnpm 10.11.1", False),
    ("v2", ["yarn.lock", "bun.lockb", "package-lock.json"], FROZEN_BUN, "bun 1.1.33", False),
    ("workers-builds", ["package-lock.json"], CLEAN, "npm 11.16.0", True),
    ("workers-builds", [], "bun install", "bun 1.2.15", True),
    ("workers-builds", ["bun.lock"], FROZEN_BUN, "bun 1.2.15", True),
    ("workers-builds", ["yarn.lock"], "yarn", "yarn 4.9.1", True),
    ("workers-builds", ["pnpm-lock.yaml"], FROZEN_PNPM, "pnpm 10.11.1", True),
    ("workers-builds", ["bun.lock", "package-lock.json"], CLEAN, "npm 11.16.0", True),
    ("workers-builds", ["yarn.lock", "package-lock.json"], "yarn", "yarn 4.9.1", False),
    ("workers-builds", ["bun.lock", "pnpm-lock.yaml"], FROZEN_PNPM, "pnpm 10.11.1", False),
]


@pytest.mark.parametrize(("image", "locks", "command", "manager", "verified"), LOCKS)
def test_lockfiles(
    image: str, locks: list[str], command: str, manager: str, verified: bool
) -> None:
    found = chosen(image, touched(*locks))
    assert " ".join(found.command) == command
    assert f"{found.manager} {found.version}" == manager
    assert choice(found, "manager").verified is verified
    assert found.tools[0][0] == "node" and found.tools[-1] == tuple(manager.split())
    assert found.skipped is None and found.failed is None


NODES = [
    # image, files, variables, version, verified
    ("v1", {}, {}, "12.18.0", True),
    ("v1", {".nvmrc": "16\n"}, {"NODE_VERSION": "20.0.0"}, "16.20.2", True),
    ("v1", {".nvmrc": "16", ".node-version": "20"}, {}, "16.20.2", True),
    ("v1", {".node-version": "v14.17.0"}, {"NODE_VERSION": "16"}, "14.17.0", True),
    ("v1", {".nvmrc": "lts/erbium"}, {}, "12.22.12", True),
    ("v1", {".nvmrc": "lts/*"}, {}, "26.13.0", True),
    ("v1", {".nvmrc": "node"}, {}, "26.13.0", False),
    ("v1", {}, {"NODE_VERSION": ">=18"}, "26.0.0", False),
    ("v3", {}, {"NODE_VERSION": "20.18.0"}, "20.18.0", True),
    ("v3", {}, {"NODE_VERSION": "v20.18.0"}, "20.18.0", True),
    ("v3", {}, {"NODE_VERSION": "22"}, "22.99.0", False),
    ("v3", {}, {"NODE_VERSION": "22.x"}, "22.99.0", False),
    ("v3", {".nvmrc": "# ours\n18.19.0 # lts\n"}, {}, "18.19.0", True),
    ("v3", {".nvmrc": "18.20.0"}, {"NODE_VERSION": "20.18.0"}, "18.20.0", False),
    ("v3", {".node-version": "18.20.0"}, {"NODE_VERSION": "20.18.0"}, "18.20.0", False),
    ("v3", {".nvmrc": ""}, {"NODE_VERSION": "20.18.0"}, "20.18.0", True),
    ("v2", {".tool-versions": "nodejs 20.18.0\npython 3.11.5\n"}, {}, "20.18.0", True),
    ("v2", {}, {}, "18.17.1", True),
    ("v3", {".nvmrc": "\ufeff20.18.0\n"}, {}, "20.18.0", False),
    ("v3", {".node-version": "20.18.0\r\n"}, {}, "20.18.0", False),
    ("v1", {".nvmrc": "16.20.2\r\n"}, {}, "16.20.2", False),
    ("v3", {}, {"NODE_VERSION": "22.17.0"}, "22.17.0", False),
    ("v3", {}, {"NODE_VERSION": "26.1.0"}, "26.1.0", False),
    ("v3", {}, {"NODE_VERSION": "21.7.3"}, "21.7.3", True),
    ("workers-builds", {}, {}, "24.18.0", True),
    ("workers-builds", {".nvmrc": "20.18.0"}, {}, "20.18.0", True),
    ("workers-builds", {".nvmrc": "20.18.0"}, {"NODE_VERSION": "22.16.0"}, "20.18.0", False),
]


@pytest.mark.parametrize(("image", "files", "env", "version", "verified"), NODES)
def test_node(
    image: str, files: dict[str, str], env: dict[str, str], version: str, verified: bool
) -> None:
    found = chosen(image, files, env)
    node = choice(found, "node")
    assert (dict(found.tools)["node"], node.verified) == (version, verified)


@pytest.mark.parametrize(
    ("image", "files", "env", "words"),
    [
        ("v3", {".nvmrc": "lts/iron"}, {}, "v3 takes no name for a Node.js version"),
        ("v2", {}, {"NODE_VERSION": "hydrogen"}, "write 18"),
        ("v3", {}, {"NODE_VERSION": "lts/*"}, "takes no name"),
        ("v3", {".tool-versions": "pnpm 9.0.0\n"}, {}, ".tool-versions names pnpm"),
        ("v3", {".tool-versions": "npm 9"}, {"SKIP_DEPENDENCY_INSTALL": "1"}, "names npm"),
        ("v1", {".nvmrc": "unheard-of"}, {}, "Failed to install node version 'unheard-of'"),
        ("v1", {"yarn.lock": ""}, {"YARN_VERSION": "3.6.3"}, "0.2.0 to 1.22.19"),
        (
            "v3",
            {"wrangler.toml": 'name = "a"\npages_build_output_dir = "d"\n[build]\ncommand = "x"'},
            {"SKIP_DEPENDENCY_INSTALL": "1"}, 'does not support "build"',
        ),
    ],
)  # fmt: skip
def test_what_ends_the_build(
    image: str, files: dict[str, str], env: dict[str, str], words: str
) -> None:
    found = chosen(image, files, env)
    assert found.failed and words in stop_sentence(found.failed, image)
    assert found.command == () and found.skipped is None


@pytest.mark.parametrize(
    ("image", "files", "env", "build_command", "words"),
    [
        ("v3", {}, {}, "", "build command is empty"),
        ("v1", {}, {}, "  ", "build command is empty"),
        ("v3", {}, {"SKIP_DEPENDENCY_INSTALL": "true"}, None, "SKIP_DEPENDENCY_INSTALL is true"),
        ("v2", {}, {"SKIP_DEPENDENCY_INSTALL": "1"}, "x", "SKIP_DEPENDENCY_INSTALL is 1"),
        ("v1", {}, {"NPM_FLAGS": "--version"}, None, "npm print its version"),
    ],
)
def test_what_skips_the_install(
    image: str, files: dict[str, str], env: dict[str, str], build_command: str | None, words: str
) -> None:
    found = chosen(image, files, env, build_command=build_command)
    assert found.skipped and words in stop_sentence(found.skipped, image) and found.command == ()


@pytest.mark.parametrize(
    ("image", "env", "build_command"),
    [
        ("v1", {"SKIP_DEPENDENCY_INSTALL": "1"}, None),
        ("v3", {"SKIP_DEPENDENCY_INSTALL": "0"}, None),
        ("v3", {"NPM_FLAGS": "--version"}, None),
        ("v3", {}, "exit 0"),
    ],
)
def test_what_does_not_skip_it(image: str, env: dict[str, str], build_command: str | None) -> None:
    assert chosen(image, {}, env, build_command=build_command).skipped is None


def test_no_package_json() -> None:
    project = Project(Path("/x"), "x", (FileEntry("apps/a/index.html", b""),))
    found = select(
        project, build_image("v3"), {}, root_dir="", resolve=resolve, build_command=None, prefer={}
    )
    assert found.skipped
    said = stop_sentence(found.skipped, "v3")
    assert said == "there is no package.json in the top of the repository"


MANAGERS = [
    # lockfiles, packageManager, variables, what runs, verified
    (["yarn.lock"], "yarn@1.22.22", {}, "yarn 1.22.22", True),
    (["yarn.lock"], "yarn@4.2.2+sha512.abc", {}, "yarn 4.2.2", True),
    (["pnpm-lock.yaml"], "pnpm@10.16.1", {}, "pnpm 10.16.1", True),
    (["pnpm-lock.yaml"], "pnpm@10.16.1", {"PNPM_VERSION": "9.0.0"}, "pnpm 10.16.1", False),
    (["pnpm-lock.yaml"], None, {"PNPM_VERSION": "9.0.0"}, "pnpm 9.0.0", True),
    (["pnpm-lock.yaml"], None, {"PNPM_VERSION": "9"}, "pnpm 9.15.9", False),
    (["yarn.lock"], None, {"YARN_VERSION": "1.22.19"}, "yarn 1.22.19", True),
    (["yarn.lock"], None, {"YARN_VERSION": "4"}, "yarn 4.10.0", False),
    (["bun.lockb"], None, {"BUN_VERSION": "1.1.0"}, "bun 1.1.0", True),
    (["bun.lockb"], "bun@1.0.0", {}, "bun 1.2.15", True),
    (["package-lock.json"], "npm@10.8.2", {}, "npm 10.8.2", False),
    (["package-lock.json"], None, {"NPM_VERSION": "8.0.0"}, "npm 10.9.2", True),
]


@pytest.mark.parametrize(("locks", "field", "env", "runs", "verified"), MANAGERS)
def test_manager_versions(
    locks: list[str], field: str | None, env: dict[str, str], runs: str, verified: bool
) -> None:
    package: dict[str, object] = {"packageManager": field} if field else {}
    found = chosen("v3", touched(*locks), env, package=package)
    assert f"{found.manager} {found.version}" == runs
    assert choice(found, found.manager).verified is verified
    assert found.failed is None


def test_package_manager_without_a_lockfile() -> None:
    found = chosen(package={"packageManager": "pnpm@9.1.0"})
    assert " ".join(found.command) == "pnpm install" and found.version == "9.1.0"
    assert not choice(found, "manager").verified
    other = chosen(package={"packageManager": "pnpm@9.1.0"}, prefer={"packageManager": "lockfile"})
    assert other.manager == "npm" and "though" in reason(choice(other, "manager"))


def test_package_manager_that_corepack_refuses() -> None:
    loose = chosen("v3", touched("pnpm-lock.yaml"), package={"packageManager": "pnpm@10"})
    assert loose.failed
    said = stop_sentence(loose.failed, "v3")
    assert said == "Invalid package manager specification in package.json (pnpm@10)"
    other = chosen("v3", touched("pnpm-lock.yaml"), package={"packageManager": "yarn@4.2.2"})
    assert other.failed and "configured to use yarn" in stop_sentence(other.failed, "v3")
    npm = chosen("v3", touched("package-lock.json"), package={"packageManager": "yarn@4.2.2"})
    assert npm.failed is None and npm.manager == "npm"
    assert not choice(npm, "manager").verified


def test_package_manager_of_a_folder_above() -> None:
    files = {"package.json": '{"packageManager": "pnpm@9.1.0"}', "a/pnpm-lock.yaml": ""}
    found = chosen("v3", files, root_dir="a")
    assert found.version == "9.1.0" and not choice(found, "pnpm").verified


@pytest.mark.parametrize("image", ["v2", "v3"])
def test_npm_after_a_node_override(image: str) -> None:
    env = {"NODE_VERSION": "20.18.0"}
    found = chosen(image, touched("package-lock.json"), env)
    assert found.version == "10.8.2" and not choice(found, "npm").verified
    other = chosen(image, touched("package-lock.json"), env, prefer={"npm": "image"})
    assert other.version == build_image(image).npm


def test_npm_on_v1() -> None:
    assert dict(chosen("v1", {}, {"NODE_VERSION": "16"}).tools)["npm"] == "8.19.4"
    assert dict(chosen("v1", {}, {"NPM_VERSION": "7.24.2"}).tools)["npm"] == "7.24.2"
    assert dict(chosen("v1", {}, {"NPM_VERSION": "8"}).tools)["npm"] == "8.19.4"
    # Its script looks at NPM_VERSION before an install by npm only.
    yarn = chosen("v1", touched("yarn.lock"), {"NPM_VERSION": "7.24.2"})
    assert dict(yarn.tools)["npm"] == "6.14.4"


@pytest.mark.parametrize(
    ("env", "command"),
    [
        ({"NPM_FLAGS": "--legacy-peer-deps"}, ("npm", "install", "--legacy-peer-deps")),
        ({"NPM_FLAGS": "--a --b"}, ("npm", "install", "--a --b")),
        ({"NETLIFY_USE_YARN": "true", "YARN_FLAGS": "--frozen-lockfile"},
         (*YARN_V1.split(), "--frozen-lockfile")),
        ({"NETLIFY_USE_YARN": "true", "YARN_FLAGS": "--cache-folder /x"}, tuple(YARN_V1.split())),
    ],
)  # fmt: skip
def test_flags_on_v1(env: dict[str, str], command: tuple[str, ...]) -> None:
    assert chosen("v1", {}, env).command == command


def test_yarn_switch_and_field_on_v1() -> None:
    off = chosen("v1", touched("yarn.lock"), {"NETLIFY_USE_YARN": "false"})
    assert off.manager == "npm" and not choice(off, "manager").verified
    field = chosen("v1", touched("yarn.lock"), package={"packageManager": "yarn@4.2.2"})
    assert field.version == "1.22.4"
    newer = chosen("v1", touched("yarn.lock"), {"YARN_VERSION": "1"})
    assert newer.version == "1.22.22" and not choice(newer, "yarn").verified


def test_flags_do_nothing_on_v3() -> None:
    assert " ".join(chosen(env={"NPM_FLAGS": "--force"}).command) == PLAIN


def test_root_directory() -> None:
    files = touched("pnpm-lock.yaml", "package-lock.json")
    found = chosen("v3", files, root_dir="apps/web")
    assert found.cwd == "apps/web" and " ".join(found.command) == PLAIN
    assert "pnpm-lock.yaml is not looked at" in reason(choice(found, "manager"))
    own = chosen("v3", {**files, "apps/web/yarn.lock": ""}, root_dir="apps/web")
    assert own.manager == "yarn" and own.lockfile == "apps/web/yarn.lock"


def test_lockfile_of_the_workspace_root() -> None:
    files = {"package.json": '{"workspaces": ["apps/*"]}', "package-lock.json": "{}"}
    assert chosen("v3", files, root_dir="apps/web").lockfile == "package-lock.json"
    alone = {"package.json": "{}", "package-lock.json": "{}"}
    assert chosen("v3", alone, root_dir="apps/web").lockfile is None
    assert chosen("v1", files, root_dir="apps/web").lockfile is None, "npm 6 knows no workspaces"
