"""Which Node.js, which package manager at which version, and which command Pages would run.

>>> # select(project, image, env, root_dir="", resolve=…, build_command=None, prefer={})

Where it is not known how Pages decides, one way is taken, the choice says `verified=False`, and
`prefer` turns it: `choice.PREFERENCES` lists what can be turned.
"""

from collections.abc import Callable, Mapping

from pagesim.errors import NoSuchVersion
from pagesim.pages.choice import PREFERENCES as PREFERENCES
from pagesim.pages.choice import Choice as Choice
from pagesim.pages.choice import Selection as Selection
from pagesim.pages.choice import checked_preferences
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.images.v1 import select_v1
from pagesim.pages.images.v2 import select_v2
from pagesim.pages.wrangler import read_wrangler
from pagesim.project.folder import Folder
from pagesim.project.repository import Project


def select(
    project: Project,
    image: BuildImage,
    env: Mapping[str, str],
    *,
    root_dir: str,
    resolve: Callable[[str, str], str],
    build_command: str | None,
    prefer: Mapping[str, str],
) -> Selection:
    """Return what Pages would install with.

    `env` are the environment's variables with their values; `root_dir` the configured root
    directory without slashes at its ends; `resolve(tool, spec)` gives the exact version for a
    partial one or a range (it may raise `ToolchainError`); `build_command` is None where unknown.
    Raises `UsageError` for a `prefer` that is none.
    """
    checked_preferences(prefer)
    folder = Folder(project, root_dir)
    # v2 and v3 read the wrangler file before they look for tools (logs of 2025 and 2026).
    wrangler = read_wrangler(project, root_dir) if image.name != "v1" else None
    if wrangler is not None and wrangler.invalid:
        return _nothing(folder, image, failed=wrangler.invalid)
    skipped = _skipped(folder, image, env, build_command)
    if skipped is not None:
        return _nothing(folder, image, skipped=skipped)
    try:
        if image.name == "v1":
            return select_v1(folder, image, env, resolve)
        return select_v2(folder, image, env, resolve, prefer)
    except NoSuchVersion as error:
        return _nothing(folder, image, failed=f"{error.message}. {error.hint or ''}".strip())


def _skipped(
    folder: Folder, image: BuildImage, env: Mapping[str, str], build_command: str | None
) -> str | None:
    # https://github.com/cloudflare/cloudflare-docs/pull/10841
    if build_command is not None and not build_command.strip():
        return "the build command is empty (use `exit 0` to have dependencies installed)"
    if folder.read("package.json") is None:
        return f"there is no package.json in {folder.shown}"
    # Cloudflare, Pages, "Build image"; a .tool-versions is acted on all the same
    # (https://github.com/yamadashy/pdfvision/pull/75). v1's script does not know the variable.
    flag = env.get("SKIP_DEPENDENCY_INSTALL", "")
    if image.name != "v1" and flag.lower() in ("1", "true") and not folder.finds(".tool-versions"):
        return f"SKIP_DEPENDENCY_INSTALL is {flag}"
    no_op = image.name == "v1" and env.get("NPM_FLAGS", "").strip() == "--version"
    if no_op and not folder.has("yarn.lock"):
        return "NPM_FLAGS=--version makes npm print its version instead"
    return None


def _nothing(
    folder: Folder, image: BuildImage, *, skipped: str | None = None, failed: str | None = None
) -> Selection:
    """Return the selection of a build that installs nothing."""
    return Selection(
        manager="npm",
        version=image.npm,
        tools=(("node", image.node), ("npm", image.npm)),
        command=(),
        lockfile=None,
        choices=(),
        skipped=skipped,
        failed=failed,
        cwd=folder.path,
    )
