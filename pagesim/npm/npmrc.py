"""npm's layers of configuration: process env, project, user and global npmrc, strongest first.

Read in `lib/config/core.js` (npm 6) and `@npmcli/config` (npm 7 to 12), measured in 2026-11:

- the project's `.npmrc` is stronger than the user's, wherever `userconfig` puts that one;
- a file that is missing or unreadable is passed over without a word;
- the name of an `npm_config_*` variable is made lower case and `_` becomes `-`; npm 8 and later
  leave a key that begins with `//` as it is, so that `npm_config_//host/:_authToken` works there;
- npm 6 to 8 trim a value once it is expanded, npm 9 and later only before.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from pagesim import late
from pagesim.npm import ini
from pagesim.npm.expansion import expand, variables
from pagesim.npm.javascript import WHITESPACE, Value, text_of, truthy
from pagesim.npm.prefix import local_prefix

Layer = Literal["env", "project", "user", "global"]
NPMJS = "https://registry.npmjs.org/"
_PREFIX = late.compile(r"npm_config_", re.IGNORECASE)
_STRINGS = frozenset({"_auth", "registry", "userconfig", "globalconfig", "prefix", "cafile", "ca"})
"""Keys whose value stays text even where it reads `true` or `null`, as far as they count here."""


@late.dataclass(frozen=True)
class Setting:
    """A setting of one layer, expanded."""

    key: str
    value: str
    """"" for whatever JavaScript takes for false: `false`, `null`, an empty text."""
    layer: Layer
    source: str
    """The file's path, or the variable's name."""
    line: int | None = None
    variables: tuple[str, ...] = ()
    """Variables that key and value name; the variable itself where it is the source."""


@late.dataclass(frozen=True)
class Use:
    """A `${NAME}` in a file."""

    name: str
    source: str
    line: int
    key: str


@late.dataclass(frozen=True)
class Loaded:
    """What npm has read."""

    layers: tuple[tuple[Setting, ...], ...]
    """Strongest first."""
    uses: tuple[Use, ...] = ()
    fatal: str | None = None
    """npm's message, when it stops for what is written there."""

    @property
    def in_force(self) -> dict[str, Setting]:
        """The setting of each key that wins."""
        return stacked(self.layers)


def stacked(layers: Iterable[Iterable[Setting]]) -> dict[str, Setting]:
    """Return the winning setting of each key; `layers` come strongest first."""
    found: dict[str, Setting] = {}
    for layer in layers:
        for setting in layer:
            found.setdefault(setting.key, setting)
    return found


def load(
    files: Mapping[str, bytes], env: Mapping[str, str], cwd: str, home: str, major: int
) -> Loaded:
    """Return what npm `major`, started in `cwd`, reads of `files` (by absolute path) and `env`."""
    layers: list[tuple[Setting, ...]] = []
    uses: list[Use] = []
    problems: list[str | None] = []
    try:
        layers.append(tuple(from_env(env, major)))
    except ValueError as error:
        layers.append(tuple(from_env(env, 7)))
        problems.append(str(error))
    project = posixpath.join(local_prefix(files, cwd, major), ".npmrc")
    if project != userconfig(layers, cwd, home):
        problems.append(_add(layers, uses, files, project, "project", env, major))
    user = userconfig(layers, cwd, home)
    problems.append(_add(layers, uses, files, user, "user", env, major))
    named = globalconfig(layers, env, cwd, home)
    if named:
        problems.append(_add(layers, uses, files, named, "global", env, major))
    return Loaded(tuple(layers), tuple(uses), next((p for p in problems if p), None))


def _add(
    layers: list[tuple[Setting, ...]],
    uses: list[Use],
    files: Mapping[str, bytes],
    path: str,
    layer: Layer,
    env: Mapping[str, str],
    major: int,
) -> str | None:
    """Read a file into `layers` and `uses`; return npm 6's message where it stops for it.

    What such a file says is still given, as npm 7 reads it: it tells what was meant.
    """
    if path not in files:
        return None
    text = ini.decoded(files[path])
    uses += uses_of(text, path)
    try:
        layers.append(tuple(from_file(text, path, layer, env, major)))
    except ValueError as error:
        layers.append(tuple(from_file(text, path, layer, env, 7)))
        return str(error)
    return None


def from_env(env: Mapping[str, str], major: int) -> Iterator[Setting]:
    """Yield the settings of `npm_config_*` variables; of two with one key the later counts."""
    found: dict[str, Setting] = {}
    for name, value in env.items():
        prefix = _PREFIX.match(name)
        if not prefix or not value:
            continue
        key = _env_key(name[prefix.end() :], major)
        named = (name, *variables(f"{key} {value}"))
        key = expand(key, env, major)
        found[key] = Setting(key, _field(key, value, env, major), "env", name, None, named)
    yield from found.values()


def _env_key(name: str, major: int) -> str:
    if name.startswith("//") and major >= 8:
        return name
    return name[:1].lower() + name[1:].lower().replace("_", "-")


def from_file(
    text: str, path: str, layer: Layer, env: Mapping[str, str], major: int
) -> Iterator[Setting]:
    """Yield the settings of a file. Raises `ValueError` with npm 6's message where it stops."""
    for key, (value, entry) in _written(text, major).items():
        named = variables(f"{key} {value if isinstance(value, str) else ''}")
        name = expand(key, env, major)
        field = _field(name, value, env, major)
        yield Setting(name, field, layer, path, entry.line, named)


def uses_of(text: str, path: str) -> Iterator[Use]:
    """Yield every variable that a file's settings name; of a repeated key the last counts."""
    for key, (value, entry) in _written(text, 9).items():
        for name in variables(f"{key} {text_of(value)}"):
            yield Use(name, path, entry.line, key)


def _written(text: str, major: int) -> dict[str, tuple[Value, ini.Entry]]:
    """Return each key's value and the line that set it last; what stands in a section is lost."""
    blank_after = major >= 9
    lines = ini.entries(text, blank_after_section=blank_after)
    last = {entry.key: entry for entry in lines if entry.section is None}
    values = ini.parse(text, blank_after_section=blank_after)
    return {
        key: (values[key], entry)
        for key, entry in last.items()
        if key in values and not isinstance(values[key], dict)
    }


def _field(key: str, value: Value, env: Mapping[str, str], major: int) -> str:
    """Return a value as npm's `parseField` makes it, as text; what counts as false is ""."""
    if isinstance(value, list) and key == "ca":
        value = [_field(key, item, env, major) for item in value]
    if not isinstance(value, str):
        return text_of(value) if truthy(value) else ""
    text = value.strip(WHITESPACE)
    if major < 7 and re.fullmatch(r'".*"', text):
        text = _json_key(key, text)
    if text in ("false", "null", "undefined") and (major < 7 or key not in _STRINGS):
        return ""
    expanded = expand(text, env, major)
    return expanded.strip(WHITESPACE) if major < 9 else expanded


def _json_key(key: str, text: str) -> str:
    try:
        return text_of(json.loads(text))
    except ValueError:
        raise ValueError(f"Failed parsing JSON config key {key}: {text}") from None


def userconfig(layers: Iterable[Iterable[Setting]], cwd: str, home: str) -> str:
    """Return the path of the user's npmrc: what `userconfig` names, seen from `cwd`."""
    named = stacked(layers).get("userconfig")
    return _path(named.value if named else "", cwd, home) or posixpath.join(home, ".npmrc")


def globalconfig(
    layers: Iterable[Iterable[Setting]], env: Mapping[str, str], cwd: str, home: str
) -> str | None:
    """Return the path of the global npmrc where something names it or its prefix."""
    found = stacked(layers)
    if "globalconfig" in found:
        return _path(found["globalconfig"].value, cwd, home)
    prefix = found["prefix"].value if "prefix" in found else env.get("PREFIX", "")
    return _path(f"{prefix}/etc/npmrc", cwd, home) if prefix else None


def _path(value: str, cwd: str, home: str) -> str | None:
    if not value:
        return None
    if value.startswith("~/"):
        return posixpath.normpath(posixpath.join(home, value[2:]))
    return posixpath.normpath(posixpath.join(cwd, value))
