"""The ways to give a package manager its credential, each as a small project, run for real.

A cell is one recipe with one manager on one build image, with or without a lockfile. The private
package lies at a mocked GitHub Packages; the programs are the real ones, on the process engine.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pagesim.choices import BUILD_IMAGES, BuildImageName, CacheState, Swap
from pagesim.config.settings import Settings, from_data
from pagesim.diagnosis.catalogue import diagnose
from pagesim.formats.yaml_source import Lines
from pagesim.pages.images.catalogue import build_image
from pagesim.plan.options import RunOptions
from pagesim.run.locking import add_lockfile
from pagesim.run.runner import run
from pagesim.run.world import World
from pagesim.scenario.running import QUIET, Result, in_memory

PACKAGE = "@foobar/widget"
GITHUB = "https://npm.pkg.github.com"
SCOPE = f"@foobar:registry={GITHUB}\n"
AUTH = "//npm.pkg.github.com/:_authToken=${TOKEN}\n"
YARNRC = (
    "nodeLinker: node-modules\n"
    f'npmScopes:\n  foobar:\n    npmRegistryServer: "{GITHUB}"\n    npmAuthToken: "${{TOKEN}}"\n'
)
MOVE = 'node is-pages && mv .npmrc.pages .npmrc || echo "Not Pages"'
USERCONFIG = {"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"}


@dataclass(frozen=True)
class Recipe:
    """A way to hand over the credential, or to fail at it."""

    title: str
    files: Mapping[str, str] = field(default_factory=dict)
    secret: bool = True
    """Whether TOKEN is set, with the value that the registry takes."""
    variables: Mapping[str, str] = field(default_factory=dict)
    accepts: str = "TOKEN"
    script: str | None = None


NPMRC = {".npmrc": SCOPE + AUTH}
BERRY = {".yarnrc.yml": YARNRC}
PAGES = {".npmrc.pages": SCOPE + AUTH}
IS_PAGES = {"is-pages.js": "if (!process.env.CF_PAGES) process.exit(1);\n"}

RECIPES: Mapping[str, Recipe] = {
    "token": Recipe("`${TOKEN}` in `.npmrc`, set", NPMRC),
    "unset": Recipe("… the variable unset", NPMRC, secret=False),
    "empty": Recipe("… the variable empty", NPMRC, secret=False, variables={"TOKEN": ""}),
    "wrong": Recipe("… a wrong token", NPMRC, accepts="ANOTHER"),
    "swap": Recipe(
        "`.npmrc.pages`, moved by `preinstall`",
        {".npmrc": SCOPE, **PAGES, **IS_PAGES},
        script=MOVE,
    ),
    "userconfig": Recipe(
        "`.npmrc.pages`, named by `NPM_CONFIG_USERCONFIG`", PAGES, True, USERCONFIG
    ),
    "yarnrc-token": Recipe("`${TOKEN}` in `.yarnrc.yml`, set", BERRY),
    "yarnrc-unset": Recipe("… the variable unset", BERRY, secret=False),
    "yarnrc-empty": Recipe("… the variable empty", BERRY, secret=False, variables={"TOKEN": ""}),
    "yarnrc-wrong": Recipe("… a wrong token", BERRY, accepts="ANOTHER"),
}


@dataclass(frozen=True)
class Cell:
    """One recipe with one manager on one image."""

    manager: str
    image: BuildImageName
    recipe: str
    lock: bool
    version: str | None = None
    """Another version than the image brings; chosen as a user would choose it."""
    node: str | None = None

    @property
    def ident(self) -> str:
        """Return a short name."""
        version = f"-{self.version}" if self.version else ""
        kind = "lock" if self.lock else "install"
        return f"{self.image}-{self.manager}{version}-{self.recipe}-{kind}"


def managers(image: str) -> tuple[str, ...]:
    """Return the managers that Pages may take on an image."""
    return ("npm", "yarn") if image == "v1" else ("npm", "yarn", "pnpm", "bun")


def recipes(manager: str, image: str) -> tuple[str, ...]:
    """Return the recipes that make sense for a manager: only Yarn 2+ reads `.yarnrc.yml`."""
    berry = manager == "yarn" and image != "v1"
    return tuple(r for r in RECIPES if berry or not r.startswith("yarnrc"))


def cells() -> Iterator[Cell]:
    """Yield every cell with the managers that the images bring."""
    for image in BUILD_IMAGES:
        for manager in managers(image):
            for recipe in recipes(manager, image):
                for lock in (False, True):
                    yield Cell(manager, image, recipe, lock)


def run_cell(
    cell: Cell,
    world: World,
    swap: Swap = "auto",
    cache: CacheState = "cold",
    root: Path = Path("/recipe"),
) -> Result:
    """Run a cell as the project at `root`. Raises `PagesimError` when pagesim's own part fails."""
    recipe = RECIPES[cell.recipe]
    options = RunOptions(
        environment="production",
        project=in_memory(_files(cell, recipe), root=root),
        build_image=cell.image,
        registry="mock",
        swap=swap,
        cache=cache,
        settings=_settings(cell, recipe),
    )
    if cell.lock:
        options = add_lockfile(options, cell.manager, world)
    outcome = run(options, world, QUIET)
    return Result(outcome, diagnose(outcome))


def _files(cell: Cell, recipe: Recipe) -> dict[str, str]:
    manifest: dict[str, object] = {"name": "site", "version": "1.0.0", "private": True}
    if recipe.script:
        manifest["scripts"] = {"preinstall": recipe.script}
    chosen = _field(cell)
    if chosen:
        manifest["packageManager"] = chosen
    manifest["dependencies"] = {PACKAGE: "^1.0.0"}
    files = {**recipe.files, "package.json": json.dumps(manifest, indent=1)}
    if cell.image == "v1" and cell.manager == "yarn" and not cell.lock:
        files["yarn.lock"] = ""  # what makes v1 take Yarn; Yarn 1 takes an empty one for none
    return files


def _field(cell: Cell) -> str | None:
    """Return what `packageManager` must say: without a lockfile nothing else picks a manager."""
    if cell.manager == "npm":
        return f"npm@{cell.version}" if cell.version else None
    if cell.lock or cell.image == "v1":
        return None
    return f"{cell.manager}@{cell.version or build_image(cell.image).default(cell.manager)}"


def _settings(cell: Cell, recipe: Recipe) -> Settings:
    variables = dict(recipe.variables)
    if cell.version and cell.manager != "npm":
        variables[f"{cell.manager.upper()}_VERSION"] = cell.version
    if cell.node:
        variables["NODE_VERSION"] = cell.node
    return _parsed(tuple(variables.items()), ("TOKEN",) if recipe.secret else (), recipe.accepts)


@lru_cache
def _parsed(
    variables: tuple[tuple[str, str], ...], secrets: tuple[str, ...], accepts: str
) -> Settings:
    return from_data(
        {
            "environments": {
                "production": {"variables": dict(variables), "secrets": list(secrets)},
                "preview": {},
            },
            "private": [PACKAGE],
            "registries": {
                GITHUB: {
                    "mode": "mock",
                    "accepts": [accepts],
                    "packages": {PACKAGE: ["1.0.0", "1.2.0"]},
                }
            },
        },
        Lines("recipe"),
    )


def symptom(result: Result) -> str:
    """Return what became of the package, in few words: its status, and the first cause."""
    package = result.packages.get(PACKAGE)
    if result.verdict == "resolved":
        return "resolved"
    status = package.status if package else result.verdict
    cause = next((f.rule for f in result.findings if f.severity == "error"), None)
    return f"{status}: {cause}" if cause else status
