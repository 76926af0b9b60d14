"""How one install begins: the copy's files, its process env, and what the manager reads of them."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import PurePosixPath

from pagesim import late
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME, CA_FILE, place_in_repository
from pagesim.managers.interface import Configuration, Location, Manager, VariableUse
from pagesim.pages.npm_token import written_npmrc
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import make_sources, pick_config_files
from pagesim.plan.swap import AttemptMode, apply
from pagesim.project.files import FileEntry


@late.dataclass(frozen=True)
class Start:
    """How one install begins."""

    mode: AttemptMode
    files: tuple[FileEntry, ...]
    env: Mapping[str, str]
    configuration: Configuration
    """What the manager reads at its start."""


class Starter:
    """Makes the starts of one deployment; reads each distinct set of files and variables once."""

    def __init__(self, deployment: Deployment, chosen: Manager) -> None:
        """Take the manager that installs."""
        self._deployment, self._manager = deployment, chosen
        self._cwd = deployment.selection.cwd
        self._files = deployment.project.laid
        self._read: dict[Hashable, Configuration] = {}
        self._picked: list[tuple[tuple[FileEntry, ...], frozenset[str], dict[str, bytes]]] = []

    def make(self, mode: AttemptMode, env: Mapping[str, str]) -> Start:
        """Return how install `mode` begins with variables `env`."""
        deployment, place = self._deployment, place_in_repository(self._cwd, PAGES_NPMRC)
        files, variables = apply(mode, self._files, env, place)
        path = str(PurePosixPath("repo") / self._cwd / ".npmrc")
        written = written_npmrc(deployment.image, variables, deployment.project, self._cwd)
        if written is None or any(f.path == path for f in files):
            read = self._configuration(files, variables)
        else:
            files = (*files, FileEntry(path, written))
            read = _from_npm_token(self._configuration(files, variables), written, path)
        if read.ca_files:
            files = tuple(
                replace(f, trust=True) if f"{BUILD_HOME}/{f.path}" in read.ca_files else f
                for f in files
            )
        return Start(mode, files, variables, read)

    def _pick(self, files: tuple[FileEntry, ...], named: frozenset[str]) -> dict[str, bytes]:
        """Return those of the files that configure a manager; most starts have the very same."""
        for others, asked, found in self._picked:
            if others is files and asked == named:
                return found
        found = pick_config_files(files, named)
        self._picked.append((files, named, found))
        return found

    def _configuration(self, files: tuple[FileEntry, ...], env: Mapping[str, str]) -> Configuration:
        cwd = place_in_repository(self._cwd)
        named = self._manager.config_files(env, cwd, str(BUILD_HOME))
        found = self._pick(files, frozenset(named))
        key = (frozenset(found.items()), frozenset(env.items()))
        if key not in self._read:
            self._read[key] = self._manager.configuration(make_sources(found, env, self._cwd))
        return self._read[key]


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
