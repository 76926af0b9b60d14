"""Options about an install's requests: what is written of them, and what a replay makes of them."""

import argparse
from pathlib import Path

from pagesim import late
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions


def add_traffic(group: argparse._ActionsContainer) -> None:
    """Add what else is written of an install's requests."""
    group.add_argument(
        "--har",
        metavar="FILE",
        type=Path,
        help="every request as an HTTP Archive, for a browser's developer tools; no values in it",
    )
    group.add_argument(
        "--sbom",
        metavar="FILE",
        type=Path,
        help="what was really served, by which registry, with which digest (CycloneDX 1.6)",
    )


def add_replaying(parser: Parser) -> None:
    """Add what a replay does where the install and the cassette differ."""
    group = parser.add_argument_group("replay")
    about = "exit code 1 where the install needs what --cassette lacks, or leaves some of it unused"
    group.add_argument("--strict", action="store_true", help=about)
    group.add_argument(
        "--new-episodes",
        action="store_true",
        help="ask the real registries for what --cassette lacks, and add it to the file",
    )


def replay_options(given: argparse.Namespace, chosen: RunOptions) -> RunOptions:
    """Return `chosen` with what `add_replaying` says. Raises `UsageError` for what does nothing."""
    for option in ("strict", "new_episodes"):
        if getattr(given, option) and chosen.cassette is None:
            said = f"--{option.replace('_', '-')} does nothing without --cassette FILE"
            raise UsageError(said, hint="pagesim run ENV --cassette FILE replays it.")
    if given.strict and given.new_episodes:
        raise UsageError("--strict and --new-episodes contradict each other")
    if given.new_episodes and given.dry_run:
        raise UsageError("--new-episodes does nothing with --dry-run, which makes no install")
    return late.replace(chosen, strict=given.strict, record=given.new_episodes)
