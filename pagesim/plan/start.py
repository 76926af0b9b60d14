"""How one install begins: the copy's files, its process env, and what the manager reads of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pagesim.engine.interface import CA_FILE
from pagesim.managers.build_paths import BUILD_HOME, place_in_repository
from pagesim.managers.interface import Configuration, Location, Manager, VariableUse
from pagesim.pages.npm_token import written_npmrc
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import make_sources, pick_config_files
from pagesim.plan.swap import AttemptMode, apply
from pagesim.project.files import FileEntry


@dataclass(frozen=True)
class Start:
    """How one install begins."""

    mode: AttemptMode
    files: tuple[FileEntry, ...]
    env: Mapping[str, str]
    configuration: Configuration
    """What the manager reads at its start."""


def make_start(
    mode: AttemptMode,
    env: Mapping[str, str],
    pages_npmrc: str,
    deployment: Deployment,
    chosen: Manager,
) -> Start:
    """Return how install `mode` begins with variables `env`; `pages_npmrc` is a path."""
    project, selection = deployment.project, deployment.selection
    files = tuple(FileEntry(f"repo/{f.path}", f.content, f.mode, f.link) for f in project.files)
    mine, variables = apply(mode, files, env, pages_npmrc)
    path = str(PurePosixPath("repo") / selection.cwd / ".npmrc")
    written = written_npmrc(deployment.image, variables, project, selection.cwd)
    if written is not None and all(f.path != path for f in mine):
        mine = (*mine, FileEntry(path, written))
    else:
        written = None
    named = chosen.config_files(variables, place_in_repository(selection.cwd, ""), str(BUILD_HOME))
    sources = make_sources(pick_config_files(mine, named), variables, selection.cwd)
    read = chosen.configuration(sources)
    mine = tuple(
        replace(f, trust=True) if str(BUILD_HOME / f.path) in read.ca_files else f for f in mine
    )
    return Start(mode, mine, variables, _from_npm_token(read, written, path) if written else read)


def _from_npm_token(read: Configuration, written: bytes, path: str) -> Configuration:
    """Return what was read with NPM_TOKEN named where v1's script wrote its value."""
    place = Location(str(BUILD_HOME / path), 1)
    auth = tuple(
        replace(a, variables=("NPM_TOKEN",)) if a.location == place else a for a in read.auth
    )
    key = written.decode().partition("=")[0]
    return replace(read, auth=auth, uses=(*read.uses, VariableUse("NPM_TOKEN", place, key)))


def list_helpers(
    chosen: Manager, deployment: Deployment, configurations: Sequence[Configuration]
) -> dict[str, str]:
    """Return the variables that pagesim adds; the project's own come over them."""
    added: dict[str, str] = {}
    if not deployment.options.real_retries:
        added |= chosen.quick_retries
    if any(c.cafile for c in configurations):
        # A project's own CA file replaces what NODE_EXTRA_CA_CERTS adds (measured 2026-11).
        added["NPM_CONFIG_CAFILE"] = str(CA_FILE)
    return added
