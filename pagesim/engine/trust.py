"""What the build trusts: the CA of the run, and what its own `NODE_EXTRA_CA_CERTS` names."""

import posixpath
from collections.abc import Iterable

from pagesim.engine.interface import Install
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.project.files import FileEntry

_VARIABLE = "NODE_EXTRA_CA_CERTS"


def bundle(install: Install, ca: str) -> str:
    """Return the certificates (PEM) that the build is to trust: `ca`, and those of the project.

    The engines set the variable themselves, so that the project's own file would be lost.
    """
    named = install.env.get(_VARIABLE)
    if not named:
        return ca
    path = posixpath.normpath(install.cwd / named)
    entries = {str(BUILD_HOME / entry.path): entry for entry in install.files}
    found = entries.get(path)
    own = _text(found) if found is not None and found.link is None else ""
    return f"{ca.rstrip()}\n{own.strip()}\n" if own else ca


def trusting(files: Iterable[FileEntry], ca: str) -> tuple[FileEntry, ...]:
    """Return the copy's files, with the run's CA added to each CA file of the project's own.

    A manager that is given such a file trusts nothing else (measured 2026-11 with Yarn, pnpm, bun).
    """
    return tuple(
        replace(f, content=f"{_text(f).rstrip()}\n{ca}".encode()) if f.trust else f for f in files
    )


def _text(entry: FileEntry) -> str:
    return entry.read().decode("ascii", "ignore")
