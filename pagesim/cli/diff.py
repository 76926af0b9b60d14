"""`pagesim diff [ENV ENV]`: what differs between two environments, without an install."""

import argparse
import json
from collections.abc import Mapping

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.world import world
from pagesim.errors import UsageError
from pagesim.plan.options import need_environment
from pagesim.plan.plan import InstallPlan
from pagesim.run.runner import plan


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim diff` takes."""
    parser.description = (
        "Compare two environments: tools, command, variables, registries and which "
        "credential each has. Makes no install. Exit code 1 when something differs that an "
        "install needs."
    )
    parser.add_argument(
        "environments", metavar="ENV", nargs="*", help="default: production preview"
    )
    add_run_options(parser, environment=False)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print each difference as `what: one | other`."""
    names = arguments.environments or ["production", "preview"]
    if len(names) != 2:
        raise UsageError("diff takes two environments", hint="pagesim diff production preview")
    left, right = (need_environment(n) for n in names)
    plans = [plan(run_options(arguments, n), world(arguments)) for n in (left, right)]
    rows = differences(_facts(plans[0]), _facts(plans[1]))
    needed = {u.name for p in plans for u in p.starts[0].configuration.uses}
    if arguments.format == "json":
        data = [{"what": w, left: a, right: b} for w, a, b in rows]
        print(json.dumps({"schema": "pagesim.diff/1", "differences": data}, indent=2))
    elif not rows:
        print(f"{left} and {right} are the same.")
    else:
        _print(rows, left, right)
    missing = any(w.removeprefix("variable ") in needed and "-" in (a, b) for w, a, b in rows)
    return 1 if missing else 0


def differences(
    left: Mapping[str, str], right: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return (what, left, right) for everything that is not the same; `-` for what is not there."""
    names = dict.fromkeys([*left, *right])
    pairs = [(n, left.get(n, "-"), right.get(n, "-")) for n in names]
    return tuple(p for p in pairs if p[1] != p[2])


def _facts(planned: InstallPlan) -> dict[str, str]:
    deployment = planned.deployment
    selection = deployment.selection
    facts = {"build image": deployment.image.name, "command": " ".join(selection.command)}
    facts |= {f"tool {name}": version for name, version in selection.tools}
    for name, variable in deployment.environment.variables.items():
        if name in ("CF_PAGES_BRANCH", "CF_PAGES_URL"):
            continue  # these differ by their nature
        value = variable.value.reveal() if variable.value else ""
        shown = "(secret)" if variable.secret else planned.redactor(value)
        facts[f"variable {name}"] = "(empty)" if variable.value and not value.strip() else shown
    facts |= {f"registry {r.url}": f"{r.mode}: {r.reason}" for r in planned.registries}
    return facts


def _print(rows: tuple[tuple[str, str, str], ...], left: str, right: str) -> None:
    widths = [max(len(r[i]) for r in [("", left, right), *rows]) for i in (0, 1)]
    for what, one, other in [("", left, right), *rows]:
        print(f"{what:<{widths[0]}}  {one:<{widths[1]}}  {other}".rstrip())
