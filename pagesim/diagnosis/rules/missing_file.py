"""The install needs a file that is not in the repository."""

import posixpath
import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, RemoveLine, TrackFile
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.local_paths import advise_commit, list_dangling, tell_missing
from pagesim.diagnosis.manifest import place_in_json
from pagesim.diagnosis.naming import place_naming
from pagesim.managers.build_paths import REPOSITORY

_PATHS = (
    late.compile(rf"{re.escape(str(REPOSITORY))}/([^'\"\s:]+)"),
    late.compile(r"\bfile:([^'\"\s,]+)"),
    late.compile(r"(?:non-existing file|doesn't exist,|install from) ['\"]*([^'\"\s]+)"),
)
_RELEASE = "yarnPath"
"""The setting that names a release of the manager in the repository."""


class MissingFile:
    """The install needs a file that git does not track, so Pages does not have it.

    A release of Yarn that `yarnPath` names, a plugin, a patch, the tarball or folder of a `file:`
    dependency, pnpm's `.pnpmfile.cjs`: they lie on the machine where they were made, and git
    ignores them.

    To change: commit the file. Before, `.gitignore`:

        .yarn/

    After:

        .yarn/*
        !.yarn/releases
        !.yarn/patches
        !.yarn/plugins
    """

    ident: ClassVar[str] = "missing-file"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager did not find a file of the repository."""
        said = case.said("missing-file") if case.failing else ()
        path = next((p for line in said if (p := _path(case, line.text))), None)
        if path is None:
            yield from _dangling(case)
            return
        untracked = case.plan.deployment.project.has_untracked(path)
        inside = path.removeprefix(case.path(""))
        place = place_naming(case, inside, posixpath.basename(path))
        yield Finding(
            rule=self.ident,
            severity="error",
            message=tell_missing(path, place, untracked=untracked),
            place=place,
            changes=_changes(case, path, untracked),
            evidence=said,
            packages=case.lost,
            certainty=prove(said),
        )


def _path(case: Case, text: str) -> str | None:
    """Return the path, in the repository, of what a line says is missing."""
    project = case.plan.deployment.project
    for pattern in _PATHS:
        for found in pattern.finditer(text):
            relative = pattern is not _PATHS[0]
            path = posixpath.normpath(case.path(found[1]) if relative else found[1])
            in_tree = "node_modules" in path.split("/")
            if not in_tree and not project.has(path) and not path.startswith(("/", "..")):
                return path
    return None


def _changes(case: Case, path: str, untracked: bool) -> tuple[Change, ...]:
    """Return that the file is to be committed; a release of a manager that the image has of itself
    can be left out instead."""
    if untracked:
        return (TrackFile(path),)
    commit = advise_commit(path)
    place = place_naming(case, _RELEASE)
    named = case.line(place) if place else None
    if place and place.line and named and posixpath.basename(path) in named:
        return (
            Advice(f"{commit} Or take the one that the image has:"),
            RemoveLine(place.file, place.line),
        )
    return (Advice(commit),)


def _dangling(case: Case) -> Iterator[Finding]:
    """Yield what package.json asks for by a path that leads nowhere: npm links it all the same."""
    project = case.plan.deployment.project
    for one in list_dangling(project, case.path(""), case.manifest):
        place = place_in_json(case, "package.json", one.group, one.name)
        untracked = project.has_untracked(one.path)
        linked = (
            f"{place} takes {one.name} from {one.path}, which is not in the repository: "
            f"{case.plan.manager.title} may link it all the same, to nothing."
        )
        archive = tell_missing(one.path, place, untracked=untracked)
        yield Finding(
            rule=MissingFile.ident,
            severity="warning",
            message=archive if one.packed else linked,
            place=place,
            changes=_changes(case, one.path, untracked),
            certainty="likely",
        )
