"""The lockfile leads to a host that belongs to somebody's own network or licence."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice, Change, ReplaceLine
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lacks import NOT_HEARD
from pagesim.diagnosis.lockfile import lockfile_text
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.words import join_names
from pagesim.managers.interface import LockedPackage
from pagesim.registries.catalogue import kind_at, lacks_by_nature

_OWN = late.compile(
    r"^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\])|"
    r"^[^.]+$|\.(?:local|internal|lan|corp|home|intranet|localhost)$"
)
"""Hosts that are reached from within one network only."""
MOST = 400
"""Lines that are written anew; beyond that it is told how."""


class LockfileForeignHost:
    """The lockfile locks packages to a host that no setting of the repository names.

    It was written on a machine whose user configuration, or whose network, sends everything there:
    a local Verdaccio, a company's mirror, a vendor's registry that has the free packages too. The
    managers follow the lockfile's host, so Pages asks it, and no token is missing: the free
    packages are at npmjs.

    To change: write the lockfile's URLs anew. Before, `package-lock.json`:

        "resolved": "http://localhost:4873/ms/-/ms-2.1.3.tgz"

    After:

        "resolved": "https://registry.npmjs.org/ms/-/ms-2.1.3.tgz"
    """

    ident: ClassVar[str] = "lockfile-foreign-host"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each such host that did not give what was locked to it."""
        lockfile = case.plan.deployment.selection.lockfile
        if lockfile is None or case.first is None or case.outcome.verdict == "resolved":
            return
        for host, locked in _by_host(case, lockfile).items():
            refused = [e for e in case.exchanges if _host(e.url) == host and not _good(e.status)]
            if not refused or not _is_foreign(case, host, locked):
                continue
            names = tuple(dict.fromkeys(p.name for p in locked))
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{lockfile} locks {join_names(names)} to {host}, which no setting of this "
                "repository names: it comes from the machine or the network where the lockfile was "
                "written.",
                place=FilePlace(lockfile, _line(case, host)),
                changes=_changes(case, lockfile, host, locked),
                evidence=tuple(map(quote_request, refused))[:3],
                packages=names,
                certainty=prove(
                    _OWN.search(host) or any(e.trouble not in NOT_HEARD for e in refused)
                ),
            )


def _by_host(case: Case, lockfile: str) -> Mapping[str, list[LockedPackage]]:
    text, found = lockfile_text(case) or b"", dict[str, list[LockedPackage]]()
    try:
        packages = case.plan.manager.locked(posixpath.basename(lockfile), text)
    except ValueError:
        return {}
    for package in packages:
        if package.resolved and _host(package.resolved):
            found.setdefault(_host(package.resolved), []).append(package)
    return found


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _good(status: int | None) -> bool:
    return status is not None and status < 400


def _is_foreign(case: Case, host: str, locked: Sequence[LockedPackage]) -> bool:
    """Whether nothing of the repository names `host`, and its packages are to be had elsewhere."""
    read = case.configuration
    named = (read.registry, *(s.registry for s in read.scopes), *(a.registry for a in read.auth))
    if host in {_host(url) for url in named} or kind_at(f"https://{host}/").public:
        return False
    if any(lacks_by_nature(kind_at(read.registry_for(p.name)), p.name) for p in locked):
        return False  # what is to be had nowhere else is meant, and its credential has the rest too
    unscoped = any(not p.name.startswith("@") for p in locked)
    return bool(_OWN.search(host) or unscoped or kind_at(f"https://{host}/").scopes)


def _line(case: Case, host: str) -> int | None:
    lines = (lockfile_text(case) or b"").decode("utf-8", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if f"//{host}" in line), None)


def _changes(
    case: Case, lockfile: str, host: str, locked: Sequence[LockedPackage]
) -> tuple[Change, ...]:
    """Return each line with the URL that the registry in force has; else how to write it again."""
    urls = {p.resolved: _home(case, p) for p in locked if p.resolved}
    lines = (lockfile_text(case) or b"").decode("utf-8", "replace").splitlines()
    changes: list[Change] = []
    for number, line in enumerate(lines, 1):
        old = next((u for u in urls if u in line), None) if f"//{host}" in line else None
        if old is not None:
            changes.append(ReplaceLine(lockfile, number, line.replace(old, urls[old])))
    if 0 < len(changes) <= MOST:
        return tuple(changes)
    command = case.plan.manager.lock_line
    return (Advice(f"Delete {lockfile}, then: {command} (without a registry of your own)."),)


def _home(case: Case, package: LockedPackage) -> str:
    """Return where the registry that the repository names has the tarball."""
    base = case.configuration.registry_for(package.name)
    file = f"{package.name.rpartition('/')[2]}-{package.version}.tgz"
    return f"{base}{package.name}/-/{file}"
