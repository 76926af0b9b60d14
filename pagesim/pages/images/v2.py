"""Tool selection and install command of build images v2 and v3 (they decide alike).

The runner is closed; the rules are read off build logs. What no log shows is taken one way,
marked `verified=False`, and can be turned (`choice.PREFERENCES`).
"""

from collections.abc import Callable, Mapping

from pagesim.managers.catalogue import manager as manager_at
from pagesim.pages.choice import Choice, Selection
from pagesim.pages.corepack import PackageManagerField, package_manager_field
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.images.node import NodeChoice, choose_node
from pagesim.pages.node_versions import bundled_npm, spec
from pagesim.project.folder import Folder, lockfile_of

Resolve = Callable[[str, str], str]

DOC_IMAGE = "Cloudflare, Pages, Build image"
LOG_BUN = "https://github.com/gptme/gptme/issues/2277"
LOG_PNPM = "https://github.com/mattjennings/sveltekit-blog-template/issues/26"
LOG_YARN = "https://github.com/epicmaxco/vuestic-admin/issues/952"
LOG_BUN_TEXT = "https://github.com/gabeklein/expressive-mvc/pull/215"
LOG_FIELD = "https://github.com/atinux/my-pull-requests/issues/21"
LOG_NPM_FIELD = "https://github.com/PaloAltoNetworks/docusaurus-openapi-docs/issues/1048"

LOG_ROOT = "https://github.com/cloudflare/next-on-pages/issues/307"

KNOWN = ("bun.lockb", "pnpm-lock.yaml", "yarn.lock", "package-lock.json")
ORDER = ("bun", "pnpm", "yarn", "npm")
_SOURCES = {"bun": LOG_BUN, "pnpm": LOG_PNPM, "yarn": LOG_YARN, "npm": DOC_IMAGE}
COMMANDS = {
    "yarn": ("yarn",),
    "pnpm": ("pnpm", "install"),
    "bun": ("bun", "install", "--frozen-lockfile"),
}
CLEAN = ("npm", "clean-install", "--progress=false")
PLAIN = ("npm", "install", "--progress=false")


def select_v2(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> Selection:
    """Return what v2 or v3 would install with; see `selection.select`."""
    present = lockfiles_seen(folder, prefer)
    field = package_manager_field(folder)
    choice = _manager(folder, present, field, prefer)
    manager = choice.value
    node = choose_node(folder, image, env, resolve, prefer)
    npm = _npm(node, image, field if manager == "npm" else None, resolve, prefer)
    choices = [node.choice, npm, choice]
    tools = [("node", node.choice.value), ("npm", npm.value)]
    failed = node.failed
    if manager != "npm":
        version, refused = _version(manager, image, env, field, resolve, prefer)
        choices.append(version)
        tools.append((manager, version.value))
        failed = failed or refused
    command = COMMANDS.get(manager) or (CLEAN if "npm" in present else PLAIN)
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


def lockfiles_seen(folder: Folder, prefer: Mapping[str, str]) -> dict[str, str]:
    """Return the lockfiles that detection sees in `folder`, by manager."""
    names = {"bun": ["bun.lockb"], "pnpm": ["pnpm-lock.yaml"], "yarn": ["yarn.lock"]}
    names["npm"] = ["package-lock.json"]
    if prefer.get("bun.lock") == "seen":
        names["bun"].append("bun.lock")
    if prefer.get("shrinkwrap", "seen") == "seen":
        names["npm"].append("npm-shrinkwrap.json")
    return {m: n for m in ORDER for n in names[m] if folder.has(n)}


def _manager(
    folder: Folder,
    present: Mapping[str, str],
    field: PackageManagerField | None,
    prefer: Mapping[str, str],
) -> Choice:
    what = "Package manager"
    found = [m for m in ORDER if m in present]
    wanted = field.manager if field and field.manager in ORDER else None
    says = f"packageManager in {field.file} says {wanted}" if field else ""
    if wanted and prefer.get("packageManager", "lockfile" if found else "field") == "field":
        sure = found == [wanted] or (wanted == "npm" and not found)
        return Choice(what, wanted, says, LOG_FIELD, sure)
    if not found:
        reason = _no_lockfile(folder) + (f", though {says}" if wanted else "")
        source = LOG_BUN_TEXT if folder.has("bun.lock") else LOG_ROOT
        return Choice(what, "npm", reason, source, wanted is None)
    preferred = prefer.get("lockfile")
    winner = preferred if preferred in found else found[0]
    reason = f"there is a {present[winner]}"
    if found[1:]:
        others = " and ".join(present[m] for m in found if m != winner)
        reason += f" (it comes before {others})"
    if wanted not in (None, winner):
        reason += f", though {says}"
    # Known is each of the three against npm's. Two of the three, npm's other lockfile and a field
    # that says something else are not.
    lone = len([m for m in found if m != "npm"]) < 2
    sure = lone and wanted in (None, winner) and present[winner] in KNOWN
    return Choice(what, winner, reason, _SOURCES[winner], sure)


def _no_lockfile(folder: Folder) -> str:
    if folder.has("bun.lock"):
        return "bun.lock is not seen (only bun.lockb is), and there is no other lockfile"
    for up in folder.upward()[1:]:
        for name in KNOWN:
            if up.has(name):
                return f"{up.at(name)} is not looked at: it is above {folder.shown}"
    return f"there is no lockfile in {folder.shown}"


def _npm(
    node: NodeChoice,
    image: BuildImage,
    field: PackageManagerField | None,
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> Choice:
    if field and field.manager == "npm" and prefer.get("npm-field", "used") == "used":
        given = spec(field.version)
        if given.kind == "exact":
            reason = f"packageManager in {field.file} says npm@{field.version}"
            return Choice("npm", given.value, reason, LOG_NPM_FIELD, False)
    version = node.choice.value
    if version == image.node:
        return Choice("npm", image.npm, f"{image.name} brings it", image.source)
    if prefer.get("npm") == "image":
        return Choice("npm", image.npm, f"{image.name} brings it", image.source, False)
    value, _ = bundled_npm(version)
    # The log goes on naming the image's npm after an override; none shows which one runs.
    return Choice(
        "npm", value, f"comes with Node.js {version}", "https://nodejs.org/en/blog/release", False
    )


def _version(
    manager: str,
    image: BuildImage,
    env: Mapping[str, str],
    field: PackageManagerField | None,
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> tuple[Choice, str | None]:
    """Return the version of yarn, pnpm or bun, and why Pages stops instead."""
    default = image.default(manager) or "0.0.0"
    brought = Choice(manager, default, f"{image.name} brings it", image.source)
    variable = f"{manager.upper()}_VERSION"
    wanted = env.get(variable, "").strip()
    refused = field.refusal(manager) if field and manager != "bun" else None
    if refused:
        return brought, refused
    by_variable = bool(wanted) and prefer.get("manager-version") == "variable"
    if field and field.manager == manager and manager != "bun" and not by_variable:
        reason = f"packageManager in {field.file} says {field.written}"
        known = not wanted and field.own
        return Choice(manager, field.version, reason, LOG_FIELD, known), None
    if not wanted:
        return brought, None
    given = spec(wanted)
    value = given.value if given.kind == "exact" else resolve(manager, given.value)
    both = field is not None and field.manager == manager
    return Choice(
        manager, value, f"{variable} says {wanted}", variable, given.kind == "exact" and not both
    ), None
