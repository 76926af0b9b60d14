"""What the gateway is to trust beside this machine's own certificates: what the project names.

Of the project's files only those count that a setting in force names: a certificate that lies about
is no reason to trust it.
"""

import posixpath
from collections.abc import Callable, Iterable

from pagesim.gateway.interface import Upstream
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.managers.interface import Configuration
from pagesim.plan.sources import read_entry
from pagesim.plan.start import Start


def trust_project(
    find_upstream: Callable[[], Upstream],
    configurations: Iterable[Configuration],
    starts: Iterable[Start],
    cwd: str,
) -> Upstream:
    """Return what `find_upstream` does, trusting also what the project names for the manager.

    That is `cafile` as `configurations` have it without pagesim's own variables, and
    `NODE_EXTRA_CA_CERTS`, relative to `cwd`, the folder of the install in the repository.
    """
    upstream, base = find_upstream(), str(REPOSITORY / cwd)
    wanted = {path for c in configurations for path in c.ca_files}
    texts: dict[str, None] = {}
    for start in starts:
        extra = start.env.get("NODE_EXTRA_CA_CERTS")
        named = {*wanted, posixpath.normpath(posixpath.join(base, extra))} if extra else wanted
        files = {f.path: f for f in start.files} if named else {}
        for path, entry in files.items():
            if f"{BUILD_HOME}/{path}" in named:
                texts[(read_entry(entry, files) or b"").decode("ascii", "ignore")] = None
    return replace(upstream, ca_pem="\n".join([upstream.ca_pem, *texts])) if texts else upstream
