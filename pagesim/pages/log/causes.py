"""What package managers and Pages write when a build fails: what it means, and what to do.

What a manager says is a fact of its own room; Pages' own texts are from real build logs. The order
is by weight: an earlier one explains a later one.
"""

import re
from collections.abc import Sequence

from pagesim import late
from pagesim.managers.catalogue import phrases_of
from pagesim.managers.facts import Cause as ManagerCause
from pagesim.pages.log.platform import AFTER, BEFORE, Row
from pagesim.pages.platforms import Platform


@late.dataclass(frozen=True)
class Cause:
    """A kind of failure."""

    ident: str
    """The rule that says the same, where there is one: `explain` knows each."""
    pattern: re.Pattern[str]
    meaning: str
    """In a sentence, for the reader."""
    remedy: str
    """What to change, in a sentence or two."""
    pins: bool = False
    """Whether another version of the manager mends it."""
    warned: bool = False
    """Whether a warning tells it, and the error that follows another story: pnpm passes over a
    lockfile that it cannot read, and then says that there is none."""

    def on(self, platform: Platform) -> "Cause":
        """Return the cause in the words that are right on `platform`."""
        facts = {"title": platform.title, "where": platform.variables, "apply": platform.apply}
        return late.replace(
            self, meaning=self.meaning.format(**facts), remedy=self.remedy.format(**facts)
        )


@late.dataclass(frozen=True)
class Told:
    """A cause, and the line that told it."""

    cause: Cause
    line: str


def _said(
    cause: ManagerCause,
    rule: str,
    meaning: str,
    remedy: str,
    *,
    pins: bool = False,
    warned: bool = False,
) -> Cause:
    """Return a cause that a manager tells in its own words."""
    return Cause(rule, phrases_of(cause), meaning, remedy, pins, warned)


_MANAGERS: tuple[Cause, ...] = (
    _said(
        "variable-not-set",
        "token-not-in-environment",
        "A variable that the configuration names is not set in this environment.",
        "Set it in both environments: {where}, then {apply}.",
        warned=True,
    ),
    _said(
        "setting-refused",
        "setting-refused",
        "The manager refuses a setting of its configuration.",
        "Take the setting out of the file that the line names, or write it as this version wants.",
    ),
    _said(
        "node-unsupported",
        "node-unsupported",
        "The manager does not run on this version of Node.js.",
        "Ask for a newer Node.js (NODE_VERSION or .node-version), or pin an older manager.",
    ),
    _said(
        "wrong-manager",
        "wrong-manager",
        "The repository wants another manager than the one that {title} took.",
        "Commit the lockfile of the manager that is wanted, and delete the other one.",
    ),
    _said(
        "no-catalog-entry",
        "catalog-entry-missing",
        "package.json names an entry of a catalog that is not there.",
        "Give the entry where the catalogs are (pnpm-workspace.yaml, .yarnrc.yml), or name the "
        "catalog that has it.",
    ),
    _said(
        "lockfile-version",
        "lockfile-refused",
        "The lockfile was written by another version of the manager than the one that installs.",
        "Pin the version that wrote it, or write it again with this one.",
        pins=True,
        warned=True,
    ),
    _said(
        "lockfile-broken",
        "lockfile-broken",
        "The lockfile cannot be read: it holds the marks of a merge conflict, or is cut short.",
        "Take either side of the conflict, run the manager, and commit what it writes.",
        warned=True,
    ),
    _said(
        "lockfile-settings",
        "lockfile-refused",
        "The lockfile was written under other settings (overrides, patchedDependencies, "
        "autoInstallPeers, catalogs) than the repository has now.",
        "Run the manager once with the settings of the repository, and commit the lockfile.",
    ),
    _said(
        "lockfile-out-of-sync",
        "lockfile-refused",
        "The lockfile does not fit package.json, or is of another version of the manager.",
        "Write the lockfile with the version that installs on {title}, and commit it.",
    ),
    _said(
        "no-lockfile",
        "lockfile-refused",
        "There is no lockfile in the root directory, and the install may not make one.",
        "Commit the lockfile; set the root directory to the folder that has it.",
    ),
    _said(
        "workspace-protocol",
        "workspace-protocol",
        "A member of a workspace is asked for where there is no such workspace: npm was chosen for "
        "another manager's, or the root directory is inside it.",
        "Commit the lockfile of the manager that knows workspace:, and let the root directory be "
        "the folder of the workspace.",
    ),
    _said(
        "too-young",
        "too-young",
        "A version is younger than the manager's release-age gate allows.",
        "Wait (it passes by itself), or exempt your own packages: minimumReleaseAgeExclude in "
        "pnpm-workspace.yaml, npmPreapprovedPackages in .yarnrc.yml.",
    ),
    _said(
        "unauthorized",
        "no-credential",
        "A registry wants a credential: none was sent, or it was not accepted.",
        "Set the variable that the configuration names, in the environment that failed.",
    ),
    _said(
        "forbidden",
        "token-refused",
        "A registry knows who asks and does not let them have the package.",
        "Give the token read access to the package; check that it has not expired.",
    ),
    _said(
        "git",
        "git-needs-key",
        "A dependency is fetched by git, and the build may not read that repository.",
        "Publish it to a registry, or take it by https with a token; {title} has no ssh key.",
    ),
    _said(
        "not-found",
        "package-not-found",
        "A registry has no such package, or hides it from who may not see it.",
        "Check the name; if it is private, send its scope to its registry with a credential.",
    ),
    _said(
        "no-matching-version",
        "package-unavailable",
        "The registry has the package, but no version that fits.",
        "Publish the version, or change the range in package.json.",
    ),
    _said(
        "integrity-mismatch",
        "package-unavailable",
        "A tarball is not the one that the lockfile knows.",
        "If it was published anew, write the lockfile's entry again; else ask who changed it.",
    ),
    _said(
        "tls-name",
        "certificate-refused",
        "The certificate that a registry's host shows is one of another name.",
        "Look whether the registry's URL is right, and who answers for its host.",
    ),
    _said(
        "tls",
        "certificate-refused",
        "A registry's certificate is not trusted by the manager.",
        "Commit the CA and name it (cafile in .npmrc), or take a registry with a public one.",
    ),
    _said(
        "source-refused",
        "source-refused",
        "The manager's policy refuses where a package comes from.",
        "Allow the source in the setting that the line names, or write the lockfile from the "
        "registry in force.",
    ),
    _said(
        "engine",
        "engine-refused",
        "A package does not take this version of Node.js or of the manager.",
        "Ask for a version in its range (NODE_VERSION, PNPM_VERSION), or drop engine-strict.",
    ),
    _said(
        "platform",
        "platform-refused",
        "A package is for another platform than Linux x64.",
        "Make it an optional dependency, or take it out: its parent brings the right one.",
    ),
    _said(
        "peer-conflict",
        "peer-conflict",
        "Peer dependencies contradict each other.",
        "Align the versions, or write legacy-peer-deps=true in .npmrc.",
    ),
    _said(
        "ignored-builds",
        "ignored-builds",
        "Build scripts of packages are not allowed, and this version makes that an error.",
        "List the packages under allowBuilds (pnpm 11) or onlyBuiltDependencies (pnpm 10) in "
        "pnpm-workspace.yaml.",
    ),
    _said(
        "missing-file",
        "missing-file",
        "A file that the install needs is not in the repository.",
        "Commit the file; git may ignore it (git check-ignore -v FILE). Where it is package.json, "
        "set the root directory to the folder that has it.",
    ),
    _said(
        "patch-failed",
        "patch-failed",
        "A patch of a package does not fit the version that is installed.",
        "Make the patch again for that version, or pin the version that it was made for.",
    ),
    _said(
        "broken-manifest",
        "manifest-broken",
        "package.json, or the workspace's file, is not what the manager can read.",
        "Correct the file at the place that the line names.",
    ),
    _said(
        "out-of-memory",
        "out-of-memory",
        "A program needed more memory than it may have.",
        "Set NODE_OPTIONS=--max-old-space-size=4096, or let it do less.",
    ),
    _said(
        "disk-full",
        "disk-full",
        "The disk of the build is full.",
        "Install less: leave out what the build does not need.",
    ),
    _said(
        "script-failed",
        "script-failed",
        "A script of a package, or of the project itself, ended with an error.",
        "Read what it printed above; let it end with 0 where CI=true is set, if it is not needed.",
    ),
    _said(
        "unreachable",
        "registry-unreachable",
        "A registry could not be reached, or had too many requests to answer.",
        "Check its status and its URL; a host of a company's own network cannot be reached at all.",
    ),
)


def _of_platform(row: Row) -> Cause:
    ident, pattern, meaning, remedy = row
    return Cause(ident, late.compile(pattern), meaning, remedy)


CAUSES: tuple[Cause, ...] = (
    *map(_of_platform, BEFORE),
    *_MANAGERS,
    *map(_of_platform, AFTER),
)
"""All, the weightiest first."""


def cause_of(lines: Sequence[str]) -> Told | None:
    """Return the weightiest cause that a manager tells in `lines`, and its first line."""
    for cause in _MANAGERS:
        for line in lines:
            if cause.pattern.search(line):
                return Told(cause, line)
    return None
