"""Packages that a mocked registry has from files: a folder, tarballs, a lockfile.

Their paths are relative to the file that names them, and lead nowhere out of its repository: a
repository may be a stranger's, and what a package holds is laid before the build.
"""

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pagesim.config.own_kind import read_own_kind
from pagesim.config.settings import PackageFile, RegistrySettings, Settings
from pagesim.errors import ConfigError, UsageError
from pagesim.formats.source import read_source, within_size
from pagesim.formats.yaml_source import dotted
from pagesim.late import replace
from pagesim.managers.catalogue import lockfile_names, manager_of_lockfile, named
from pagesim.managers.interface import LockedPackage
from pagesim.npm.manifest import parse
from pagesim.npm.tarball import pack, read_file
from pagesim.npm.urls import with_slash
from pagesim.registries.catalogue import canonical
from pagesim.registries.interface import MockPackage, MockVersion
from pagesim.registries.kind import RegistryKind
from pagesim.registries.own import OWN

_LEFT_OUT = frozenset({".git", "node_modules"})


def read_package_files(settings: Settings, folder: Path, stated: str) -> Settings:
    """Return the settings with the packages that their files give; `stated` is the name of what
    holds the settings, which lies in `folder`.

    Raises `ConfigError` with the place for a file that gives none.
    """

    def made(url: str, said: RegistrySettings) -> Iterator[MockPackage]:
        for file in (f for f in said.files if f.form != "kind"):
            try:
                yield from _made(file, _within(folder, file.path), url, said)
            except (OSError, ValueError, UsageError) as error:
                raise failed(file, error) from None

    def of_its_kind(said: RegistrySettings) -> RegistrySettings:
        file = next((f for f in said.files if f.form == "kind"), None)
        if file is None:
            return said
        try:
            path = _within(folder, file.path)
            return replace(said, kind=OWN, own_kind=read_own_kind(path))
        except ConfigError:
            raise  # its place is in that file
        except (OSError, ValueError, UsageError) as error:
            raise failed(file, error) from None

    def failed(file: PackageFile, error: Exception) -> ConfigError:
        why = getattr(error, "strerror", None) or str(error)
        line, key = settings.line_of(file.place), dotted(file.place)
        return ConfigError(f"{file.form} {file.path}: {why}", file=stated, line=line, key=key)

    declared = {url: of_its_kind(said) for url, said in settings.registries.items()}
    read = {
        url: replace(said, packages=_together(said.packages, made(url, said)))
        for url, said in declared.items()
        if said.files
    }
    return replace(settings, registries={**settings.registries, **read}) if read else settings


def _together(
    declared: Iterable[MockPackage], made: Iterable[MockPackage]
) -> tuple[MockPackage, ...]:
    """Return each package once, with the versions from all sides; what is written out wins."""
    found = {p.name: p for p in declared}
    for package in made:
        known = found.get(package.name, replace(package, versions=()))
        have = {v.version for v in known.versions}
        more = tuple(v for v in package.versions if v.version not in have)
        found[package.name] = replace(known, versions=(*known.versions, *more))
    return tuple(found.values())


def _within(folder: Path, path: str) -> Path:
    """Return the path in full. Raises `ValueError` where it leads out of the repository."""
    start = folder.resolve()
    top = next((at for at in (start, *start.parents) if (at / ".git").exists()), start)
    found = (start / path).resolve()
    if not found.is_relative_to(top):
        raise ValueError(f"leads out of {top}")
    return found


def _made(file: PackageFile, path: Path, url: str, said: RegistrySettings) -> Iterator[MockPackage]:
    if file.form == "lockfile":
        kind = said.kind_at(url)
        for p in _locked(path):
            if p.name == file.package or (file.package is None and _is_from(p, url, kind)):
                yield MockPackage(p.name, (MockVersion(p.version, p.manifest),), file.private)
        return
    data = read_source(path) if file.form == "tarball" else _packed(path)
    manifest = parse(read_file(data, "package.json").decode("utf-8-sig"), "its package.json")
    name, version = manifest.pop("name", None), manifest.pop("version", None)
    if name != file.package or not isinstance(version, str):
        raise ValueError(f"it is {name or 'nameless'} {version or 'without a version'}")
    content = base64.b64encode(data).decode()
    yield MockPackage(name, (MockVersion(version, manifest, content=content),), file.private)


def _packed(folder: Path) -> bytes:
    """Return a tarball of all files in a folder, but for what is installed there."""
    if not (folder / "package.json").is_file():
        raise ValueError("there is no package.json")
    files: dict[str, bytes] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for path in (Path(place, name) for name in names):
            if path.is_file() and not path.is_symlink():
                files[path.relative_to(folder).as_posix()] = read_source(path)
    executable = [name for name in files if os.access(folder / name, os.X_OK)]
    return within_size(pack(files, executable=executable), folder)


def _locked(path: Path) -> tuple[LockedPackage, ...]:
    program = manager_of_lockfile(path.name)
    if program is None:
        raise ValueError(f"no lockfile is called so; they are {', '.join(lockfile_names())}")
    return named(program)[0].locked(path.name, read_source(path))


def _is_from(package: LockedPackage, url: str, kind: RegistryKind) -> bool:
    """Whether a lockfile has a package from the registry at `url`, as far as it tells."""
    if package.resolved is None:
        return kind.may_have(package.name)
    return canonical(package.resolved).startswith(canonical(with_slash(url)))
