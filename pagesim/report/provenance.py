"""What a report is of: the same facts in every format that has a place for them.

GitLab's array of issues has none, and Pages' own log is laid beside a real one as it is.
"""

from typing import Any

from pagesim import __version__
from pagesim.run.outcome import Outcome


def make_provenance(outcome: Outcome) -> dict[str, Any]:
    """Return project, commit and version as JSON-compatible data."""
    deployment = outcome.plan.deployment
    git = deployment.project.git
    return {
        "pagesim_version": __version__,
        "project": {
            "name": deployment.project.name,
            "commit": git.commit if git else None,
            "branch": git.branch if git else None,
            "dirty": git.dirty if git else None,
            "root_dir": deployment.selection.cwd,
            "root_dir_from": deployment.root_origin,
        },
    }


def list_facts(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return the same as labels and texts, with the command."""
    deployment = outcome.plan.deployment
    project, git = deployment.project, deployment.project.git
    changed = " with uncommitted changes" if git and git.dirty else ""
    return (
        ("pagesim", __version__),
        ("project", project.name),
        ("commit", f"{git.commit}{changed}" if git and git.commit else "none"),
        ("root directory", deployment.selection.cwd or "/"),
        ("build image", deployment.image.name),
        ("command", " ".join(deployment.selection.command) or "none"),
    )


def list_rests(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return what the verdict rests on, as labels and texts."""
    return tuple((f"rests on {a.kind}", f"{a.subject}: {a.why}") for a in outcome.assumptions)
