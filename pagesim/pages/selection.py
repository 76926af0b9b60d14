"""Which Node.js, which package manager at which version, and which command Pages would run.

>>> # select(project, image, env, root_dir="", resolve=…, build_command=None, prefer={})

Where it is not known how Pages decides, one way is taken, the choice has a doubt, and `prefer`
turns it: `choice.PREFERENCES` lists what can be turned.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pagesim.errors import NoSuchVersion
from pagesim.managers.catalogue import BUNDLED, manager
from pagesim.pages.choice import PREFERENCES as PREFERENCES
from pagesim.pages.choice import Basis, Picked, Selection, Stop, checked_preferences
from pagesim.pages.corepack import find_mismatch
from pagesim.pages.images.catalogue import BuildImage, Runner
from pagesim.pages.images.detection import select_by_detection
from pagesim.pages.unverified import list_unverified
from pagesim.pages.wrangler import read_wrangler
from pagesim.project.folder import Folder, lockfile_of
from pagesim.project.repository import Project

Resolve = Callable[[str, str], str]
Selector = Callable[[Folder, BuildImage, Mapping[str, str], Resolve, Mapping[str, str]], Picked]


def _by_script(*given: Any) -> Picked:
    from pagesim.pages.images.v1 import select_by_script  # of one image, the oldest

    return select_by_script(*given)


SELECTORS: Mapping[Runner, Selector] = {
    "script": _by_script,
    "detection": select_by_detection,
    "builds": select_by_detection,
}
"""The rules of each runner."""


def select(
    project: Project,
    image: BuildImage,
    env: Mapping[str, str],
    *,
    root_dir: str,
    resolve: Resolve,
    build_command: str | None,
    prefer: Mapping[str, str],
    digest: Callable[[str, str], str | None] = lambda tool, version: None,
) -> Selection:
    """Return what Pages would install with.

    `env` are the environment's variables with their values; `root_dir` the configured root
    directory without slashes at its ends; `resolve(tool, spec)` gives the exact version for a
    partial one or a range (it may raise `ToolchainError`); `build_command` is None where unknown;
    `digest(tool, version)` gives the SHA-512 of a tool's tarball in hex, None where unknown.
    Raises `UsageError` for a `prefer` that is none.
    """
    checked_preferences(prefer)
    folder = Folder(project, root_dir)
    failed = _no_root(folder) or _refused_wrangler(project, image, root_dir)
    skipped = None if failed else _skipped(folder, image, env, build_command)
    if failed or skipped:
        return _nothing(folder, image, env, skipped, failed)
    try:
        picked = SELECTORS[image.runner](folder, image, env, resolve, prefer)
    except NoSuchVersion as error:
        stop = Stop("no-such-version", tool=error.tool, asked=error.asked, meant=error.nearest)
        return _nothing(folder, image, env, None, stop)
    failed = picked.failed or find_mismatch(folder, picked, digest)
    versions = [c for c in picked.choices if c.kind != "manager"]
    return Selection(
        manager=picked.manager,
        tools=tuple((c.kind, c.value) for c in versions),
        command=() if failed else picked.command,
        lockfile=lockfile_of(manager(picked.manager, versions[-1].value), folder),
        choices=picked.choices,
        skipped=None,
        failed=failed,
        cwd=folder.path,
        unverified=list_unverified(folder, image, env),
    )


def _no_root(folder: Folder) -> Stop | None:
    # "Cannot find cwd" in a public Pages log; git keeps no empty folder.
    below = f"{folder.path}/"
    if not folder.path or any(f.path.startswith(below) for f in folder.project.files):
        return None
    there = _with_package_json(folder)
    if folder.project.has("package.json"):
        there += ("",)
    from difflib import get_close_matches

    near = get_close_matches(folder.path, there, n=1)
    meant = tuple(dict.fromkeys((*near, *there)))
    return Stop("no-root-directory", Basis("folder", folder.path), meant=meant)


def _refused_wrangler(project: Project, image: BuildImage, root_dir: str) -> Stop | None:
    # The wrangler file is read before tools are looked for (logs of 2025 and 2026).
    wrangler = read_wrangler(project, root_dir) if image.reads_wrangler else None
    if wrangler is None or not wrangler.invalid:
        return None
    return Stop("invalid-wrangler", Basis("file", wrangler.file), asked=wrangler.invalid)


def _skipped(
    folder: Folder, image: BuildImage, env: Mapping[str, str], build_command: str | None
) -> Stop | None:
    # https://github.com/cloudflare/cloudflare-docs/pull/10841
    if image.needs_command and build_command is not None and not build_command.strip():
        return Stop("no-build-command")
    if folder.read("package.json") is None:
        below = Basis("file", folder.path)
        return Stop("no-package-json", below, meant=_with_package_json(folder))
    # Cloudflare, Pages, "Build image"; a .tool-versions is acted on all the same
    # (https://github.com/yamadashy/pdfvision/pull/75).
    flag = env.get(image.skip_variable, "") if image.skip_variable else ""
    if flag.lower() in ("1", "true") and not folder.finds(".tool-versions"):
        return Stop("skip-variable", Basis("variable", image.skip_variable, flag))
    by_npm = "NPM_FLAGS" in image.flag_variables and not any(map(folder.has, image.lockfiles))
    if by_npm and env.get("NPM_FLAGS", "").strip() == "--version":
        return Stop("prints-version", Basis("variable", "NPM_FLAGS", "--version"))
    return None


def _with_package_json(folder: Folder) -> tuple[str, ...]:
    """Return the folders of the repository that have a package.json, the uppermost first."""
    found = (f.path.rpartition("/") for f in folder.project.files)
    places = {at for at, _, name in found if name == "package.json" and at}
    kept = (p for p in places if "node_modules" not in p.split("/"))
    return tuple(sorted(kept, key=lambda p: (p.count("/"), p)))


def _nothing(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    skipped: Stop | None,
    failed: Stop | None,
) -> Selection:
    """Return the selection of a build that installs nothing."""
    return Selection(
        manager=BUNDLED,
        tools=(("node", image.node), (BUNDLED, image.npm)),
        command=(),
        lockfile=None,
        choices=(),
        skipped=skipped,
        failed=failed,
        cwd=folder.path,
        unverified=list_unverified(folder, image, env),
    )
