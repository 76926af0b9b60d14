"""Tool selection and install command of build image v1.

v1's install step is netlify/build-image v3.4.0, `run-build-functions.sh`; line numbers are of
https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh (read 2026-11-25).
"""

import re
from collections.abc import Mapping

from pagesim.managers.catalogue import BUNDLED, references
from pagesim.npm.version import leading
from pagesim.pages.choice import Basis, Choice, Doubt, Picked, Stop
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.images.node import Resolve, doubt_of_file
from pagesim.pages.node_versions import RELEASES, bundled_npm, major_of_name, spec
from pagesim.project.folder import Folder

SCRIPT = "https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh"


def select_by_script(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> Picked:
    """Return what v1 picks; see `selection.select`. `prefer` turns nothing: the script is known."""
    node, failed = _node(folder, image, env, resolve)
    manager = _manager(folder, image, env)
    npm = _npm(node, image, env, resolve, manager.value)
    choices = [node, npm, manager]
    flags = _flags(env)
    if manager.value != BUNDLED:
        yarn, refused = _yarn(image, env, resolve)
        failed = failed or refused
        choices.append(yarn)
        flags = _yarn_flags(env)
    command = (*image.commands[manager.value], *flags)
    return Picked(manager.value, tuple(choices), command, failed)


def _node(
    folder: Folder, image: BuildImage, env: Mapping[str, str], resolve: Resolve
) -> tuple[Choice, Stop | None]:
    """Lines 205-219: .nvmrc, else .node-version, else NODE_VERSION, handed to `nvm install`."""
    file = next((n for n in image.overrides["node"] if folder.has(n)), None)
    written = (folder.text(file) or "") if file else env.get("NODE_VERSION", "")
    # Unquoted in the script, so that the shell splits it: nvm takes the first word.
    text = next(iter(written.split()), "")
    if not text:
        return Choice("node", image.node, Basis("image", image.name), SCRIPT), None
    basis = (
        Basis("file", folder.at(file), text, 1) if file else Basis("variable", "NODE_VERSION", text)
    )
    given = spec(text)
    if given.kind == "exact":
        return Choice("node", given.value, basis, "", doubt_of_file(folder, basis)), None
    if given.kind == "name":
        wanted = "latest" if given.value in ("node", "stable") else major_of_name(given.value)
        if wanted is None:
            return Choice("node", image.node, basis), Stop("unknown-node-name", basis)
        given = spec(wanted) if wanted != "latest" else given
    value = resolve("node", "latest" if given.kind == "name" else given.value)
    doubt: Doubt | None = None if given.kind == "partial" else "odd-version"
    return Choice("node", value, basis, "", doubt), None


def _npm(
    node: Choice, image: BuildImage, env: Mapping[str, str], resolve: Resolve, manager: str
) -> Choice:
    """Lines 134-149: `npm install -g npm@$NPM_VERSION` when it differs, for npm installs only."""
    wanted = env.get("NPM_VERSION", "")
    if wanted and manager == BUNDLED:
        given = spec(wanted)
        value = given.value if given.kind == "exact" else resolve("npm", given.value)
        return Choice("npm", value, Basis("variable", "NPM_VERSION", wanted))
    bundled = Basis("node", node.value)
    if node.value == image.node:
        return Choice("npm", image.npm, bundled, SCRIPT)
    value, known = bundled_npm(node.value)
    return Choice("npm", value, bundled, RELEASES, None if known else "npm-after-node")


def _manager(folder: Folder, image: BuildImage, env: Mapping[str, str]) -> Choice:
    """Lines 466-475: Yarn for a yarn.lock, unless NETLIFY_USE_YARN says otherwise."""
    switch = Basis("variable", "NETLIFY_USE_YARN", env.get("NETLIFY_USE_YARN", ""))
    lock = next((n for n in image.lockfiles if folder.has(n)), None)
    # That Cloudflare kept the switch is not known.
    if switch.says == "true":
        return Choice("manager", "yarn", switch, SCRIPT, "use-yarn-switch")
    if lock and switch.says == "false":
        over = (Basis("lockfile", folder.at(lock)),)
        return Choice("manager", "npm", switch, SCRIPT, "use-yarn-switch", over)
    if lock:
        return Choice("manager", "yarn", Basis("lockfile", folder.at(lock)), SCRIPT)
    names = (n for m in references() if not m.bundled for n in m.lockfiles)
    known = ", ".join(image.lockfiles)
    unseen = tuple(Basis("unseen", folder.at(n), known) for n in names if folder.has(n))
    nothing = Basis("no-lockfile", folder.path, known)
    return Choice("manager", "npm", nothing, SCRIPT, passed_over=unseen)


def _yarn(
    image: BuildImage, env: Mapping[str, str], resolve: Resolve
) -> tuple[Choice, Stop | None]:
    """Lines 76-100: another version is installed by yarn's own script, which has 0.x and 1.x."""
    own = image.tools["yarn"]
    wanted = env.get("YARN_VERSION", "")
    if not wanted:
        return Choice("yarn", own, Basis("image", image.name), SCRIPT), None
    given = spec(wanted)
    value = given.value if given.kind == "exact" else resolve("yarn", given.value)
    basis = Basis("variable", "YARN_VERSION", wanted)
    if not (0, 2, 0) <= leading(value) < (2, 0, 0):
        return Choice("yarn", own, basis), Stop("old-yarn-only", basis)
    known = given.kind == "exact" and leading(value) <= (1, 22, 19)
    return Choice("yarn", value, basis, "", None if known else "odd-version"), None


def _flags(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return NPM_FLAGS as the one argument that the script makes of it (line 154)."""
    value = env.get("NPM_FLAGS", "")
    return (value,) if value else ()


def _yarn_flags(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return YARN_FLAGS less `--cache-folder …`, as one argument (lines 107-116)."""
    # The script's patterns are greedy shell globs: `--cache-folder * ` and, at the end, the same.
    flags = re.sub(r"--cache-folder .* ", "", env.get("YARN_FLAGS", ""), count=1, flags=re.DOTALL)
    flags = re.sub(r"--cache-folder (?!.*--cache-folder ).*\Z", "", flags, flags=re.DOTALL)
    return (flags,) if flags else ()
