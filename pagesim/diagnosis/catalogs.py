"""Entries of catalogs that package.json names and no file gives, and what they most likely are."""

from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, SetValue
from pagesim.diagnosis.lockfile import lockfile_text
from pagesim.diagnosis.manifest import Asked, list_asked
from pagesim.project.folder import Folder
from pagesim.project.members import read_json, read_yaml

_ONE, _MANY = "catalog", "catalogs"
DEFAULT = "default"
"""The catalog that `catalog:` alone names; `catalog` at the top of the file is the same."""


@late.dataclass(frozen=True)
class Gap:
    """An entry that is missing."""

    asked: Asked
    file: str
    """The file that has the catalogs, or is to have them."""
    change: Change | None
    """What puts it right; None where no file tells its range."""

    @property
    def catalog(self) -> str:
        """The catalog that is asked for."""
        return _named(self.asked)


def list_gaps(case: Case) -> tuple[Gap, ...]:
    """Return the entries of catalogs that are asked for and not there; none where the manager does
    not know catalogs."""
    name = case.plan.manager.catalog_file
    if name is None:
        return ()
    folder = Folder(case.plan.deployment.project, case.plan.deployment.selection.cwd)
    top = next((f for f in folder.upward() if _read(f, name)[1]), folder.finds(name) or folder)
    prefix, catalogs = _read(top, name)
    asked = [a for a in list_asked(case) if a.protocol == _ONE]
    lost = (a for a in asked if a.name not in catalogs.get(_named(a), {}))
    locked = dict(_locked(case))
    return tuple(
        Gap(a, top.at(name), _mend(a, top.at(name), prefix, catalogs, locked)) for a in lost
    )


def _named(asked: Asked) -> str:
    return asked.range.partition(":")[2].strip() or DEFAULT


def _read(folder: Folder, name: str) -> tuple[tuple[str, ...], Mapping[str, Mapping[str, Any]]]:
    """Return the keys above the catalogs in a file, and the catalogs by their name."""
    text, file = folder.read(name), folder.at(name)
    data = read_json(text, file) if name.endswith(".json") else read_yaml(text, file)
    within = data.get("workspaces")
    prefix = ("workspaces",) if isinstance(within, dict) else ()
    holders = [h for h in (data, within) if isinstance(h, dict)]
    found: dict[str, Mapping[str, Any]] = {}
    for holder in holders:
        many = holder.get(_MANY)
        named = {DEFAULT: holder.get(_ONE), **(many if isinstance(many, dict) else {})}
        found |= {key: table for key, table in named.items() if isinstance(table, dict)}
    return prefix, found


def _locked(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the names of which the lockfile has one version, with it."""
    text, lockfile = lockfile_text(case), case.plan.deployment.selection.lockfile
    if not text or not lockfile:
        return
    try:
        packages = case.plan.manager.locked(lockfile, text)
    except ValueError:
        return
    versions: dict[str, set[str]] = {}
    for package in packages:
        versions.setdefault(package.name, set()).add(package.version)
    yield from ((name, found.pop()) for name, found in versions.items() if len(found) == 1)


def _mend(
    asked: Asked,
    file: str,
    prefix: tuple[str, ...],
    catalogs: Mapping[str, Mapping[str, Any]],
    locked: Mapping[str, str],
) -> Change | None:
    """Return the catalog that has it, where the one that is asked for is none; else the entry, as
    another catalog or the lockfile has it."""
    having = [name for name, table in catalogs.items() if isinstance(table.get(asked.name), str)]
    wanted = _named(asked)
    if having and wanted not in catalogs:
        named = "" if having[0] == DEFAULT else having[0]
        return SetValue(asked.file, asked.path, f"{_ONE}:{named}")
    version = locked.get(asked.name)
    known = str(catalogs[having[0]][asked.name]) if having else f"^{version}" if version else None
    at = (_ONE,) if wanted == DEFAULT else (_MANY, wanted)
    return SetValue(file, (*prefix, *at, asked.name), known) if known else None
