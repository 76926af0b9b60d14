"""The sentences that every format shares: verdict, cause, remedy, and the exit code."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.finding import Finding, is_good
from pagesim.diagnosis.words import name_environment, say_count
from pagesim.pages.words import stop_sentence
from pagesim.plan.swap import AttemptMode
from pagesim.registries.catalogue import canonical
from pagesim.run.assumptions import AssumptionKind
from pagesim.run.outcome import GOOD, Outcome, Resolution
from pagesim.run.replayed import Replayed


def exit_code(outcome: Outcome, findings: Sequence[Finding], *, proof: bool = False) -> int:
    """Return 0 when what was expected happened, else 1 (see the README's table).

    `proof` says that only a proven outcome is good, as `check` wants it.
    """
    unproven = proof and lacks_proof(outcome)
    differs = outcome.plan.deployment.options.strict and not is_whole(outcome.replayed)
    return 1 if unproven or differs or not is_good(outcome, findings) else 0


def is_whole(replayed: Replayed | None) -> bool:
    """Return whether a replay asked for what is recorded and nothing else."""
    return replayed is None or replayed.whole


def replay_lines(outcome: Outcome) -> list[str]:
    """Return how much of a cassette was used, what was missing, and what `--strict` says of it."""
    found = outcome.replayed
    if found is None:
        return []
    strict = outcome.plan.deployment.options.strict
    lines = [f"Cassette: {found.used} of {found.recorded} recorded requests were used."]
    for one in found.missing:
        near = f"; nearest: {', '.join(one.nearest)}" if one.nearest else ""
        lines.append(f"Not in the cassette: {one.request}{near}")
    lines += [f"Not asked for: {request}" for request in found.unused if strict]
    if strict and not found.whole:
        lines.append("--strict: the install and the cassette differ, so the exit code is 1.")
    return lines


def lacks_proof(outcome: Outcome) -> bool:
    """Return whether a good verdict is none for `check`: it rests on a variable that nothing
    declares, there was no package.json to install from, or pagesim put `.npmrc.pages` in place."""
    skipped = outcome.plan.deployment.selection.skipped
    nothing = skipped is not None and skipped.kind == "no-package-json"
    lacking = bool(outcome.undeclared) or outcome.posed
    return nothing or (outcome.verdict in ("resolved", "undecided") and lacking)


def declaration(outcomes: Sequence[Outcome]) -> str:
    """Return the lines of pagesim.yaml that declare what these outcomes take as set; empty where
    nothing is taken so."""
    lacking = [o for o in outcomes if lacks_proof(o) and o.undeclared]
    lines = [
        f"  {o.plan.deployment.environment.name}:\n    secrets: [{', '.join(o.undeclared)}]\n"
        for o in lacking
    ]
    return "".join(["environments:\n", *lines]) if lines else ""


def resolutions(outcome: Outcome) -> tuple[Resolution, ...]:
    """Return each package's fate; where nothing was installed, that nothing was asked."""
    if outcome.first:
        return outcome.first.resolutions
    return tuple(
        Resolution(w.name, w.spec, w.private, w.registry, "not-requested")
        for w in outcome.plan.wanted
    )


_POSED: Mapping[AttemptMode, str] = {
    "before": "WITH .npmrc.pages PUT IN PLACE, which {} does not do",
    "userconfig": "WITH NPM_CONFIG_USERCONFIG NAMING .npmrc.pages, which {} does not do",
}


def say_registry(r: Resolution) -> str:
    """Return the registry that answered for a package, and which one should have where that is
    another."""
    if r.status == "linked":
        return "-"
    own = _host(r.registry)
    there = _host(r.answered_by or r.registry)
    if r.status == "wrong-registry" and there != own:
        return f"{there}, not {own}"
    same = canonical(r.answered_by or r.registry) == canonical(r.registry)
    return there if same else own


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}"


def verdict_sentence(outcome: Outcome, *, proof: bool = False) -> str:
    """Return the verdict in one sentence, with what it rests on; `proof` as for `exit_code`."""
    said = _verdict(outcome, proof)
    if not (outcome.posed and outcome.first):
        return said
    posed = _POSED[outcome.first.mode].format(outcome.plan.deployment.platform.title)
    lacking = proof and lacks_proof(outcome) and not outcome.undeclared
    return f"{'NOT PROVEN ' if lacking else ''}{posed}: {said}"


def _verdict(outcome: Outcome, proof: bool) -> str:
    where = name_environment(outcome.plan.deployment.environment.name)
    selection, image = outcome.plan.deployment.selection, outcome.plan.deployment.image.name
    platform = outcome.plan.deployment.platform.title
    private = [r for r in resolutions(outcome) if r.private]
    good = sum(r.status in GOOD for r in private)
    match outcome.verdict:
        case "skipped":
            assert selection.skipped
            said = stop_sentence(selection.skipped, image)
            head = "NOT PROVEN" if proof and lacks_proof(outcome) else "SKIPPED"
            return (
                f"{head}: {platform} would install nothing in {where}: {said}{_untried(outcome)}."
            )
        case "failed" if not outcome.attempts:
            assert selection.failed
            said = stop_sentence(selection.failed, image)
            return f"FAILED: {platform} would end before the install in {where}: {said}"
        case "failed":
            assert outcome.first
            return (
                f"FAILED: the install ended with exit code {outcome.first.exit_code} in {where}"
                + (", though no private package was refused." if private else ".")
            )
        case "undecided":
            return (
                "; ".join(
                    [_undecided(outcome, where, good, len(private), proof), *_limits(outcome)]
                )
                + "."
            )
        case "unresolved":
            return f"UNRESOLVED: {good} of {_packages(len(private))} resolved in {where}."
        case _:
            pass
    if outcome.undeclared:
        verb = "are" if outcome.undeclared[1:] else "is"
        names = " and ".join(outcome.undeclared)
        head = "NOT PROVEN: it resolves if" if proof else "RESOLVES IF"
        known = ", which nothing declares" if proof else ""
        said = f"{head} {names} {verb} set in {where}{known}"
    elif not private:
        said = f"RESOLVED: the install succeeded in {where}; it has no private packages"
    else:
        said = f"RESOLVED: {_resolved(len(private), good)} in {where}"
    return "; ".join([said, *_reservations(outcome)]) + "."


def _reservations(outcome: Outcome) -> list[str]:
    """Return what a good verdict rests on besides variables, a phrase for each kind."""

    def subjects(kind: AssumptionKind) -> list[str]:
        return [a.subject for a in outcome.assumptions if a.kind == kind]

    said = []
    if tokens := subjects("token-untested"):
        verb = "themselves were" if tokens[1:] else "itself was"
        named = "the tokens" if tokens[1:] else "the token"
        just_named = {*tokens} == {*outcome.undeclared}
        said.append(f"{named if just_named else ' and '.join(tokens)} {verb} not tested")
    if made := subjects("package-made-up"):
        said.append(f"made up by pagesim: {_some(made)}")
    if chosen := subjects("not-verified"):
        where = outcome.plan.deployment.platform.title
        said.append(f"not verified on {where}: {_some(chosen)}")
    if open_ones := [r.name for r in resolutions(outcome) if r.private and r.anonymous]:
        said.append(f"no credential was asked for: {_some(open_ones)}")
    return said


_FEW = 2
"""Subjects of one kind that the sentence names; the report has them all."""


def _some(subjects: Sequence[str]) -> str:
    more = len(subjects) - _FEW
    return ", ".join(subjects[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _undecided(outcome: Outcome, where: str, good: int, private: int, proof: bool) -> str:
    names = " and ".join(outcome.undeclared)
    if proof and names:
        return f"NOT PROVEN: undecided in {where}, and nothing declares {names}"
    if not private:
        return f"UNDECIDED in {where}: it has no private packages, and its install did not end well"
    if outcome.proven:
        assumed = f" if {names} {'are' if outcome.undeclared[1:] else 'is'} set" if names else ""
        return f"PRIVATE PACKAGES PROVEN in {where}{assumed}; the rest is undecided"
    return f"UNDECIDED in {where}: {good} of {_packages(private)} resolved"


def _limits(outcome: Outcome) -> list[str]:
    """Return what of pagesim's own ended the install, a phrase each."""
    said = {
        "host-refused": "{0} was refused by pagesim (--allow-host {0})",
        "command-made-up": "packages made up by pagesim have no command {0} (--registry auto)",
        "content-made-up": "the script that failed names {0}, which pagesim made up "
        "(--registry auto, --secret)",
        "not-recorded": "{0} is not in the cassette",
        "time": "it was ended after {0} (--timeout)",
        **dict.fromkeys(
            ("memory", "processes", "disk", "file-size"), "pagesim ended it: more than {0}"
        ),
        "mock-lacks": "pagesim's mock has no such {0} (declare it in pagesim.yaml)",
    }
    found = outcome.first.limits if outcome.first else ()
    return [said[limit.kind].format(limit.subject) for limit in found]


_INSTALLS = late.compile(r"\b(?:npm|pnpm|yarn|bun)\s+(?:ci|i|install|add|clean-install)\b")


def _untried(outcome: Outcome) -> str:
    """Say that the build command, which may install by itself, is not run here."""
    deployment = outcome.plan.deployment
    if deployment.selection.skipped and deployment.selection.skipped.kind != "skip-variable":
        return ""
    own = _INSTALLS.search(deployment.settings.build_command or "")
    what = f"`{own[0]}` of the build command" if own else "an install by the build command"
    return f"; {what} was not tried"


def _packages(count: int) -> str:
    return say_count(count, "private package")


def _resolved(count: int, good: int) -> str:
    if good == count:
        both = {1: "the private package", 2: "both private packages"}
        return f"{both.get(count, f'all {count} private packages')} resolved"
    return f"{good} of {_packages(count)} resolved, the others were not needed"


def swap_sentence(outcome: Outcome) -> str | None:
    """Return what the second install showed, where there was one."""
    helped = outcome.helped
    if helped is None:
        return None
    from pagesim.diagnosis.catalogue import diagnose_helped

    with_file = "With .npmrc.pages in place before the install,"
    told = "".join(f" There: {f.message}" for f in diagnose_helped(outcome))
    if helped.verdict == "resolved":
        return f"{with_file} everything resolves: the file is right."
    if helped.right:
        return (
            f"{with_file} every private package resolves: the file is right. That install ended "
            f"with exit code {helped.exit_code} all the same.{told}"
        )
    return f"{with_file} it does not resolve either.{told}"


def cause(outcome: Outcome, findings: Sequence[Finding]) -> Finding | None:
    """Return the finding to tell first, where something went wrong."""
    if exit_code(outcome, findings) == 0:
        return None
    return next((f for f in findings if f.severity == "error"), None)
