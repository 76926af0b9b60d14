"""The `git` program: how it is started, so that nothing that a repository names is run."""

import atexit
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pagesim.errors import UsageError

if TYPE_CHECKING:
    import subprocess

_DROPPED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
"""Set inside hooks and `git rebase --exec`; they would point git at another repository."""
_NOTHING_FETCHED = ("GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
"""A missing object of a partial clone is not fetched, by a program of the repository's choice; git
before 2.44 knows the second only."""
_NOTHING_RUN = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""The repository's own configuration, which came with whatever it was unpacked from, may name
programs; `git.Repository.dirty` has the others."""
_LONGEST_S = 120
"""Seconds for one call: a pipe in the place of one of git's files, or of a file that its settings
include, would be waited for without end."""
WHERE = ("rev-parse", "--show-toplevel", "--absolute-git-dir")
WHICH = ("HEAD^{commit}", "--symbolic-full-name", "HEAD")
"""What git is asked first: where a repository lies, and where its HEAD stands."""

_ASKED: "dict[Path, subprocess.Popen[bytes]]" = {}
"""Programs that were asked ahead, by folder."""


def look_ahead(folder: Path) -> None:
    """Ask git where the repository of `folder` lies, while something else is done; `take` gives the
    answer. What nobody takes ends with this process."""
    _drop()
    folder = folder.resolve()
    if folder.is_dir():
        _ASKED[folder] = _begin(folder, *WHERE, *WHICH)
        atexit.register(_drop)


def _drop() -> None:
    while _ASKED:
        with _ASKED.popitem()[1] as begun:
            begun.kill()


def take(folder: Path) -> "subprocess.CompletedProcess[bytes]":
    """Return what git says of where the repository of `folder` lies; it may have been asked ahead.

    Raises `UsageError`.
    """
    begun = _ASKED.pop(folder, None)
    return _finish(begun, folder, None) if begun else ask(folder, *WHERE, *WHICH)


def ask(
    folder: Path,
    *args: str,
    stdin: bytes | None = None,
    index: Path | None = None,
    settings: Mapping[str, str] | None = None,
    objects: tuple[Path, Path] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Return what git says in `folder` to `args` and `stdin`, with an `index` and `settings` of its
    own; `objects` are where new ones go and where the others are. Raises `UsageError`."""
    begun = _begin(folder, *args, stdin=stdin, index=index, settings=settings, objects=objects)
    return _finish(begun, folder, stdin)


def _begin(
    folder: Path,
    *args: str,
    stdin: bytes | None = None,
    index: Path | None = None,
    settings: Mapping[str, str] | None = None,
    objects: tuple[Path, Path] | None = None,
) -> "subprocess.Popen[bytes]":
    import subprocess  # what reads one file asks git nothing, and has no time for it

    # The process env goes on to git (HOME decides on safe.directory), less what would point git
    # at another repository; `env` takes that out, so that this module need not look at it.
    unset = [part for name in _DROPPED for part in ("-u", name)]
    given = [
        *("LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", *_NOTHING_FETCHED),
        *("GIT_NO_REPLACE_OBJECTS=1", f"GIT_CONFIG_COUNT={len(settings or {})}"),
        *([f"GIT_INDEX_FILE={index}"] if index else []),
    ]
    if objects:
        new, old = objects
        # A list of paths: in quotes a colon is part of one (git(1), "The git Repository").
        quoted = str(old).replace("\\", "\\\\").replace('"', '\\"')
        given += [f"GIT_OBJECT_DIRECTORY={new}", f'GIT_ALTERNATE_OBJECT_DIRECTORIES="{quoted}"']
    for number, (key, value) in enumerate((settings or {}).items()):
        given += [f"GIT_CONFIG_KEY_{number}={key}", f"GIT_CONFIG_VALUE_{number}={value}"]
    options = ("--no-pager", *_NOTHING_RUN, "-C", str(folder))
    try:
        return subprocess.Popen(
            ["env", *unset, *given, "git", *options, *args],
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:  # more filters than a command line takes
        raise UsageError(f"git cannot be started in {folder}: {error.strerror}") from None


def _finish(
    begun: "subprocess.Popen[bytes]", folder: Path, stdin: bytes | None
) -> "subprocess.CompletedProcess[bytes]":
    import subprocess

    words = cast("list[str]", begun.args)
    with begun:
        try:
            out, error = begun.communicate(stdin, timeout=_LONGEST_S)
        except subprocess.TimeoutExpired:
            begun.kill()
            name = words[words.index("-C") + 2]
            said = f"git {name} does not end in {folder} within {_LONGEST_S} s"
            raise UsageError(said, hint=f"Look at what {folder}/.git holds.") from None
        except BaseException:  # as `subprocess.run` has it
            begun.kill()
            raise
    return subprocess.CompletedProcess(words, begun.returncode, out, error)
