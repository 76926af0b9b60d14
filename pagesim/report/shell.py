"""What `pagesim shell` says before the shell and after it. Returns `rich` renderables."""

from rich.console import Group, RenderableType
from rich.text import Text

from pagesim.diagnosis.words import name_environment
from pagesim.pages.words import label_of, stop_sentence
from pagesim.plan.plan import Plan
from pagesim.report.heading import Row
from pagesim.report.requests import list_requests
from pagesim.report.text import show_rows
from pagesim.run.shell import Ended


def tell_ready(plan: Plan, engine: str, *, keep: bool) -> RenderableType:
    """Return what the shell is in, and what Pages would type there."""
    found, selection = plan.deployment, plan.deployment.selection
    tools = ", ".join(f"{label_of(name)} {version}" for name, version in selection.tools)
    title = f"{name_environment(found.environment.name)}: build image {found.image.name}, {tools}"
    stop = selection.failed or selection.skipped
    command = (
        f"Pages installs nothing: {stop_sentence(stop, found.image.name)}"
        if stop
        else " ".join(selection.command)
    )
    registries = ", ".join(f"{r.host} {r.mode}" for r in plan.registries)
    left = "a copy of HOME is kept (--keep)" if keep else "nothing is kept (--keep keeps a copy)"
    rows = [
        Row("Engine", engine),
        Row("Install", command),
        *([Row("Registries", registries)] if registries else []),
        Row("End", f"`exit` or Ctrl-D; {left}"),
    ]
    return Group(Text(title, style="bold"), show_rows(rows), Text(""))


def tell_end(ended: Ended) -> RenderableType:
    """Return what was asked of the gateway, and which limit ended it."""
    parts: list[RenderableType] = [list_requests(ended.exchanges)]
    if ended.limit:
        parts.append(Text(f"Ended by pagesim: it took more than {ended.limit.bound}."))
    return Group(*parts)
