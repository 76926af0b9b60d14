"""What to change, where it depends on the manager that is used or on the kind of registry."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import (
    AddLine,
    Advice,
    Change,
    RemoveLine,
    SetSecret,
    SetValue,
    SetVariable,
)
from pagesim.diagnosis.hypothesis import reread
from pagesim.diagnosis.variables import sounds_secret
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.facts import Entry
from pagesim.npm import ini
from pagesim.pages.swap import PAGES_NPMRC

BOTH = ("preview", "production")
NPMRC = ".npmrc"
PROBED, PROBED_AT = "@pagesim-probe", "https://probe.invalid/"
PROBE = f"\n{PROBED}:registry={PROBED_AT}\n".encode()
"""A line that only tells whether its file is read."""


def config_file(case: Case) -> str:
    """Return the file of the repository that gives this manager scopes and credentials.

    In a member of a workspace that may be the root's file, and not the one beside the install.
    """
    return _read_file(case, case.plan.manager.settings_file)


def _read_file(case: Case, name: str) -> str:
    """Return the nearest file `name`, from the folder of the install upward, that is read."""
    selection = case.plan.deployment.selection
    if name == case.plan.manager.workspace_file and selection.lockfile:
        return posixpath.join(posixpath.dirname(selection.lockfile), name)
    if name != NPMRC:
        return case.path(name)
    cwd = selection.cwd
    folders = [cwd, *(str(p) for p in PurePosixPath(cwd).parents)] if cwd else [""]
    files = [name if folder in ("", ".") else f"{folder}/{name}" for folder in folders]
    return next((f for f in files if _counts(case, f)), files[0])


def _counts(case: Case, file: str) -> bool:
    """Whether the manager, started where Pages starts it, would take a line of `file`."""
    text = (case.plan.deployment.project.read(file) or b"") + PROBE
    return reread(case, {file: text}).registry_for(f"{PROBED}/any") == PROBED_AT


def set_plain(case: Case, environment: str, name: str, value: str) -> Change:
    """Return the change that gives a plain variable a value: in the wrangler file, where one is in
    force, since plain variables of the dashboard do not count then."""
    wrangler = case.plan.deployment.wrangler
    if wrangler is not None and wrangler.in_force:
        return SetValue(wrangler.file, wrangler.path_of(environment, name), value)
    return SetVariable(environment, name, value)


def set_as_there(case: Case, name: str) -> Change:
    """Return the change that gives the environment a variable of the other one: with its value
    there, where that is no secret."""
    there = case.other.variables.get(name)
    if there is None or there.secret or there.value is None or sounds_secret(name):
        return SetSecret(case.environment.name, name)
    return set_plain(case, case.environment.name, name, there.value.reveal())


def name_userconfig(case: Case) -> tuple[Change, ...]:
    """Return the variable, in both environments, by which the manager reads `.npmrc.pages`.

    None where it has no such variable.
    """
    name = case.plan.manager.userconfig
    path = place_in_repository(case.plan.deployment.selection.cwd, PAGES_NPMRC)
    return tuple(set_plain(case, e, name, path) for e in BOTH) if name else ()


def list_overriding(case: Case) -> Iterator[int]:
    """Yield the lines of the project's `.npmrc` that say otherwise than `.npmrc.pages`: the
    project's file wins."""
    pages, own = read_settings(case, PAGES_NPMRC), read_settings(case, NPMRC)
    for key, entry in own.items():
        if key in pages and pages[key].value != entry.value:
            yield entry.line


def read_settings(case: Case, name: str) -> Mapping[str, ini.Entry]:
    """Return the settings of a file beside the install, as npm reads it, by key."""
    text = ini.decoded(case.plan.deployment.project.read(case.path(name)) or b"")
    return {entry.key: entry for entry in ini.entries(text)}


def let_pages_npmrc_count(case: Case) -> tuple[Change, ...]:
    """Return how `.npmrc.pages` can be made to count with this manager."""
    own, named = case.path(".npmrc"), name_userconfig(case)
    if named:
        return (*named, *(RemoveLine(own, line) for line in list_overriding(case)))
    if not case.plan.manager.reads_npmrc:
        file = config_file(case)
        return (Advice(f"{case.manager} reads no .npmrc: write what it says in {file}."),)
    return (
        Advice(
            f"{case.manager} reads .npmrc only: commit the Pages file as .npmrc "
            "(it names variables, not tokens)."
        ),
    )


def route_scope(
    case: Case, scope: str, registry: str, variable: str | None = None
) -> tuple[Change, ...]:
    """Return the settings that send `scope` to `registry`; without a scope it is the default.

    They give it the token in `variable`, where named.
    """
    entries = case.plan.manager.scope_entries(scope, registry, variable)
    return tuple(write_setting(case, entry) for entry in entries)


def give_credential(
    case: Case, registry: str, packages: Iterable[str], variable: str
) -> tuple[Change, ...]:
    """Return the settings that give `registry` the credential in `variable`, for `packages`."""
    scoped = all(name.startswith("@") for name in packages)
    entries = case.plan.manager.credential_entries(registry, variable, scoped=scoped)
    return tuple(write_setting(case, entry) for entry in entries)


def write_setting(case: Case, entry: Entry) -> Change:
    """Return the change that writes a setting where this manager reads it."""
    file = _read_file(case, entry.file)
    if entry.form == "yaml":
        return SetValue(file, entry.keys, type_value(entry.value))
    return AddLine(file, entry.line)


def type_value(text: str) -> str | bool | int:
    """Return a value as YAML has it: a truth, a number or text."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text
