"""Tool selection and install command of the images that detect their tools (all but v1).

The runner is closed; the rules are read off build logs. What no log shows is taken one way,
marked with a doubt, and can be turned (`choice.PREFERENCES`).
"""

from collections.abc import Mapping
from itertools import combinations
from posixpath import basename
from typing import cast

from pagesim.choices import MANAGERS
from pagesim.managers.catalogue import BUNDLED, references
from pagesim.pages.choice import Basis, Choice, ChoiceKind, Doubt, Picked, Stop
from pagesim.pages.corepack import PackageManagerField, package_manager_field
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.images.node import DOC_IMAGE, Resolve, choose_node
from pagesim.pages.node_versions import RELEASES, bundled_npm, spec
from pagesim.project.folder import Folder

LOG_BUN = "https://github.com/gptme/gptme/issues/2277"
LOG_PNPM = "https://github.com/mattjennings/sveltekit-blog-template/issues/26"
LOG_YARN = "https://github.com/epicmaxco/vuestic-admin/issues/952"
LOG_BUN_TEXT = "https://github.com/gabeklein/expressive-mvc/pull/215"
LOG_FIELD = "https://github.com/atinux/my-pull-requests/issues/21"
LOG_NPM_FIELD = "https://github.com/PaloAltoNetworks/docusaurus-openapi-docs/issues/1048"
LOG_ROOT = "https://github.com/cloudflare/next-on-pages/issues/307"
_EVIDENCE = {
    "bun.lockb": LOG_BUN,
    "bun.lock": LOG_BUN,
    "pnpm-lock.yaml": LOG_PNPM,
    "yarn.lock": LOG_YARN,
}
"""What shows that a lockfile decides; the others are in the documentation."""


def select_by_detection(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> Picked:
    """Return what an image picks that detects its tools; see `selection.select`."""
    seen = lockfiles_seen(folder, image, prefer)
    field = package_manager_field(folder)
    manager = _manager(folder, image, seen, field, prefer)
    node, failed = choose_node(folder, image, env, resolve, prefer)
    bundled = manager.value == BUNDLED
    npm = _npm(node, image, field if bundled else None, prefer)
    choices = [node, npm, manager]
    if not bundled:
        version, refused = _version(manager.value, image, env, field, resolve, prefer)
        choices.append(version)
        failed = failed or refused
    locked = image.commands[manager.value]
    alone = image.commands.get(f"{manager.value}_without_lockfile", locked)
    command = locked if manager.value in seen else alone
    return Picked(manager.value, tuple(choices), command, failed)


def lockfiles_seen(
    folder: Folder, image: BuildImage, prefer: Mapping[str, str]
) -> dict[str, Basis]:
    """Return the lockfiles that detection sees in `folder` by manager, the weightiest first."""
    names = list(image.lockfiles)
    if prefer.get("bun.lock") == "seen" and "bun.lock" not in names:
        names.insert(0, "bun.lock")
    if prefer.get("shrinkwrap", "seen") == "seen":
        names.append("npm-shrinkwrap.json")
    found: dict[str, Basis] = {}
    for name in names:
        if folder.has(name):
            manager = next(m for m in references() if name in m.lockfiles)
            found[manager.name] = Basis("lockfile", folder.at(name))
    return found


def _manager(
    folder: Folder,
    image: BuildImage,
    seen: Mapping[str, Basis],
    field: PackageManagerField | None,
    prefer: Mapping[str, str],
) -> Choice:
    wanted = field.basis(field.manager) if field and field.manager in MANAGERS else None
    usual = "lockfile" if seen or image.ignored_fields else "field"
    if wanted and prefer.get("packageManager", usual) == "field":
        known = list(seen) == [wanted.says] or (wanted.says == image.without_lockfile and not seen)
        doubt: Doubt | None = None if known else "field-and-lockfile" if seen else "field-alone"
        over = tuple(b for m, b in seen.items() if m != wanted.says)
        return Choice("manager", wanted.says, wanted, LOG_FIELD, doubt, over)
    if not seen:
        over = _unlooked(folder, image) + ((wanted,) if wanted else ())
        usual_log = LOG_BUN_TEXT if folder.has("bun.lock") else LOG_ROOT
        evidence = image.evidence.get("no-lockfile", usual_log)
        nothing = Basis("no-lockfile", folder.path)
        unseen = any(b.kind == "unseen" for b in over)
        silent = wanted is None or wanted.says in image.ignored_fields
        doubt = "text-lockfile" if unseen else None if silent else "field-alone"
        return Choice("manager", image.without_lockfile, nothing, evidence, doubt, over)
    preferred = prefer.get("lockfile", "")
    winner = preferred if preferred in seen else next(iter(seen))
    over = tuple(b for m, b in seen.items() if m != winner)
    over += (wanted,) if wanted and wanted.says != winner else ()
    doubt = _doubt_of(winner, seen, image, wanted)
    lockfile = basename(seen[winner].name)
    evidence = image.evidence.get(lockfile) or _EVIDENCE.get(lockfile, DOC_IMAGE)
    return Choice("manager", winner, seen[winner], evidence, doubt, over)


def _doubt_of(
    winner: str, seen: Mapping[str, Basis], image: BuildImage, wanted: Basis | None
) -> Doubt | None:
    """Not known are pairs of lockfiles that no log shows, npm's other lockfile, and a field that
    says something else."""
    if any(frozenset(pair) not in image.known_pairs for pair in combinations(seen, 2)):
        return "several-lockfiles"
    if wanted and wanted.says != winner:
        return "field-and-lockfile"
    known = basename(seen[winner].name) in image.lockfiles
    return None if known else "lockfile-kind"


def _unlooked(folder: Folder, image: BuildImage) -> tuple[Basis, ...]:
    """Return the lockfiles that Pages does not look at: bun's text one, then one further up."""
    if folder.has("bun.lock"):
        bun = next(m for m in references() if "bun.lock" in m.lockfiles)
        known = next((n for n in image.lockfiles if n in bun.lockfiles), "")
        return (Basis("unseen", folder.at("bun.lock"), known),)
    found = (
        Basis("above", up.at(name))
        for up in folder.upward()[1:]
        for name in image.lockfiles
        if up.has(name)
    )
    return tuple(found)[:1]


def _npm(
    node: Choice, image: BuildImage, field: PackageManagerField | None, prefer: Mapping[str, str]
) -> Choice:
    if field and field.manager == BUNDLED and prefer.get("npm-field", "used") == "used":
        given = spec(field.version)
        if given.kind == "exact":
            basis = field.basis(f"npm@{field.version}")
            doubt: Doubt | None = None if BUNDLED in image.documented else "npm-field"
            evidence = image.evidence.get("field", LOG_NPM_FIELD)
            return Choice("npm", given.value, basis, evidence, doubt)
    own = Basis("image", image.name)
    value, _ = bundled_npm(node.value)
    if node.value == image.node and value == image.npm:
        return Choice("npm", image.npm, own, image.source)
    # The log goes on naming the image's npm after an override; none shows which one runs.
    if prefer.get(BUNDLED) == "image":
        return Choice("npm", image.npm, own, image.source, "npm-after-node")
    return Choice("npm", value, Basis("node", node.value), RELEASES, "npm-after-node")


def _version(
    manager: str,
    image: BuildImage,
    env: Mapping[str, str],
    field: PackageManagerField | None,
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> tuple[Choice, Stop | None]:
    """Return the version of yarn, pnpm or bun, and why Pages stops instead."""
    kind = cast(ChoiceKind, manager)
    default = image.default(manager) or "0.0.0"
    brought = Choice(kind, default, Basis("image", image.name), image.source)
    by_field = "packageManager" in image.overrides[manager]
    reader = next(m for m in references() if m.name == manager)
    refused = field.refusal(manager) if field and by_field and reader.by_corepack else None
    if refused:
        return brought, refused
    name = image.overrides[manager][-1]
    wanted = env.get(name, "").strip()
    variable = Basis("variable", name, wanted)
    both = field is not None and field.manager == manager and bool(field.version)
    by_variable = bool(wanted) and prefer.get("manager-version") == "variable"
    if field and both and by_field and not by_variable:
        doubt: Doubt | None = "several-sources" if wanted else None if field.own else "field-above"
        over = (variable,) if wanted else ()
        evidence = image.evidence.get("field", LOG_FIELD)
        return Choice(kind, field.version, field.basis(), evidence, doubt, over), None
    if not wanted:
        return brought, None
    given = spec(wanted)
    exact = given.kind == "exact"
    value = given.value if exact else resolve(manager, given.value)
    doubt = "several-sources" if both else None if exact else "partial-version"
    over = (field.basis(),) if field and both else ()
    return Choice(kind, value, variable, "", doubt, over), None
