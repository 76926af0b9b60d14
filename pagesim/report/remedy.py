"""What `pagesim fix` came to: a patch, the rest in words, or both as one object."""

from typing import Any

from pagesim.diagnosis.records import encode_all
from pagesim.diagnosis.words import say_changes
from pagesim.fix.apply import FileEdit
from pagesim.fix.patch import make_patch
from pagesim.fix.search import Remedy
from pagesim.report.words import verdict_sentence
from pagesim.run.outcome import Outcome

SCHEMA = "pagesim.fix/1"


def patch_text(remedy: Remedy) -> str:
    """Return the changes to files as a patch for `git apply`; empty where there are none."""
    return make_patch(remedy.before.plan.deployment.project, remedy.changes)


def remedy_text(remedy: Remedy) -> str:
    """Return in words what is no patch: the verdict before, what else to do, the verdict after."""
    lines = [verdict_sentence(remedy.before)]
    if remedy.changes:
        steps = say_changes(c for c in remedy.changes if not isinstance(c, FileEdit))
        lines += [steps] if steps else []
        lines.append(f"With these changes: {verdict_sentence(remedy.after)}")
    elif not remedy.works:
        lines.append("There is no change that pagesim knows to make: see `pagesim run`.")
    return "".join(f"{line}\n" for line in lines)


def remedy_record(remedy: Remedy) -> dict[str, Any]:
    """Return all of it as JSON data."""
    deployment = remedy.before.plan.deployment
    return {
        "schema": SCHEMA,
        "environment": deployment.environment.name,
        "build_image": deployment.image.name,
        "works": remedy.works,
        "before": _verdict(remedy.before),
        "after": _verdict(remedy.after),
        "changes": encode_all(remedy.changes),
        "patch": patch_text(remedy),
    }


def _verdict(outcome: Outcome) -> dict[str, str]:
    return {"outcome": outcome.verdict, "verdict": verdict_sentence(outcome)}
