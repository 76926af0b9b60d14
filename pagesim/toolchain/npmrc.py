"""The user's own npm settings, as far as fetching tools needs them: registry, credential, CA.

Layers after npm's documentation (https://docs.npmjs.com/cli/v10/configuring-npm/npmrc): process env
over the user's file over the global one. A project's file is left out: it is what is being tested.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

GLOBAL_FILES = ("/etc/npmrc", "/usr/local/etc/npmrc", "/usr/etc/npmrc", "/opt/homebrew/etc/npmrc")
"""Global files under npm's usual prefixes: Debian's, the default, other packages', Homebrew's."""

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


def user_settings(env: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return npm's settings by key from the process env, the user's file and the global one."""
    named = _from_env(env)
    user = Path(named.get("userconfig") or home / ".npmrc")
    global_files = [named["globalconfig"]] if "globalconfig" in named else GLOBAL_FILES
    found: dict[str, str] = {}
    for path in [*map(Path, reversed(list(global_files))), user]:
        found |= dict(_read(path, env))
    return found | named


def _from_env(env: Mapping[str, str]) -> dict[str, str]:
    prefix = "npm_config_"
    return {
        _key(name[len(prefix) :]): value
        for name, value in env.items()
        if name.lower().startswith(prefix) and value
    }


def _key(name: str) -> str:
    """Return a variable's name as npm's key: `HTTPS_PROXY` is `https-proxy`, `//host/:_x` stays."""
    return name if name.startswith(("//", "@")) else name.lower().replace("_", "-")


def _read(path: Path, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        yield from parse(path.read_text("utf-8", errors="replace").splitlines(), env)


def parse(lines: Iterable[str], env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the settings of an npmrc file; a variable that is not set leaves its text as it is."""
    for line in lines:
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith(("#", ";", "[")):
            yield _expand(key.strip(), env), _expand(value.strip().strip("\"'"), env)


def _expand(text: str, env: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda hit: env.get(hit[1], hit[0]), text)
