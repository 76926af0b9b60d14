"""`pagesim explain RULE`: what a rule is about, and what to change."""

import argparse

from pagesim.cli.commands_types import Subparsers
from pagesim.diagnosis.catalogue import explanation, explanations


def add(subparsers: Subparsers) -> None:
    """Add the `explain` command."""
    parser = subparsers.add_parser(
        "explain",
        help="say what a finding's rule is about",
        description="Say what a rule is about and what to change; without RULE, list them.",
    )
    parser.add_argument("rule", metavar="RULE", nargs="?")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print the rule's text, or the list of rules."""
    if arguments.rule:
        found = explanation(arguments.rule)
        print(f"{found.ident}\n\n{found.text}")
        return 0
    rules = explanations()
    width = max(len(r.ident) for r in rules)
    for rule in rules:
        print(f"{rule.ident:<{width}}  {rule.summary}")
    return 0
