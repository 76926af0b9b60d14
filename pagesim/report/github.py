"""The report for GitHub Actions: annotations on standard output and a step summary.

Limits: 10 annotations of each kind a step, 1 MiB of summary (GitHub's documentation, "Workflow
commands" and "Usage limits", read 2026-11-23).
"""

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.report.characters import make_legible
from pagesim.report.content import Report, Run
from pagesim.report.provenance import list_facts, list_rests
from pagesim.report.words import cause, resolutions, say_registry, swap_sentence
from pagesim.report.workflow import make_inert

ANNOTATIONS_LIMIT = 10
SUMMARY_LIMIT = 2**20 // 4
"""Characters; four bytes each at most."""


def render(report: Report) -> str:
    """Return the workflow commands, with each run's verdict as the last lines."""
    lines = []
    for severity, command in (("error", "error"), ("warning", "warning"), ("note", "notice")):
        of_kind = [f for run in report.every for f in run.told if f.severity == severity]
        # What is wrong in both environments alike is one annotation.
        lines += list(dict.fromkeys(_annotation(command, f) for f in of_kind))[:ANNOTATIONS_LIMIT]
    # On one line, so that no name in it begins another command.
    lines += [make_inert(" ".join(run.sentence.splitlines())) for run in report.every]
    if report.declaration:
        told = f"Say in pagesim.yaml what is set on Cloudflare:\n{report.declaration}"
        lines.insert(0, f"::error title=not-proven::{escape(told)}")
    return make_legible("\n".join(lines)) + "\n"


def _annotation(command: str, finding: Finding) -> str:
    properties = {"title": finding.rule}
    if finding.location:
        properties["file"] = finding.location.file
        if finding.location.line:
            properties["line"] = str(finding.location.line)
    told = ",".join(f"{k}={escape(v, ',:')}" for k, v in properties.items())
    return f"::{command} {told}::{escape(f'{finding.message} {finding.remedy}'.rstrip())}"


def escape(text: str, more: str = "") -> str:
    """Return `text` as the runner's command syntax wants it (actions/toolkit, command.ts)."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def step_summary(report: Report) -> str:
    """Return the Markdown of the step summary, within GitHub's limit."""
    return make_legible("".join(map(_summary, report.every)))[:SUMMARY_LIMIT]


def _summary(run: Run) -> str:
    outcome, findings = run.outcome, run.told
    deployment = outcome.plan.deployment
    environment = name_environment(deployment.environment.name)
    heading = f"### pagesim: {environment} on {deployment.image.name}"
    lines = [heading, "", _cell(run.sentence), ""]
    if sentence := swap_sentence(outcome):
        lines += [sentence, ""]
    if first := cause(outcome, findings):
        lines += [
            f"**Cause:** {_cell(first.message)}",
            "",
            f"**Change:** {_cell(first.remedy)}",
            "",
        ]
    lines += ["| Package | Result | Version | Registry | Credential |", "|---|---|---|---|---|"]
    lines += [
        f"| {_cell(r.name)} | {r.status} | {_cell(r.version or '-')} | {_cell(say_registry(r))} "
        f"| {_cell(r.credential or '-')} |"
        for r in resolutions(outcome)
        if r.private
    ]
    others = [f for f in findings if f is not first]
    lines += ["", *map(_line, others)]
    facts = [
        f"{label}: {_cell(text)}" for label, text in (*list_facts(outcome), *list_rests(outcome))
    ]
    lines += ["", "<details><summary>What ran</summary>", "", *(f"- {f}" for f in facts)]
    return "\n".join([*lines, "", "</details>"]) + "\n\n"


def _line(finding: Finding) -> str:
    """Return a finding that is not the cause, with its place and change."""
    place = f" ({_cell(str(finding.location))})" if finding.location else ""
    change = f" **Change:** {_cell(finding.remedy)}" if finding.remedy else ""
    return f"- {finding.severity} `{finding.rule}`{place}: {_cell(finding.message)}{change}"


def _cell(text: str) -> str:
    """Return text on one line in which nothing divides a table, links, or is HTML."""
    for char in "\\|[":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.replace("<", "&lt;").splitlines())
