"""What several files of a repository say against each other, without an install. Pure."""

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname
from typing import TYPE_CHECKING, Any

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lint_settings import Linted, key_at
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.interface import Manager, Sources
from pagesim.project.folder import Folder
from pagesim.project.repository import Project

if TYPE_CHECKING:
    from pagesim.diagnosis.change import Change

ENVIRONMENTS = ("preview", "production")


def list_unread(project: Project, linted: Linted, installing: Manager) -> Iterator[Finding]:
    """Yield a finding where an `.npmrc` routes scopes, and the manager that installs reads none
    and has no such line in its own file."""
    if installing.reads_npmrc or basename(linted.path) != ".npmrc":
        return
    folder = Folder(project, dirname(linted.path))
    own = installing.settings_file
    place, cwd = place_in_repository(folder.path, own), place_in_repository(folder.path, "")
    content = folder.read(own)
    read = installing.configuration(Sources({place: content} if content else {}, {}, cwd))
    routed = {s.scope for s in read.scopes}
    lost = [s for s in linted.configuration.scopes if s.scope not in routed]
    if not lost or read.fatal:
        return
    from pagesim.diagnosis.change import SetValue

    changes: list[Change] = []
    for setting in lost:
        auth = linted.configuration.auth_for(setting.registry)
        variable = auth.variables[0] if auth and auth.variables else None
        entries = installing.scope_entries(setting.scope, setting.registry, variable)
        changes += [SetValue(folder.at(own), e.keys, e.value) for e in entries]
    at = FilePlace(linted.path, lost[0].location.line)
    yield Finding(
        rule="npmrc-not-read",
        severity="error",
        message=f"{at}: {installing.title} {installing.version} reads no .npmrc, so "
        f"{lost[0].scope} is not sent to {lost[0].registry}.",
        place=at,
        part=key_at(linted, lost[0].location),
        changes=tuple(changes),
    )


def list_missing(project: Project, cwd: str) -> Iterator[Finding]:
    """Yield what the package.json of the folder of the install takes from a path that no clone
    has."""
    file = Folder(project, cwd).at("package.json")
    content = project.read(file) or b""
    if not any(f'"{protocol}:'.encode() in content for protocol in ("file", "link", "portal")):
        return
    from pagesim.diagnosis.change import Advice, TrackFile
    from pagesim.diagnosis.local_paths import advise_commit, list_dangling, tell_missing
    from pagesim.diagnosis.manifest import place_in_file
    from pagesim.project.members import read_json

    for one in list_dangling(project, cwd, read_json(content, file)):
        place = place_in_file(project, file, one.group, one.name)
        untracked = project.has_untracked(one.path)
        yield Finding(
            rule="missing-file",
            severity="error" if one.packed else "warning",
            message=tell_missing(one.path, place, untracked=untracked),
            place=place,
            changes=(TrackFile(one.path) if untracked else Advice(advise_commit(one.path)),),
            certainty="likely",
        )


def list_undeclared(
    linted: Linted, declared: Mapping[str, frozenset[str]] | None
) -> Iterator[Finding]:
    """Yield the variables of credentials that pagesim.yaml declares for one environment only, or
    for none; nothing where it declares no environment."""
    if declared is None:
        return
    for setting in linted.configuration.auth:
        at = FilePlace(linted.path, setting.location.line)
        for name in setting.variables:
            lacking = [e for e in ENVIRONMENTS if name not in declared.get(e, frozenset())]
            if lacking:
                from pagesim.diagnosis.change import SetSecret

                yield Finding(
                    rule="token-not-in-environment",
                    severity="warning",
                    message=f"{at}: {name} is declared for {_other(lacking)}.",
                    place=at,
                    part=name,
                    changes=tuple(SetSecret(e, name) for e in lacking),
                    certainty="possible",
                )


def _other(lacking: list[str]) -> str:
    if len(lacking) == len(ENVIRONMENTS):
        return "no environment of pagesim.yaml"
    (has,) = (e for e in ENVIRONMENTS if e not in lacking)
    return f"{has} only"


def read_declared(data: Any) -> Mapping[str, frozenset[str]] | None:
    """Return the names that the content of a right pagesim.yaml declares, by environment; None
    where it declares no environment."""
    found = data.get("environments") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        return None
    return {
        name: frozenset([*(e or {}).get("variables", {}), *(e or {}).get("secrets", [])])
        for name, e in found.items()
    }
