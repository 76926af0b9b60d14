"""The user's own npm settings, as far as fetching tools needs them: registry, credential, CA.

Layers after npm's documentation (https://docs.npmjs.com/cli/v10/configuring-npm/npmrc): process env
over the user's file over the global one. A project's file is left out: it is what is being tested.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pagesim.npm.auth import Settings
from pagesim.npm.npmrc import Setting, from_env, from_file, globalconfig, stacked, userconfig

MAJOR: Final = 10
"""The npm whose reading is followed: settings of a user's own machine read alike in 9 to 12."""
GLOBAL_FILES: Final = (
    "/etc/npmrc",
    "/usr/local/etc/npmrc",
    "/usr/etc/npmrc",
    "/opt/homebrew/etc/npmrc",
)
"""Global files under npm's usual prefixes: Debian's, the default, other packages', Homebrew's."""


def user_settings(env: Mapping[str, str], home: Path) -> Settings:
    """Return npm's settings by key from the process env, the user's file and the global one."""
    named = tuple(from_env(env, MAJOR))
    cwd = str(home)
    user = _read(userconfig([named], cwd, cwd), env)
    given = globalconfig([named, user], env, cwd, cwd)
    layers = [named, user, *(_read(path, env) for path in ([given] if given else GLOBAL_FILES))]
    return stacked(layers)


def _read(path: str, env: Mapping[str, str]) -> tuple[Setting, ...]:
    with suppress(OSError):
        text = Path(path).read_text("utf-8", errors="replace")
        return tuple(from_file(text, path, "user", env, MAJOR))
    return ()


def value(settings: Settings, key: str) -> str:
    """Return a setting's value; empty when it is not set."""
    found = settings.get(key)
    return found.value if found else ""
