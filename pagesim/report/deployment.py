"""Why a deployment of Pages came to what it came to: for people, as JSON, and as a run here."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.cloudflare.declaring import list_tokens
from pagesim.cloudflare.documents import Deployment, PagesProject
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.pages.log.reader import LogReading
from pagesim.pages.platforms import Platform, list_platforms, usual_platform
from pagesim.report.log_reading import KnownVariable, reading_record, reading_text

SCHEMA = "pagesim.deployment/1"
UPLOAD = "ad_hoc"
_SKIPPED: Mapping[str, str] = {
    "commit_message": "the commit message asks for it ([CI Skip], [Skip CI] and the like)",
    "preview_deployments_disabled": "preview deployments are turned off",
    "production_deployments_disabled": "production deployments are turned off",
    "path_config": "no file that changed lies in the build watch paths",
    "branch_config": "the branch is not among those that are built",
    "pages_to_workers_conversion": "the project is being turned into a Worker",
    "skipped": "Workers Builds skipped it (its API does not tell why)",
    "superseded_queued_build": "a newer commit was waiting (Pages leaves out older ones since "
    "2026-08-11)",
}
"""What the API's words for "nothing was built" mean (the official SDK's types, 2026-11-27)."""


@late.dataclass(frozen=True)
class Explanation:
    """A deployment, and what is known around it."""

    deployment: Deployment
    project: PagesProject | None = None
    """The project as it is now."""
    reading: LogReading | None = None
    """What its build log tells."""
    variable: KnownVariable | None = None
    """The variable that the files here give to the registry that refused."""
    head: str | None = None
    """The commit here; None without git."""
    has_commit: bool = False
    """Whether the deployment's commit is in the repository here."""
    declared: frozenset[str] = frozenset()
    """The variables that pagesim.yaml here has for its environment."""

    @property
    def added(self) -> list[str]:
        """Variables that are set now, and were not when it ran."""
        return sorted(self._now - self.deployment.state.names)

    @property
    def lacking(self) -> list[str]:
        """Variables that are set now or declared here, and were not set when it ran."""
        declared = self.declared if self.deployment.state.known else frozenset[str]()
        return sorted((self._now | declared) - self.deployment.state.names)

    @property
    def removed(self) -> list[str]:
        """Variables that were set when it ran, and are not now."""
        return sorted(self.deployment.state.names - self._now) if self.project else []

    @property
    def _now(self) -> frozenset[str]:
        if self.project is None:
            return frozenset()
        return self.project.environments[self.deployment.environment].names

    @property
    def plain(self) -> dict[str, str]:
        """The plain variables that it ran with; those that look like tokens are left out."""
        state = self.deployment.state
        tokens = list_tokens(state)
        return {n: v.reveal() for n, v in state.plain.items() if n not in tokens}

    @property
    def secrets(self) -> list[str]:
        """The names of the secrets that it ran with, and of plain ones that look like tokens."""
        state = self.deployment.state
        return sorted({*state.secrets, *list_tokens(state)})

    @property
    def platform(self) -> Platform:
        """Where it was built."""
        return list_platforms()[self.deployment.platform]

    @property
    def installs(self) -> bool:
        """Whether anything came to be installed for it."""
        return self.deployment.skipped is None and self.deployment.trigger != UPLOAD


def deployment_text(told: Explanation, width: int = 0) -> str:
    """Return what people read: what became of it, why, and the command that does the same here;
    sentences of its log are broken at `width` where one is given."""
    lines = [_headline(told.deployment), *_facts(told)]
    if told.reading:
        log = reading_text(told.reading, told.variable, width=width, alone=False)
        lines += ["", log.rstrip("\n")]
    if told.installs:
        lines += ["", f"Reproduce:   {shlex.join(list_words(told))}"]
    return "".join(f"{line}\n" for line in lines)


def deployment_record(told: Explanation) -> dict[str, Any]:
    """Return the same as JSON-compatible data; names of variables, never values."""
    d = told.deployment
    return {
        "schema": SCHEMA,
        "id": d.ident,
        "environment": d.environment,
        "platform": d.platform,
        "branch": d.branch,
        "commit": d.commit,
        "created": d.created,
        "trigger": d.trigger,
        "stage": d.stage,
        "status": d.status,
        "skip_reason": d.skipped,
        "variables": sorted(d.state.names),
        "added_since": told.added,
        "removed_since": told.removed,
        "head": told.head,
        "notes": list(_facts(told)),
        "log": reading_record(told.reading, told.variable) if told.reading else None,
        "reproduce": list_words(told) if told.installs else None,
    }


def list_words(told: Explanation) -> list[str]:
    """Return the command that does here what Pages did, word by word."""
    d = told.deployment
    words = ["pagesim", "run", d.environment]
    if d.commit and told.has_commit:
        words += ["--commit", d.commit]
    if d.branch and d.environment == "preview":
        words += ["--branch", d.branch]
    words += ["--platform", d.platform] if told.platform is not usual_platform() else []
    words += ["--build-image", d.state.image] if d.state.image else []
    words += ["--root-dir", d.root_dir] if d.root_dir else []
    for name, value in told.plain.items():
        words += ["--var", f"{name}={value}"]
    for name in told.secrets:
        words += ["--set", name]
    for name in told.lacking:
        words += ["--unset", name]
    return words


def _headline(d: Deployment) -> str:
    where = f"{name_environment(d.environment)} deployment {d.ident}"
    of = f" of {d.branch}" if d.branch else ""
    at = f" at {d.commit[:8]}" if d.commit else ""
    end = f"{d.stage}: {d.status}" if d.stage else "no stage was begun"
    return f"{where}{of}{at}, {d.created[:19].replace('T', ' ')} UTC: {end}"


def _facts(told: Explanation) -> Iterator[str]:
    d = told.deployment
    if d.skipped is not None:
        yield f"Nothing was built: {_SKIPPED.get(d.skipped, d.skipped)}."
        return
    if d.trigger == UPLOAD:
        yield "It was uploaded, not built: Pages installed nothing."
        return
    where = name_environment(d.environment)
    if told.added:
        verb = "has" if len(told.added) == 1 else "have"
        yield (
            f"It ran without {join_names(told.added, 9)}, which {verb} been added to {where} "
            "since: deploy again, settings count for later deployments alone."
        )
    if here := [name for name in told.lacking if name not in told.added]:
        yield f"It ran without {join_names(here, 9)} of pagesim.yaml in {where}."
    if told.removed:
        yield (
            f"It ran with {join_names(told.removed, 9)}, no longer set in {where} "
            f"({told.platform.variables}): another deployment would not have it."
        )
    if d.commit and told.head and told.head != d.commit:
        where = "" if told.has_commit else ", which is not in the repository here (git fetch)"
        yield f"It was built from {d.commit[:8]}{where}; here is {told.head[:8]}."
