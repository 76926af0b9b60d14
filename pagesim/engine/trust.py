"""What the build trusts: the CA of the run, and what its own `NODE_EXTRA_CA_CERTS` names."""

from pathlib import PurePosixPath

from pagesim.engine.interface import BUILD_HOME, FileEntry, Install

_VARIABLE = "NODE_EXTRA_CA_CERTS"


def bundle(install: Install, ca: str) -> str:
    """Return the certificates (PEM) that the build is to trust: `ca`, and those of the project.

    The engines set the variable themselves, so that the project's own file would be lost.
    """
    named = install.env.get(_VARIABLE)
    if not named:
        return ca
    path = PurePosixPath(install.cwd) / named
    entries = {BUILD_HOME / entry.path: entry for entry in install.files}
    found = entries.get(path)
    own = _text(found) if found is not None and found.link is None else ""
    return f"{ca.rstrip()}\n{own.strip()}\n" if own else ca


def _text(entry: FileEntry) -> str:
    raw = entry.content if isinstance(entry.content, bytes) else entry.content.read_bytes()
    return raw.decode("ascii", "ignore")
