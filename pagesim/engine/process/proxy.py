"""The unwalled way: the gateway as an HTTPS proxy on loopback, and a HOME of the build's own.

For systems without namespaces. Which variables each manager needs (measured 2026-11): npm 6 to 12,
Yarn 1, pnpm and bun take `HTTPS_PROXY`; Yarn 2 and later only `YARN_HTTPS_PROXY`; npm's and pnpm
8 to 10's `NPM_CONFIG_*` win over a project's own `https-proxy` and `noproxy`, which win over
`HTTPS_PROXY`; pnpm 11 and later heed none of the three. All of them trust `NODE_EXTRA_CA_CERTS`.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pagesim import late
from pagesim.engine.interface import BUILD_USER, TOOLCHAIN, Install
from pagesim.engine.process.namespaces import list_bounds
from pagesim.engine.process.workspace import Workspace, storage_errors
from pagesim.engine.trees import remove_tree
from pagesim.errors import EngineError
from pagesim.managers.build_paths import BUILD_HOME, CA_FILE

_PROXIES = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NPM_CONFIG_HTTPS_PROXY",
    "NPM_CONFIG_PROXY",
    "YARN_HTTPS_PROXY",
    "YARN_HTTP_PROXY",
)
_BYPASSES = ("NO_PROXY", "no_proxy", "NPM_CONFIG_NOPROXY")
_REPLACED = frozenset(
    name.lower() for name in (*_PROXIES, *_BYPASSES, "ALL_PROXY", "NPM_CONFIG_HTTP_PROXY")
)
"""The build's own variables of these names, in any case, would lead around the gateway."""
_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@late.dataclass(frozen=True)
class Places:
    """Where what the build knows by Pages' paths lies on this machine."""

    workdir: Path
    toolchain: Path
    owner: int | None = None
    """The ordinary user that the build runs as, where pagesim runs as root."""

    @property
    def home(self) -> Path:
        """HOME."""
        return self.workdir / "home"

    @property
    def ca(self) -> Path:
        """The CA of the run."""
        return self.workdir / "ca.pem"

    def real(self, text: str) -> str:
        """Return `text` with Pages' paths replaced by those of this machine."""
        names = {BUILD_HOME: self.home, TOOLCHAIN: self.toolchain, CA_FILE: self.ca}
        return _replaced(text, {str(shown): str(place) for shown, place in names.items()})

    def shown(self, line: str) -> str:
        """Return a line of output with this machine's paths replaced by Pages'."""
        names = {self.home: BUILD_HOME, self.toolchain: TOOLCHAIN, self.ca: CA_FILE}
        return _replaced(line, {str(place): str(shown) for place, shown in names.items()})

    def trust(self, ca: str) -> None:
        """Write the CA file; `ca` is PEM."""
        with storage_errors("the CA of the run cannot be written"):
            self.ca.write_text(ca, "ascii")

    def env(self, install: Install, port: int) -> dict[str, str]:
        """Return the build's process env, with the gateway's proxy at `port` of 127.0.0.1."""
        own = {
            name: self.real(value)
            for name, value in install.env.items()
            if name.lower() not in _REPLACED
        }
        return {
            "NPM_CONFIG_GLOBALCONFIG": str(self.workdir / "npmrc"),
            **own,
            "PATH": f"{self.toolchain}/bin:{_SYSTEM_PATH}",
            "HOME": str(self.home),
            "TMPDIR": str(self.workdir / "tmp"),
            "NODE_EXTRA_CA_CERTS": str(self.ca),
            **dict.fromkeys(_PROXIES, f"http://127.0.0.1:{port}"),
            **dict.fromkeys(_BYPASSES, "localhost,127.0.0.1"),
        }

    def command(self, install: Install, port: int) -> dict[str, object]:
        """Return the command as `inside.command.become` takes it."""
        argv = [self.real(argument) for argument in install.argv]
        cwd = self.real(str(install.cwd))
        # Without an owner the processes of this user that are no build's would count.
        bounds = list_bounds(install.limits, by_user=self.owner is not None)
        return {
            "argv": argv,
            "env": self.env(install, port),
            "cwd": cwd,
            "user": self.owner,
            "bounds": bounds,
            "terminal": install.terminal is not None,
        }

    @property
    def workspace(self) -> Workspace:
        """HOME, to lay files in and to read from."""
        return Workspace(self.home, self.owner, shown=PurePosixPath(self.home))


def _replaced(text: str, names: Mapping[str, str]) -> str:
    """Replace whole paths: `/opt/buildhome/x` and `/opt/buildhome`, not `/opt/buildhomes`."""
    longest = sorted(names, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest))
    return re.sub(rf"(?:{pattern})(?![\w.-])", lambda hit: names[hit.group()], text)


@contextmanager
def unwalled(install: Install) -> Iterator[Places]:
    """Make the run's folders, give them, and remove them with what the build left.

    Raises `EngineError` when the disk does not take them, or the build's user cannot reach them.
    """
    # The real path, since that is what programs print and what they compare with (macOS: /var).
    owner = BUILD_USER if os.geteuid() == 0 else None
    places = Places(install.workdir.resolve(), install.toolchain.root.resolve(), owner)
    if owner is not None:
        for folder in (places.workdir, places.toolchain):
            _need_way_in(folder)
    made = (places.home, places.workdir / "tmp")
    try:
        with storage_errors("the run's folder cannot be used"):
            for folder in made:
                folder.mkdir()
                if owner is not None:
                    os.chown(folder, owner, owner)
            (places.workdir / "npmrc").touch()
        yield places
    finally:
        for folder in made:
            remove_tree(folder)
        for file in (places.ca, places.workdir / "npmrc"):
            file.unlink(missing_ok=True)


def _need_way_in(folder: Path) -> None:
    """Raise `EngineError` where an ordinary user cannot enter `folder`."""
    for place in (folder, *folder.parents):
        if not place.stat().st_mode & stat.S_IXOTH:
            raise EngineError(
                f"without walls the build runs as an ordinary user, who cannot enter {place}",
                hint="Name a cache folder that everybody can enter with PAGESIM_CACHE.",
            )
