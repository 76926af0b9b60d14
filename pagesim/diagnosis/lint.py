"""What can be known of a repository's configuration files without an install. Pure, and quick.

Each file is read by the manager that would read it, with every variable that it names taken as
set; what is left is what is wrong whatever Pages holds. What reads a kind of file is imported when
there is one, and what tells of a mistake when there is a mistake: a hook runs this at every commit.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from posixpath import basename, dirname
from typing import Any

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lint_project import list_missing, list_undeclared, list_unread, read_declared
from pagesim.diagnosis.lint_settings import Linted, list_problems
from pagesim.diagnosis.place import FilePlace
from pagesim.errors import ConfigError
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.catalogue import config_names, references
from pagesim.managers.interface import Configuration, Manager, Sources
from pagesim.pages.names import PAGES_NPMRC
from pagesim.project.folder import Folder
from pagesim.project.nearby import guess_manager
from pagesim.project.repository import Project

OWN = ("pagesim.yaml", "pagesim.yml")
BROKEN = "configuration-broken"
_VALUES = ("value-of-{}", "https://{}.example/", "{}.example")
"""What a variable may hold: a token, a URL, a host. What is wrong with each of them is wrong."""
_NAMED = late.compile(r"(?:\$|%)\{?\{?\s*(?:\w+\.)*([A-Za-z_]\w*)")


def reads(path: str) -> bool:
    """Return whether lint has something to say of a file, by its name."""
    name = basename(path)
    return _is_npmrc(name) or name in _list_names()


@cache
def _list_names() -> frozenset[str]:
    return (config_names() | {*OWN}) - _ASIDE


def _is_npmrc(path: str) -> bool:
    return basename(path).endswith(("npmrc", PAGES_NPMRC))


_ASIDE = frozenset({"package.json"})
"""What tells npm which folder is the project's, and holds no setting of a registry."""


def list_files(project: Project) -> tuple[str, ...]:
    """Return the files of a project that lint reads, by path."""
    return project.named(filter(reads, project.names))


def lint_files(project: Project, paths: Iterable[str]) -> tuple[Finding, ...]:
    """Return what is wrong in files of a project."""
    found = (f for path in paths for f in _lint_file(project, path))
    return tuple({(f.rule, f.place): f for f in reversed(tuple(found))}.values())[::-1]


def lint_clone(project: Project, cwd: str) -> Iterator[Finding]:
    """Yield what the folder of the install needs and Pages would not see: npmrc files, and what
    its package.json takes from a path."""
    for folder in dict.fromkeys((cwd, *_root_dir(project, cwd))):
        yield from list_missing(project, folder)
    for name in (PAGES_NPMRC, ".npmrc"):
        path = Folder(project, cwd).at(name)
        if path in project.untracked:
            from pagesim.diagnosis.change import TrackFile

            yield Finding(
                rule="npmrc-pages-untracked",
                severity="warning",
                message=f"{path} is not tracked by git, so Pages does not see it.",
                place=FilePlace(path),
                changes=(TrackFile(path),),
                certainty="possible",
            )


def _lint_file(project: Project, path: str) -> Iterator[Finding]:
    content = project.read(path) or b""
    text = content.decode("utf-8-sig", "replace")
    reader = _READERS.get(basename(path))
    broken = reader(path, text) if reader else None
    if broken:
        yield broken
    elif basename(path) not in OWN:
        installing = guess_manager(Folder(project, dirname(path)))
        linted = _read(project, path, content, installing)
        yield from list_problems(linted)
        yield from list_unread(project, linted, installing)
        yield from list_undeclared(linted, _declared(project, path))


def _declared(project: Project, path: str) -> Mapping[str, frozenset[str]] | None:
    """Return what the nearest pagesim.yaml declares, where it is right."""
    return read_declared(_nearest(project, dirname(path)))


def _root_dir(project: Project, cwd: str) -> Iterator[str]:
    """Yield the folder of the install that the nearest pagesim.yaml names."""
    settings = _nearest(project, cwd)
    named = settings.get("root_dir") if isinstance(settings, dict) else None
    if isinstance(named, str):
        yield named.strip("/")


def _nearest(project: Project, cwd: str) -> Any:
    """Return the content of the nearest pagesim.yaml; None where there is none, or it is wrong."""
    for folder in Folder(project, cwd).upward():
        for name in OWN:
            content = folder.read(name)
            if content is not None:
                text = content.decode("utf-8-sig", "replace")
                if _broken_own(name, text):
                    return None
                from pagesim.formats.yaml_source import load

                return load(text, name)[0]
    return None


def _read(project: Project, path: str, content: bytes, installing: Manager) -> Linted:
    """Return a file as its manager reads it, in its place alone."""
    folder = Folder(project, dirname(path))
    chosen = _reader_of(path, installing)
    name = ".npmrc" if _is_npmrc(path) else basename(path)
    named = _NAMED.findall(content.decode("utf-8", "replace"))
    place = place_in_repository(folder.path, name)
    files = {place: content, place_in_repository(folder.path, "package.json"): b"{}"}
    cwd = place_in_repository(folder.path, "")
    envs = [{n: value.format(n) for n in named} for value in _VALUES]
    first, *others = (
        _configuration(chosen, Sources(files, env, cwd)) for env in (envs if named else envs[:1])
    )
    fine = first if first.fatal is None else next((r for r in others if r.fatal is None), first)
    return Linted(path, content, chosen, fine)


def _configuration(chosen: Manager, sources: Sources) -> Configuration:
    try:
        return chosen.configuration(sources)
    except ValueError as error:  # a URL that is none, in a place where the manager goes on
        return Configuration("", fatal=str(error))


def _reader_of(path: str, installing: Manager) -> Manager:
    """Return the manager that reads a file: the one that installs, else the first that knows it."""
    name = basename(path)
    if _is_npmrc(path):
        return installing if installing.reads_npmrc else references()[0]
    if name in installing.config_names:
        return installing
    return next((m for m in references() if name in m.config_names), installing)


def _broken_yaml(path: str, text: str) -> Finding | None:
    from pagesim.formats.yaml_nodes import documents

    try:
        documents(text, path)
    except ValueError as error:
        return _broken(path, str(error))
    return None


def _broken_toml(path: str, text: str) -> Finding | None:
    from pagesim.formats.toml_text import read_toml

    try:
        read_toml(text, path)
    except (ValueError, ConfigError) as error:
        line = re.search(r"line (\d+)", str(error))
        return _broken(path, str(error), int(line[1]) if line else None)
    return None


def _broken_own(path: str, text: str) -> Finding | None:
    from pagesim.config.settings import from_data
    from pagesim.formats.yaml_source import as_mapping, load

    try:
        data, lines = load(text, path)
        from_data(as_mapping(data, lines), lines, path)
    except ConfigError as error:
        # The last name of the way there: `preview.secret`.
        key = (error.key or "").rpartition('"')[2].rpartition(".")[2]
        return _broken(path, error.message, error.line, key)
    return None


def _broken(path: str, why: str, line: int | None = None, part: str = "") -> Finding:
    place = re.match(rf"{re.escape(path)}(?::(\d+))?:\s*", why)
    if place:
        why = why[place.end() :]
        line = line or (int(place[1]) if place[1] else None)
    return Finding(
        rule=BROKEN,
        severity="error",
        message=f"{path} cannot be used: {why}",
        place=FilePlace(path, line),
        part=part,
        certainty="proven",
    )


_READERS: Mapping[str, Callable[[str, str], Finding | None]] = {
    ".yarnrc.yml": _broken_yaml,
    "pnpm-workspace.yaml": _broken_yaml,
    "bunfig.toml": _broken_toml,
    **dict.fromkeys(OWN, _broken_own),
}
