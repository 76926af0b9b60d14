"""`pagesim explain RULE`: what a rule is about, and what to change."""

import argparse

from pagesim.diagnosis.catalogue import explanation, explanations


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim explain` takes."""
    parser.description = "Say what a rule is about and what to change; without RULE, list them."
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
