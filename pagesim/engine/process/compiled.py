"""The compiled code of Node's tools, made once for each toolchain: an install takes a seventh less.

npm 10 and pnpm keep what V8 made of their sources in `node-compile-cache` of the folder for
temporary files (`module.enableCompileCache`, Node 22.1). A build's /tmp is its own and empty, so
each would compile and write all of it anew. What lies here is made by the tools alone, in walls,
before any project's code is there; a build can read it and write nothing to it, and what was
changed since in the cache is made anew.

(Measured 2026-11: 1.23 s of CPU instead of 1.45 for `npm install` of two packages, under load.)
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from pagesim.engine.interface import TOOLCHAIN, EngineResult, Install
from pagesim.errors import PagesimError
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.registries.catalogue import PLAIN
from pagesim.registries.interface import MockPackage, MockVersion
from pagesim.toolchain.cache import folder_made
from pagesim.toolchain.interface import Toolchain
from pagesim.toolchain.manifest import write_manifest
from pagesim.toolchain.prepared import find_compiled_place, find_held, is_whole, note_whole

FOLDER = "node-compile-cache"
"""Node's own name for it."""
SHOWN = PurePosixPath("/opt/pagesim/compiled")
"""Where the build finds it; a link in its /tmp leads here."""
_FIRST = 22
"""The first major version of Node that keeps compiled code."""
_MANIFEST = b'{"name": "site", "version": "1.0.0", "dependencies": {"any": "1.0.0"}}'
_REGISTRY = "https://registry.npmjs.org/"
_INSTALL = f"for t in npm pnpm; do [ ! -e {TOOLCHAIN}/bin/$t ] || $t install; done"


def find_compiled(toolchain: Toolchain) -> Path | None:
    """Return the folder with a toolchain's compiled code; None where `compile_tools` made none."""
    folder = find_compiled_place(toolchain.root)
    return folder if is_whole(folder) and any(folder.iterdir()) else None


def compile_tools(install: Install, run: Callable[[Install], EngineResult]) -> None:
    """Make the compiled code of an install's tools, where that was not tried yet or was changed.

    `run` makes an install in walls. What goes wrong here is left to the install itself to tell.
    """
    place = find_compiled_place(install.toolchain.root)
    if not _keeps_code(install.toolchain) or find_held(place, lambda _: None, signed=False):
        return
    import shutil

    kept = install.workdir / "compiled"
    asked = Install(
        run_id=install.run_id,
        workdir=install.workdir,
        files=(FileEntry("repo/package.json", _MANIFEST), FileEntry("t/.keep", b"")),
        cwd=REPOSITORY,
        argv=("/bin/sh", "-c", _INSTALL),
        env={"TMPDIR": f"{BUILD_HOME}/t", "npm_config_audit": "false"},
        toolchain=install.toolchain,
        gateway=GatewayConfig((_registry(),)),
        hosts=("registry.npmjs.org",),
        keep=kept,
        limits=replace(install.limits, seconds=60),
    )
    with suppress(PagesimError, OSError):
        run(asked)
        _hand_over(kept / "t" / FOLDER, place)
    shutil.rmtree(kept, ignore_errors=True)


def _keeps_code(toolchain: Toolchain) -> bool:
    versions = (t.version.partition(".")[0] for t in toolchain.tools if t.name == "node")
    return any(v.isdecimal() and int(v) >= _FIRST for v in versions)


def _registry() -> RegistryConfig:
    package = MockPackage("any", (MockVersion("1.0.0"),))
    return RegistryConfig(_REGISTRY, "mock", PLAIN.name, packages=(package,))


def _hand_over(made: Path, place: Path) -> None:
    """Copy what was made to its place, for every user to read; where nothing was, no file."""
    import shutil

    made.mkdir(parents=True, exist_ok=True)
    with folder_made(place) as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        for path in folder.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o444)
    write_manifest(place, ())
    note_whole(place)
