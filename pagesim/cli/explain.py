"""`pagesim explain RULE`: what a rule is about, and what to change."""

import argparse
import sys

from pagesim import late
from pagesim.cli.parser import Parser


@late.dataclass(frozen=True)
class Options:
    """The rule to tell of; None for the list of all."""

    rule: str | None


def configure(parser: Parser) -> None:
    """Say what `pagesim explain` takes."""
    parser.description = "Say what a rule is about and what to change; without RULE, list them."
    parser.add_argument("rule", metavar="RULE", nargs="?", help="as a report names it")


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(arguments.rule)


def execute(options: Options) -> int:
    """Print the rule's text, or the list of rules."""
    from pagesim.cli.paper import Paper
    from pagesim.diagnosis.explanations import explain_rule, explain_rules
    from pagesim.report.characters import wrap_line, wrap_paragraphs

    width = Paper(sys.stdout).width
    if options.rule:
        found = explain_rule(options.rule)
        print(f"{found.ident}\n\n{wrap_paragraphs(found.text, width)}")
        return 0
    rules = explain_rules()
    indent = max(len(r.ident) for r in rules) + 2
    width = max(width, 2 * indent)
    for rule in rules:
        print(wrap_line(f"{rule.ident:<{indent}}{rule.summary}", width, " " * indent))
    return 0
