"""The report as Pages' own build log, to lay beside a real one; of a check, one after the other."""

from pagesim.engine.lines import strip_controls
from pagesim.pages.log.lines import after_install, before_install
from pagesim.report.characters import show_controls
from pagesim.report.content import Report
from pagesim.run.outcome import Outcome


def render(report: Report) -> str:
    """Return the logs of the runs."""
    return "\n".join(show_controls(make_log(run.outcome)) for run in report.every)


def make_log(outcome: Outcome) -> str:
    """Return the lines that Pages prints around the install, and the install's own."""
    deployment, first = outcome.plan.deployment, outcome.first
    image, selection = deployment.image, deployment.selection
    lines = [*before_install(image, selection, deployment.environment, deployment.wrangler)]
    if first:
        lines += [line for _, line in first.output]
        lines += after_install(image, selection, first.exit_code)
    # A line is one line, and none of it moves a terminal's cursor, whatever a file's value holds.
    return "\n".join(" ".join(strip_controls(line).splitlines()) for line in lines) + "\n"
