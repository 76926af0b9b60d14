"""Which Node.js an image takes that detects its tools (v2 and v3)."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping

from pagesim.pages.choice import Basis, Choice, Doubt, Stop
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.node_versions import is_seen_on_pages, major_of_name, spec
from pagesim.project.folder import Folder

Resolve = Callable[[str, str], str]
"""Gives the exact version of a tool for a partial one or a range."""

DOC_IMAGE = "Cloudflare, Pages, Build image"


def choose_node(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> tuple[Choice, Stop | None]:
    """Return the Node.js that the files and variables ask for, or the image's own; and why Pages
    ends instead."""
    tools = read_tool_versions(folder)
    brought = Choice("node", image.node, Basis("image", image.name), image.source)
    for tool in (t for t in image.no_plugin if t in tools):
        return brought, Stop("no-plugin", tools[tool], tool=tool)
    asked = _asked(folder, env, tools)
    if not asked:
        return brought, None
    order = image.overrides["node"]
    preferred = prefer.get("node", "")
    name = preferred if preferred in asked else next(n for n in order if n in asked)
    others = tuple(asked[n] for n in order if n in asked and n != name)
    return _chosen(folder, asked[name], others, image, resolve)


def _asked(folder: Folder, env: Mapping[str, str], tools: Mapping[str, Basis]) -> dict[str, Basis]:
    """Return what asks for a version, by the name that `overrides` has for it."""
    found = {n: read_version_file(folder, n) for n in (".nvmrc", ".node-version")}
    found[".tool-versions"] = tools.get("nodejs")
    variable = env.get("NODE_VERSION", "").strip()
    found["NODE_VERSION"] = Basis("variable", "NODE_VERSION", variable) if variable else None
    return {name: basis for name, basis in found.items() if basis is not None}


def _chosen(
    folder: Folder,
    basis: Basis,
    others: tuple[Basis, ...],
    image: BuildImage,
    resolve: Resolve,
) -> tuple[Choice, Stop | None]:
    given = spec(basis.says)
    if given.kind == "name":
        meant = major_of_name(given.value)
        kept = Choice("node", image.node, basis, DOC_IMAGE, passed_over=others)
        return kept, Stop("node-name", basis, meant=(meant,) if meant else ())
    if given.kind == "exact":
        doubt: Doubt | None = "several-sources" if others else None
        doubt = doubt or doubt_of_file(folder, basis)
        doubt = doubt or (None if is_seen_on_pages(given.value) else "young-version")
        return Choice("node", given.value, basis, "", doubt, others), None
    # A log shows a version older than the newest for what was probably a partial one
    # (https://github.com/cucumber/website/pull/337): the image resolves by a list of its own.
    value = resolve("node", given.value)
    return Choice("node", value, basis, "", "partial-version", others), None


def read_tool_versions(folder: Folder) -> dict[str, Basis]:
    """Return the nearest `.tool-versions` by tool; the first of several versions counts."""
    at = folder.finds(".tool-versions")
    found: dict[str, Basis] = {}
    for number, line in _lines(at, ".tool-versions") if at else ():
        tool, *versions = line.split()
        if versions:
            assert at
            basis = Basis("file", at.at(".tool-versions"), versions[0], number)
            found.setdefault(tool, basis)
    return found


def read_version_file(folder: Folder, name: str) -> Basis | None:
    """Return the first line of `name` that is no comment; None where there is none."""
    number, text = next(_lines(folder, name), (0, ""))
    return Basis("file", folder.at(name), text, number) if text else None


def doubt_of_file(folder: Folder, basis: Basis) -> Doubt | None:
    """Return the doubt that a byte order mark or carriage returns in the file of `basis` raise."""
    content = folder.project.read(basis.name) if basis.kind == "file" else None
    odd = content is not None and (content.startswith(BOM_UTF8) or b"\r" in content)
    return "odd-file" if odd else None


def _lines(folder: Folder, name: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that hold more than a comment, with their numbers."""
    text = (folder.read(name) or b"").decode("utf-8-sig", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        kept = line.partition("#")[0].strip()
        if kept:
            yield number, kept
