"""Tool selection and install command of build image v1.

v1's install step is netlify/build-image v3.4.0, `run-build-functions.sh`; line numbers are of
https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh (read 2026-11-25).
"""

import re
from collections.abc import Callable, Mapping

from pagesim.managers.catalogue import manager as manager_at
from pagesim.pages.choice import Choice, Selection
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.node_versions import bundled_npm, major_of_name, numbers, spec
from pagesim.project.folder import Folder, lockfile_of

SCRIPT = "https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh"
YARN_CACHE = "/opt/buildhome/.yarn_cache"
Resolve = Callable[[str, str], str]


def select_v1(
    folder: Folder, image: BuildImage, env: Mapping[str, str], resolve: Resolve
) -> Selection:
    """Return what v1 would install with; see `selection.select`."""
    node, failed = _node(folder, image, env, resolve)
    manager, choice = _manager(folder, env)
    npm = _npm(node, image, env, resolve, manager)
    choices = [node, npm, choice]
    tools = [("node", node.value), ("npm", npm.value)]
    command: tuple[str, ...] = ("npm", "install", *_flags(env, "NPM_FLAGS"))
    if manager == "yarn":
        yarn, refused = _yarn(image, env, resolve)
        failed = failed or refused
        choices.append(yarn)
        tools.append(("yarn", yarn.value))
        command = ("yarn", "install", "--cache-folder", YARN_CACHE, *_yarn_flags(env))
    return Selection(
        manager=manager,
        version=tools[-1][1],
        tools=tuple(tools),
        command=() if failed else command,
        lockfile=lockfile_of(manager_at(manager, tools[-1][1]), folder),
        choices=tuple(choices),
        skipped=None,
        failed=failed,
        cwd=folder.path,
    )


def _node(
    folder: Folder, image: BuildImage, env: Mapping[str, str], resolve: Resolve
) -> tuple[Choice, str | None]:
    """Lines 205-219: .nvmrc, else .node-version, else NODE_VERSION, handed to `nvm install`."""
    source, written = "NODE_VERSION", env.get("NODE_VERSION", "")
    for name in (".nvmrc", ".node-version"):
        if folder.has(name):
            source, written = name, folder.text(name) or ""
            break
    # Unquoted in the script, so that the shell splits it: nvm takes the first word.
    text = next(iter(written.split()), "")
    if not text:
        return Choice("Node.js", image.node, f"{image.name} brings it", SCRIPT), None
    given = spec(text)
    if given.kind == "exact":
        return Choice("Node.js", given.value, f"{source} says {text}", source), None
    if given.kind == "name":
        wanted = "latest" if given.value in ("node", "stable") else major_of_name(given.value)
        if wanted is None:
            failed = f"Failed to install node version '{text}' (from {source})"
            return Choice("Node.js", image.node, f"{source} says {text}", source), failed
        given = spec(wanted) if wanted != "latest" else given
    value = resolve("node", "latest" if given.kind == "name" else given.value)
    sure = given.kind == "partial"
    return Choice("Node.js", value, f"{source} says {text}", source, sure), None


def _npm(
    node: Choice, image: BuildImage, env: Mapping[str, str], resolve: Resolve, manager: str
) -> Choice:
    """Lines 134-149: `npm install -g npm@$NPM_VERSION` when it differs, for npm installs only."""
    wanted = env.get("NPM_VERSION", "")
    if wanted and manager == "npm":
        given = spec(wanted)
        value = given.value if given.kind == "exact" else resolve("npm", given.value)
        return Choice("npm", value, f"NPM_VERSION says {wanted}", "NPM_VERSION")
    if node.value == image.node:
        return Choice("npm", image.npm, f"comes with Node.js {node.value}", SCRIPT)
    value, sure = bundled_npm(node.value)
    source = "https://nodejs.org/en/blog/release"
    return Choice("npm", value, f"comes with Node.js {node.value}", source, sure)


def _manager(folder: Folder, env: Mapping[str, str]) -> tuple[str, Choice]:
    """Lines 466-475: Yarn for a yarn.lock, unless NETLIFY_USE_YARN says otherwise."""
    switch = env.get("NETLIFY_USE_YARN", "")
    if switch == "true" or (switch != "false" and folder.has("yarn.lock")):
        # That Cloudflare kept the switch is not known.
        reason = "NETLIFY_USE_YARN is true" if switch == "true" else "there is a yarn.lock"
        choice = Choice("Package manager", "yarn", reason, SCRIPT, switch != "true")
        return "yarn", choice
    if switch == "false" and folder.has("yarn.lock"):
        reason = "NETLIFY_USE_YARN is false"
        return "npm", Choice("Package manager", "npm", reason, SCRIPT, False)
    unseen = [n for n in ("pnpm-lock.yaml", "bun.lockb", "bun.lock") if folder.has(n)]
    reason = f"v1 does not look for {unseen[0]}" if unseen else "there is no yarn.lock"
    return "npm", Choice("Package manager", "npm", reason, SCRIPT)


def _yarn(image: BuildImage, env: Mapping[str, str], resolve: Resolve) -> tuple[Choice, str | None]:
    """Lines 76-100: another version is installed by yarn's own script, which has 0.x and 1.x."""
    wanted = env.get("YARN_VERSION", "")
    if not wanted:
        return Choice("yarn", image.yarn, f"{image.name} brings it", SCRIPT), None
    given = spec(wanted)
    value = given.value if given.kind == "exact" else resolve("yarn", given.value)
    reason = f"YARN_VERSION says {wanted}"
    if not (0, 2, 0) <= numbers(value) < (2, 0, 0):
        refused = f"v1 installs Yarn 0.2.0 to 1.22.19, and YARN_VERSION is {wanted}"
        return Choice("yarn", image.yarn, reason, "YARN_VERSION"), refused
    sure = given.kind == "exact" and numbers(value) <= (1, 22, 19)
    return Choice("yarn", value, reason, "YARN_VERSION", sure), None


def _flags(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the variable as the one argument that the script makes of it (line 154)."""
    value = env.get(name, "")
    return (value,) if value else ()


def _yarn_flags(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return YARN_FLAGS less `--cache-folder …`, as one argument (lines 107-116)."""
    # The script's patterns are greedy shell globs: `--cache-folder * ` and, at the end, the same.
    flags = re.sub(r"--cache-folder .* ", "", env.get("YARN_FLAGS", ""), count=1, flags=re.DOTALL)
    flags = re.sub(r"--cache-folder (?!.*--cache-folder ).*\Z", "", flags, flags=re.DOTALL)
    return (flags,) if flags else ()
