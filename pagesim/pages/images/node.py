"""Which Node.js build images v2 and v3 take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pagesim.pages.choice import Choice
from pagesim.pages.images.catalogue import BuildImage
from pagesim.pages.node_versions import major_of_name, spec
from pagesim.project.folder import Folder

Resolve = Callable[[str, str], str]

DOC_IMAGE = "Cloudflare, Pages, Build image"
NO_PLUGIN = frozenset({"npm", "pnpm"})
"""Tools of `.tool-versions` that were seen to end a build: the image has no asdf plugin for them
(https://github.com/yamadashy/pdfvision/pull/75, https://github.com/stackblitz/tutorialkit/pull/95)."""


@dataclass(frozen=True)
class NodeChoice:
    """The Node.js of a build, or why Pages stops."""

    choice: Choice
    failed: str | None = None


def choose_node(
    folder: Folder,
    image: BuildImage,
    env: Mapping[str, str],
    resolve: Resolve,
    prefer: Mapping[str, str],
) -> NodeChoice:
    """Return the Node.js version that the files and variables ask for, or the image's own."""
    tools = tool_versions(folder)
    brought = Choice("Node.js", image.node, f"{image.name} brings it", image.source)
    stopped = sorted(NO_PLUGIN & set(tools))
    if stopped:
        return NodeChoice(brought, _no_plugin(stopped[0]))
    asked = _asked(folder, env, tools)
    if not asked:
        return NodeChoice(brought)
    order = image.overrides["node"]
    preferred = prefer.get("node", "")
    source = preferred if preferred in asked else next(n for n in order if n in asked)
    return _chosen(asked[source], source, image, resolve, only=len(asked) == 1)


def _asked(folder: Folder, env: Mapping[str, str], tools: Mapping[str, str]) -> dict[str, str]:
    found = {n: first_line(folder.text(n)) for n in (".nvmrc", ".node-version")}
    found[".tool-versions"] = tools.get("nodejs", "")
    found["NODE_VERSION"] = env.get("NODE_VERSION", "").strip()
    return {name: text for name, text in found.items() if text}


def _chosen(
    text: str, source: str, image: BuildImage, resolve: Resolve, *, only: bool
) -> NodeChoice:
    given = spec(text)
    reason = f"{source} says {text}"
    if given.kind == "name":
        meant = major_of_name(given.value)
        hint = f"; write {meant}" if meant else ""
        failed = f"{image.name} takes no name for a Node.js version, and {source} says {text}{hint}"
        return NodeChoice(Choice("Node.js", image.node, reason, DOC_IMAGE), failed)
    if given.kind == "exact":
        return NodeChoice(Choice("Node.js", given.value, reason, source, only))
    # A log shows a version older than the newest for what was probably a partial one
    # (https://github.com/cucumber/website/pull/337): the image resolves by a list of its own.
    value = resolve("node", given.value)
    reason += "; Pages may know an older one"
    return NodeChoice(Choice("Node.js", value, reason, source, False))


def tool_versions(folder: Folder) -> dict[str, str]:
    """Return the nearest `.tool-versions` by tool; the first of several versions counts."""
    at = folder.finds(".tool-versions")
    found: dict[str, str] = {}
    for line in ((at.text(".tool-versions") if at else None) or "").splitlines():
        words = line.partition("#")[0].split()
        if len(words) > 1:
            found.setdefault(words[0], words[1])
    return found


def first_line(text: str | None) -> str:
    """Return the first line that is no comment, trimmed."""
    lines = (line.partition("#")[0].strip() for line in (text or "").splitlines())
    return next((line for line in lines if line), "")


def _no_plugin(tool: str) -> str:
    return (
        f".tool-versions names {tool}, for which the image has no asdf plugin "
        "(`Failed: error occurred while installing tools or dependencies`)"
    )
