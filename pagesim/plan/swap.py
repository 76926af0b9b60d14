"""Which installs to make for `--swap`, and what each does with `.npmrc.pages`.

The install that Pages would make comes first and decides. Where it does not resolve and the
repository has the file, a second one with the file in place answers the question that its authors
had in mind: is the file right, and does only the move come too late?
"""

from collections.abc import Mapping
from typing import Literal

from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.project.files import FileEntry

AttemptMode = Literal["lifecycle", "never", "before", "userconfig"]


def list_modes(chosen: str, has_file: bool) -> tuple[AttemptMode, ...]:
    """Return the installs to make in order; the second only when the first does not resolve."""
    match chosen:
        case "auto":
            return ("lifecycle", "before") if has_file else ("lifecycle",)
        case "before" | "userconfig" | "lifecycle" | "never":
            return (chosen,)
    raise ValueError(chosen)


def apply(
    mode: AttemptMode, files: tuple[FileEntry, ...], env: Mapping[str, str], pages_npmrc: str
) -> tuple[tuple[FileEntry, ...], dict[str, str]]:
    """Return the copy's files and the variables that install `mode` starts with.

    `pages_npmrc` is the path of `.npmrc.pages` in the build, absolute.
    """
    path = pages_npmrc.removeprefix(f"{BUILD_HOME}/")
    source = next((f for f in files if f.path == path), None)
    if mode == "never" and source is not None:
        return tuple(f for f in files if f is not source), dict(env)
    if mode == "userconfig":
        return files, {**env, "NPM_CONFIG_USERCONFIG": pages_npmrc}
    if mode == "before" and source is not None:
        target = path.removesuffix(".pages")
        kept = tuple(f for f in files if f.path != target)
        return (*kept, replace(source, path=target)), dict(env)
    return files, dict(env)
