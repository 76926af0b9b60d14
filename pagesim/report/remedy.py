"""What `pagesim fix` came to: a patch, the rest in words, or all of it as one object."""

from collections.abc import Iterator
from typing import Any

from pagesim.diagnosis.change import Change, RenewSecret, SetSecret, WriteLockfile
from pagesim.diagnosis.records import encode, encode_all
from pagesim.diagnosis.words import name_environment, say_changes
from pagesim.fix.apply import FileEdit
from pagesim.fix.moves import Diagnosed
from pagesim.fix.patch import make_patch
from pagesim.fix.search import Remedy, Tried
from pagesim.fix.trials import Local
from pagesim.managers.interface import Manager
from pagesim.pages.injected import pages_name
from pagesim.plan.deployment import Deployment
from pagesim.report.words import verdict_sentence

SCHEMA = "pagesim.fix/1"
LOCALLY: dict[Local, str] = {
    "works": "works",
    "breaks": "BREAKS",
    "broken-before": "fails, as before",
    "not-tried": "-",
}
_BREAKS = (
    "On a machine without these variables and with credentials in the user's own file the install "
    "resolved before, and with these changes it does not; nothing else that was tried resolves "
    "there. Tell your team."
)


_IN_PREVIEW = " --env preview"


def patch_text(remedy: Remedy) -> str:
    """Return the changes to files as a patch for `git apply`; empty where there are none."""
    return make_patch(remedy.project, remedy.changed, remedy.hide)


def remedy_text(remedy: Remedy) -> str:
    """Return in words what is no patch: verdicts, what was tried, what else to do."""
    lines = [_sentence(d) for d in remedy.before]
    if not remedy.tried and remedy.works:
        lines.append("Nothing to change.")
    elif not remedy.tried and all(d.good for d in remedy.before):
        lines.append("Nothing was installed, so nothing is proven, and there is nothing to change.")
    if remedy.tried:
        lines += ["", *_table(remedy), ""]
    if remedy.kept:
        lines += _remedy_lines(remedy, remedy.kept)
    elif not all(d.good for d in remedy.before):
        lines += _stuck_lines(remedy)
    return "".join(f"{line}\n" for line in lines)


def _sentence(found: Diagnosed) -> str:
    return verdict_sentence(found.outcome)


def _table(remedy: Remedy) -> Iterator[str]:
    """Yield what was tried, one a line, with what each came to; what stands below is not told."""
    below = remedy.tried == (remedy.kept,) and not patch_text(remedy)
    for number, each in enumerate(remedy.tried, 1):
        came = [f"{name_environment(d.environment)} {_word(d)}" for d in each.found]
        if each.local != "not-tried":
            came.append(f"on a developer's machine: {LOCALLY[each.local]}")
        yield f"Tried {number}: {', '.join(came)}"
        said = say_changes(each.changes, each.found[0].outcome.plan.deployment.platform)
        if not below:
            yield from (f"  {line}" for line in said.splitlines())
        if each.not_written:
            yield f"  Not written: {each.not_written}. Where you can reach its registry, run:"
            yield f"    {lock_command(each.found[0].outcome.plan.manager)}"


def _word(found: Diagnosed) -> str:
    return "good" if found.good else found.outcome.verdict


def _remedy_lines(remedy: Remedy, kept: Tried) -> Iterator[str]:
    steps = list(list_settings(remedy))
    if steps:
        yield "To do besides the patch:" if patch_text(remedy) else "To do:"
        for what, command in steps:
            yield f"  {what}"
            if command:
                yield f"    {command}"
        if any(command and _IN_PREVIEW in command for _, command in steps):
            yield f"  ({_IN_PREVIEW.strip()}: without it Production alone gets the secret.)"
    if len(remedy.needed) > 1:
        yield "Each change is needed: with any one of them left out it does not resolve."
    if kept.local == "breaks":
        yield _BREAKS
    yield from (f"With these changes: {_sentence(d)}" for d in remedy.after)


def _stuck_lines(remedy: Remedy) -> Iterator[str]:
    if remedy.exhausted:
        yield f"The search ended after {remedy.installs} installs; --all goes on."
    if remedy.tried:
        yield "None of what was tried makes both environments resolve."
    if remedy.partial:
        yield (
            "What is printed goes as far as the lockfile that is named above. Write that, then run "
            "`pagesim fix` again."
        )
        return
    else:
        yield "There is no change that pagesim knows to make: see `pagesim run`."
    first = next((f for d in remedy.before if not d.good for f in d.errors), None)
    if first:
        yield f"The cause: {first.message} [{first.rule}]"
        yield from first.remedy.splitlines()


def list_settings(remedy: Remedy) -> Iterator[tuple[str, str | None]]:
    """Yield what is to be done that no patch does, each with the command where there is one."""
    deployment = remedy.before[0].outcome.plan.deployment
    for change in dict.fromkeys(remedy.changes):
        if not isinstance(change, FileEdit | WriteLockfile):
            yield say_changes([change], deployment.platform), _command(change, deployment)


def _command(change: Change, deployment: Deployment) -> str | None:
    """Return the command that makes a change; plain variables have none."""
    match change:
        case SetSecret(environment, name) | RenewSecret(environment, name) if (
            form := deployment.platform.secret
        ):
            where = _IN_PREVIEW if environment == "preview" else ""
            return form.format(name=name, project=name_project(deployment)) + where
    return None


def lock_command(chosen: Manager) -> str:
    """Return the command by which this version of a manager writes its lockfile anywhere."""
    (package, *_), *_ = (piece.packages for piece in chosen.pieces("linux-x64"))
    return f"npx --package {package}@{chosen.version} {' '.join(chosen.lock_command)}"


def name_project(deployment: Deployment) -> str:
    """Return the Pages project's name: the wrangler file's, else as the folder is called."""
    named = deployment.wrangler.data.get("name") if deployment.wrangler else None
    return named if isinstance(named, str) else pages_name(deployment.project.name)


def remedy_record(remedy: Remedy) -> dict[str, Any]:
    """Return all of it as JSON data."""
    deployment = remedy.before[0].outcome.plan.deployment
    return {
        "schema": SCHEMA,
        "environment": deployment.environment.name,
        "platform": deployment.platform.name,
        "build_image": deployment.image.name,
        "works": remedy.works,
        "before": _verdict(remedy.before[0]),
        "after": _verdict(remedy.after[0]),
        "environments": {
            b.environment: {"before": _verdict(b), "after": _verdict(a)}
            for b, a in zip(remedy.before, remedy.after, strict=True)
        },
        "changes": encode_all(remedy.changes),
        "patch": patch_text(remedy),
        "settings": [
            {"text": text, **({"command": command} if command else {})}
            for text, command in list_settings(remedy)
        ],
        "tried": [_tried(each) for each in remedy.tried],
        "needed": [
            {"change": encode(change), "without": {bad.environment: bad.outcome.verdict}}
            for change, bad in remedy.needed
        ],
        "local": remedy.kept.local if remedy.kept else "not-tried",
        "installs": remedy.installs,
        "exhausted": remedy.exhausted,
        "partial": remedy.partial is not None,
    }


def _tried(each: Tried) -> dict[str, Any]:
    return {
        "changes": encode_all(each.changes),
        "outcomes": {d.environment: d.outcome.verdict for d in each.found},
        "good": each.good,
        "local": each.local,
        **({"not_written": each.not_written} if each.not_written else {}),
    }


def _verdict(found: Diagnosed) -> dict[str, str]:
    return {"outcome": found.outcome.verdict, "verdict": _sentence(found)}
