"""pagesim.yaml: what the Pages dashboard holds, and how registries are to be treated.

>>> load_settings(None).build_image["preview"]
'v3'
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pagesim.choices import DEFAULT_BUILD_IMAGE, ENVIRONMENTS
from pagesim.errors import UsageError
from pagesim.formats.source import LARGEST_SETTINGS, read_source
from pagesim.formats.yaml_source import KeyPath, Lines, as_mapping, load
from pagesim.npm.urls import with_slash
from pagesim.registries.catalogue import kind_at, kind_named
from pagesim.registries.interface import Fault, MockPackage, MockVersion, Mode

if TYPE_CHECKING:
    from pagesim.config.model import (
        FaultModel,
        PackageModel,
        RegistryModel,
        SettingsModel,
        VersionModel,
    )

SCHEMA_FILE = "pagesim.schema.json"


@dataclass(frozen=True)
class PackageFile:
    """A file or folder that packages are made from, as it is named."""

    form: Literal["directory", "tarball", "lockfile"]
    path: str
    place: KeyPath
    """Where it is named."""
    package: str | None
    """The package's name; None: whatever the lockfile has from the registry."""
    private: bool
    """Whether a credential is needed."""


@dataclass(frozen=True)
class RegistrySettings:
    """What is declared of a registry."""

    mode: Mode | None = None
    kind: str | None = None
    accepts: tuple[str, ...] | None = None
    """None: those that the project's configuration gives it."""
    forbids: tuple[str, ...] = ()
    packages: tuple[MockPackage, ...] = ()
    files: tuple[PackageFile, ...] = ()
    """What more packages are made from; `read_files` reads it."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class EnvironmentSettings:
    """What is declared of an environment."""

    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


def _nowhere(path: KeyPath) -> int | None:
    return None


def _default_images() -> Mapping[str, str]:
    return dict.fromkeys(ENVIRONMENTS, DEFAULT_BUILD_IMAGE)


@dataclass(frozen=True)
class Settings:
    """What pagesim.yaml says; without a file, what Pages does unless told otherwise."""

    build_image: Mapping[str, str] = field(default_factory=_default_images)
    """By environment."""
    root_dir: str | None = None
    production_branch: str | None = None
    environments: Mapping[str, EnvironmentSettings] | None = None
    """None when nothing is declared: then variables are assumed from what `.npmrc` names."""
    private: tuple[str, ...] = ()
    """Names and patterns of private packages."""
    registries: Mapping[str, RegistrySettings] = field(default_factory=dict)
    """By URL as written."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts that the build may read from beside the registries, where no real value is in play."""
    build_command: str | None = None
    """None: unknown, so one is there. Empty: Pages skips the install."""
    build_cache: bool = False
    source: str | None = None
    """The file that this was read from."""
    line_of: Callable[[KeyPath], int | None] = field(default=_nowhere, compare=False, repr=False)
    """Line of a key, as in `line_of(("environments", "preview", "secrets"))`."""


def load_settings(path: Path | None) -> Settings:
    """Return what the file at `path` says, or the defaults for None.

    Raises `UsageError` when it cannot be read, `ConfigError` for what is wrong in it.
    """
    if path is None:
        return Settings()
    try:
        text = read_source(path, LARGEST_SETTINGS).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"cannot read {path}: {reason}") from None
    return read_files(read_settings(text, str(path)), path.parent, str(path))


def read_files(settings: Settings, folder: Path, stated: str) -> Settings:
    """Return the settings with the packages that files give; `stated` is the name of what holds
    the settings, and lies in `folder`. Raises `ConfigError`."""
    if not any(said.files for said in settings.registries.values()):
        return settings
    from pagesim.config.made import read_package_files

    return read_package_files(settings, folder, stated)


def read_settings(text: str, file: str) -> Settings:
    """Return what a text says that stands, or is to stand, in `file`. Raises `ConfigError`."""
    data, lines = load(text, file)
    return from_data(dict(as_mapping(data, lines)), lines, file)


def take_credential(settings: Settings, name: str, registry: str) -> Settings:
    """Return the settings in which `registry` takes the credential `name`, and gives it its right.

    >>> found = Settings(registries={"https://npm.acme.dev": RegistrySettings(accepts=())})
    >>> take_credential(found, "TOKEN", "https://npm.acme.dev/").registries.popitem()[1].accepts
    ('TOKEN',)
    """

    def taken(declared: RegistrySettings) -> RegistrySettings:
        others = tuple(n for n in declared.forbids if n != name)
        accepts = declared.accepts
        if accepts is not None and name not in accepts:
            accepts = (*accepts, name)
        return replace(declared, accepts=accepts, forbids=others)

    return replace(
        settings,
        registries={
            url: taken(declared) if with_slash(url) == with_slash(registry) else declared
            for url, declared in settings.registries.items()
        },
    )


def from_data(data: Mapping[str, Any], lines: Lines, source: str | None = None) -> Settings:
    """Return the settings that `data` describes; `lines` tells where, for errors.

    Raises `ConfigError`.
    """
    from pagesim.config.model import SettingsModel
    from pagesim.config.validation import validate

    return from_model(validate(SettingsModel, dict(data), lines), lines, source)


def from_model(model: "SettingsModel", lines: Lines, source: str | None = None) -> Settings:
    """Return a checked model as `Settings`."""
    image = model.build_image
    both = {"preview": image, "production": image} if isinstance(image, str) else dict(image)
    declared = model.environments
    environments: dict[str, EnvironmentSettings] | None = None
    if declared is not None:
        pair = {"production": declared.production, "preview": declared.preview}
        environments = {
            n: EnvironmentSettings(e.variables, tuple(e.secrets)) for n, e in pair.items()
        }
    return Settings(
        build_image=both,
        root_dir=model.root_dir,
        production_branch=model.production_branch,
        environments=environments,
        private=tuple(model.private),
        registries={url: registry_settings(url, r) for url, r in model.registries.items()},
        allow_hosts=tuple(model.allow_hosts),
        build_command=model.build_command,
        build_cache=model.build_cache,
        source=source,
        line_of=lines.line_of,
    )


def registry_settings(url: str, model: "RegistryModel") -> RegistrySettings:
    """Return a checked registry as data."""
    public = (kind_named(model.kind) if model.kind else kind_at(url)).public
    faults = model.faults if isinstance(model.faults, list) else [model.faults]
    return RegistrySettings(
        mode=model.mode,
        kind=model.kind,
        accepts=None if model.accepts is None else tuple(model.accepts),
        forbids=tuple(model.forbids),
        packages=tuple(_package(name, p, not public) for name, p in model.packages.items()),
        files=tuple(_files(url, model, not public)),
        faults=tuple(_fault(f) for f in faults),
    )


def _files(url: str, model: "RegistryModel", private: bool) -> Iterator[PackageFile]:
    at: KeyPath = ("registries", url)
    if model.lockfile:
        yield PackageFile("lockfile", model.lockfile, (*at, "lockfile"), None, private)
    for name, p in model.packages.items():
        if isinstance(p, list):
            continue
        place = (*at, "packages", name)
        asked = private if p.private is None else p.private
        tarballs = [p.tarball] if isinstance(p.tarball, str) else p.tarball
        if p.directory:
            yield PackageFile("directory", p.directory, (*place, "directory"), name, asked)
        for path in tarballs:
            yield PackageFile("tarball", path, (*place, "tarball"), name, asked)
        if p.lockfile:
            yield PackageFile("lockfile", p.lockfile, (*place, "lockfile"), name, asked)


def _package(name: str, declared: "PackageModel | list[str]", private: bool) -> MockPackage:
    if isinstance(declared, list):
        return MockPackage(name, tuple(MockVersion(v) for v in declared), private)
    given = declared.versions
    versions = (
        tuple(MockVersion(v) for v in given)
        if isinstance(given, list)
        else tuple(_version(v, content) for v, content in given.items())
    )
    asked = private if declared.private is None else declared.private
    return MockPackage(name, versions, asked, declared.tags)


def _version(version: str, content: "VersionModel | None") -> MockVersion:
    if content is None:
        return MockVersion(version)
    manifest = content.model_dump(exclude={"files", "tarball", "published"}, exclude_unset=True)
    when = content.published
    return MockVersion(version, manifest, content.files, content.tarball, published=when)


def _fault(model: "FaultModel") -> Fault:
    return Fault(**model.model_dump())


def schema() -> dict[str, Any]:
    """Return the JSON Schema of pagesim.yaml; `data/pagesim.schema.json` holds the same."""
    from pagesim.config.model import SettingsModel

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SettingsModel.model_json_schema(by_alias=True),
        "title": "pagesim.yaml",
    }


def schema_text() -> str:
    """Return the text of `data/pagesim.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_schema() -> str:
    """Return the schema as it is shipped."""
    return (files("pagesim") / "data" / SCHEMA_FILE).read_text("utf-8")
