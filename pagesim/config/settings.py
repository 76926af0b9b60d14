"""pagesim.yaml: what the dashboard holds, and how registries are to be treated.

>>> load_settings(None).build_image["preview"]
'v3'
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pagesim import late
from pagesim.choices import (
    DEFAULT_BUILD_IMAGE,
    DEFAULT_PLATFORM,
    ENVIRONMENTS,
    CacheState,
    PlatformName,
)
from pagesim.config.patterns import as_text
from pagesim.errors import UsageError
from pagesim.formats.source import LARGEST_SETTINGS, read_source
from pagesim.formats.yaml_source import KeyPath, Lines, as_mapping, load
from pagesim.late import field, replace
from pagesim.npm.urls import with_slash
from pagesim.registries.catalogue import kind_at, kind_named
from pagesim.registries.interface import Fault, MockPackage, MockVersion, Mode
from pagesim.registries.kind import RegistryKind
from pagesim.shipped import read_shipped

if TYPE_CHECKING:  # few projects have any
    from pagesim.config.observed import Observation

SCHEMA_FILE = "pagesim.schema.json"
KIND_SCHEMA_FILE = "kind.schema.json"
OWN_KINDS = (".yaml", ".yml")
"""How the name of a file ends that holds a user's own kind."""


@late.dataclass(frozen=True)
class PackageFile:
    """A file or folder that packages are made from, or that holds a kind, as it is named."""

    form: Literal["directory", "tarball", "lockfile", "kind"]
    path: str
    place: KeyPath
    """Where it is named."""
    package: str | None
    """The package's name; None: whatever the lockfile has from the registry."""
    private: bool
    """Whether a credential is needed."""


@late.dataclass(frozen=True)
class RegistrySettings:
    """What is declared of a registry."""

    mode: Mode | None = None
    kind: str | None = None
    own_kind: str = ""
    """A user's own kind, as JSON."""
    accepts: tuple[str, ...] | None = None
    """None: those that the project's configuration gives it."""
    forbids: tuple[str, ...] = ()
    packages: tuple[MockPackage, ...] = ()
    files: tuple[PackageFile, ...] = ()
    """What more packages are made from; `read_files` reads it."""
    faults: tuple[Fault, ...] = ()

    def kind_at(self, url: str) -> RegistryKind:
        """Return the kind of this registry, which is at `url`."""
        return kind_named(self.kind, self.own_kind) if self.kind else kind_at(url)


@late.dataclass(frozen=True)
class EnvironmentSettings:
    """What is declared of an environment."""

    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


@late.dataclass(frozen=True)
class Defaults:
    """Options that hold for a project where nobody gives them. None of them opens a wall, lets a
    value out, chooses an engine or writes a file: those are asked for by hand."""

    cache: CacheState | None = None
    real_retries: bool | None = None
    prefer: Mapping[str, str] = field(default_factory=dict)


def _nowhere(path: KeyPath) -> int | None:
    return None


def _default_images() -> Mapping[str, str]:
    return dict.fromkeys(ENVIRONMENTS, DEFAULT_BUILD_IMAGE)


@late.dataclass(frozen=True)
class Settings:
    """What pagesim.yaml says; without a file, what Pages does unless told otherwise."""

    build_image: Mapping[str, str] = field(default_factory=_default_images)
    """By environment."""
    platform: PlatformName = DEFAULT_PLATFORM
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
    observed: "tuple[Observation, ...]" = ()
    """What build logs of the project have shown."""
    defaults: Defaults = Defaults()
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
    """Return the settings with the packages and kinds that files give; `stated` is the name of what
    holds the settings, and lies in `folder`. Raises `ConfigError`."""
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
    from pagesim.config.quick import is_right

    if not is_right(data):  # the model takes a while to be loaded
        from pagesim.config.model import SettingsModel
        from pagesim.config.validation import validate

        validate(SettingsModel, dict(data), lines)
    return _settings(data, lines, source)


def _settings(data: Mapping[str, Any], lines: Lines, source: str | None) -> Settings:
    image = data.get("build_image", {})
    declared = data.get("environments")
    return Settings(
        build_image=dict.fromkeys(ENVIRONMENTS, image)
        if isinstance(image, str)
        else {**_default_images(), **image},
        platform=data.get("platform", DEFAULT_PLATFORM),
        root_dir=data.get("root_dir"),
        production_branch=data.get("production_branch"),
        environments=declared
        if declared is None
        else {name: _environment(declared.get(name, {})) for name in ("production", "preview")},
        private=tuple(data.get("private", ())),
        registries={url: _registry(url, r) for url, r in data.get("registries", {}).items()},
        allow_hosts=tuple(data.get("allow_hosts", ())),
        build_command=data.get("build_command"),
        build_cache=data.get("build_cache", False),
        observed=_observations(data.get("observed", ())),
        defaults=_defaults(data.get("defaults", {})),
        source=source,
        line_of=lines.line_of,
    )


def _observations(data: Sequence[Mapping[str, Any]]) -> "tuple[Observation, ...]":
    if not data:
        return ()
    from pagesim.config.observed import read_observation

    return tuple(map(read_observation, data))


def _defaults(data: Mapping[str, Any]) -> Defaults:
    return Defaults(data.get("cache"), data.get("real_retries"), _texts(data.get("prefer", {})))


def _environment(data: Mapping[str, Any]) -> EnvironmentSettings:
    return EnvironmentSettings(_texts(data.get("variables", {})), tuple(data.get("secrets", ())))


def _registry(url: str, data: Mapping[str, Any]) -> RegistrySettings:
    kind, accepts, faults = data.get("kind"), data.get("accepts"), data.get("faults", ())
    own = kind is not None and kind.endswith(OWN_KINDS)
    public = not own and (kind_named(kind) if kind else kind_at(url)).public
    return RegistrySettings(
        mode=data.get("mode"),
        kind=kind,
        accepts=None if accepts is None else tuple(accepts),
        forbids=tuple(data.get("forbids", ())),
        packages=tuple(_package(n, p, not public) for n, p in data.get("packages", {}).items()),
        files=tuple(_files(url, data, not public)),
        faults=tuple(map(_fault, [faults] if isinstance(faults, Mapping) else faults)),
    )


def _files(url: str, data: Mapping[str, Any], private: bool) -> Iterator[PackageFile]:
    at: KeyPath = ("registries", url)
    if (kind := data.get("kind") or "").endswith(OWN_KINDS):
        yield PackageFile("kind", kind, (*at, "kind"), None, private)
    if whole := data.get("lockfile"):
        yield PackageFile("lockfile", whole, (*at, "lockfile"), None, private)
    for name, p in data.get("packages", {}).items():
        if isinstance(p, list):
            continue
        place, asked = (*at, "packages", name), p.get("private")
        needed = private if asked is None else asked
        tarballs = p.get("tarball", ())
        if directory := p.get("directory"):
            yield PackageFile("directory", directory, (*place, "directory"), name, needed)
        for path in [tarballs] if isinstance(tarballs, str) else tarballs:
            yield PackageFile("tarball", path, (*place, "tarball"), name, needed)
        if lockfile := p.get("lockfile"):
            yield PackageFile("lockfile", lockfile, (*place, "lockfile"), name, needed)


def _package(name: str, data: Any, private: bool) -> MockPackage:
    if isinstance(data, list):
        return MockPackage(name, tuple(map(MockVersion, data)), private)
    given, asked = data.get("versions", {}), data.get("private")
    versions = given if isinstance(given, Mapping) else dict.fromkeys(given)
    made = tuple(_version(v, content or {}) for v, content in versions.items())
    return MockPackage(name, made, private if asked is None else asked, data.get("tags", {}))


_DEPENDENCIES = ("dependencies", "optionalDependencies", "peerDependencies")
_BESIDE = ("files", "tarball", "published")
"""Keys of a version that its manifest does not have."""


def _version(version: str, data: Mapping[str, Any]) -> MockVersion:
    manifest = {
        key: _texts(value) if key in _DEPENDENCIES else value
        for key, value in data.items()
        if key not in _BESIDE
    }
    files, tarball = data.get("files", {}), data.get("tarball")
    return MockVersion(version, manifest, files, tarball, published=data.get("published"))


def _fault(data: Mapping[str, Any]) -> Fault:
    texts = {"headers": _texts(data.get("headers", {})), "delay": float(data.get("delay", 0))}
    return Fault(**{**data, **texts})


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_text(value) for name, value in values.items()}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of pagesim.yaml; `data/pagesim.schema.json` holds the same."""
    from pagesim.config.model import SettingsModel

    return publish(SettingsModel.model_json_schema(by_alias=True), "pagesim.yaml")


def publish(model: dict[str, Any], title: str) -> dict[str, Any]:
    """Return a model's schema as a document; what no pattern of a mapping fits is refused, as the
    model refuses it."""

    def close(node: Any) -> Any:
        if isinstance(node, list):
            return [close(item) for item in node]
        if not isinstance(node, dict):
            return node
        closed = {key: close(value) for key, value in node.items()}
        return {**closed, "additionalProperties": False} if "patternProperties" in node else closed

    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, **close(model), "title": title}


def kind_schema_text() -> str:
    """Return the text of `data/kind.schema.json`, the JSON Schema of a user's own kind."""
    from pagesim.config.own_kind import OwnKindModel

    schema = publish(
        OwnKindModel.model_json_schema(by_alias=True), "a kind of registry for pagesim"
    )
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_text() -> str:
    """Return the text of `data/pagesim.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_schema() -> str:
    """Return the schema as it is shipped."""
    return read_shipped(SCHEMA_FILE)
