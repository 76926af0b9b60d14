"""The sentences that every format shares: verdict, cause, remedy, and the exit code."""

from collections.abc import Sequence

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.pages.words import stop_sentence
from pagesim.run.outcome import GOOD, Outcome, Resolution


def exit_code(outcome: Outcome, findings: Sequence[Finding]) -> int:
    """Return 0 when what was expected happened, else 1 (see the README's table)."""
    bad = outcome.verdict in ("unresolved", "failed")
    return 1 if bad or any(f.severity == "error" for f in findings) else 0


def resolutions(outcome: Outcome) -> tuple[Resolution, ...]:
    """Return each package's fate; where nothing was installed, that nothing was asked."""
    if outcome.first:
        return outcome.first.resolutions
    return tuple(
        Resolution(w.name, w.spec, w.private, w.registry, "not-requested")
        for w in outcome.plan.wanted
    )


def verdict_sentence(outcome: Outcome) -> str:
    """Return the verdict in one sentence."""
    where = name_environment(outcome.plan.deployment.environment.name)
    selection, image = outcome.plan.deployment.selection, outcome.plan.deployment.image.name
    private = [r for r in resolutions(outcome) if r.private]
    good = sum(r.status in GOOD for r in private)
    match outcome.verdict:
        case "skipped":
            assert selection.skipped
            said = stop_sentence(selection.skipped, image)
            return f"SKIPPED: Pages would install nothing in {where}: {said}."
        case "failed" if not outcome.attempts:
            assert selection.failed
            said = stop_sentence(selection.failed, image)
            return f"FAILED: Pages would end before the install in {where}: {said}"
        case "failed":
            assert outcome.first
            return (
                f"FAILED: the install ended with exit code {outcome.first.exit_code} in {where}, "
                + ("though no private package was refused." if private else "whatever the cause.")
            )
        case "unresolved":
            return f"UNRESOLVED: {good} of {_packages(len(private))} resolved in {where}."
        case _:
            pass
    if not private:
        return f"RESOLVED: the install succeeded in {where}; it has no private packages."
    return f"RESOLVED: {_resolved(len(private), good)} in {where}{_by_help(outcome)}."


def _packages(count: int) -> str:
    return f"{count} private package{'' if count == 1 else 's'}"


def _resolved(count: int, good: int) -> str:
    if good == count:
        both = {1: "the private package", 2: "both private packages"}
        return f"{both.get(count, f'all {count} private packages')} resolved"
    return f"{good} of {_packages(count)} resolved, the others were not needed"


def _by_help(outcome: Outcome) -> str:
    """Say so when it was pagesim that put the file in place."""
    first = outcome.first
    if first and first.mode in ("before", "userconfig") and outcome.plan.has_pages_npmrc:
        return f", with --swap {first.mode}, which is not what Pages does by itself"
    return ""


def swap_sentence(outcome: Outcome) -> str | None:
    """Return what the second install showed, where there was one."""
    helped = outcome.helped
    if helped is None:
        return None
    if helped.verdict == "resolved":
        return (
            "With .npmrc.pages in place before the install, everything resolves: the file is right."
        )
    return "With .npmrc.pages in place before the install, it does not resolve either."


def cause(outcome: Outcome, findings: Sequence[Finding]) -> Finding | None:
    """Return the finding to tell first, where something went wrong."""
    if exit_code(outcome, findings) == 0:
        return None
    return next((f for f in findings if f.severity == "error"), None)
