"""The floor of a run: the bare manager in pagesim's own walls, without a plan and a report.

The walls are built by the engine's functions, in this process, where all that they need is loaded
and looked at; the gateway and its certificate are ready before. What a run takes above that and an
empty Python is pagesim's own.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

from docs.generate.bench.measure import Spent, spend
from pagesim.engine.interface import Install
from pagesim.engine.process.child import Child
from pagesim.engine.process.compiled import compile_tools
from pagesim.engine.process.groups import control_group
from pagesim.engine.process.namespaces import folders, walled
from pagesim.errors import EngineError
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import TlsMaterial
from pagesim.gateway.thread import serving
from pagesim.plan.plan import Plan
from pagesim.toolchain.interface import Toolchain


@contextmanager
def hold_floor(planned: Plan, tools: Toolchain) -> Iterator[Callable[[], Spent]]:
    """Give what runs a plan's first install in walls, and an empty Python; both are counted."""
    workdir = Path(tempfile.mkdtemp(prefix="pagesim-floor-"))
    start = planned.starts[0]
    install = Install(
        run_id=f"floor-{os.getpid()}",
        workdir=workdir,
        files=start.files,
        cwd=planned.cwd,
        argv=planned.deployment.selection.command,
        env=start.env,
        toolchain=tools,
        gateway=planned.gateway,
        hosts=planned.hosts,
    )
    material = issue(install.gateway.list_named(install.hosts))

    def run() -> Spent:
        compile_tools(install, _refuse)  # a run of pagesim's has made the code
        walls = _spend_in_walls(install, material)
        empty = spend((sys.executable, "-c", "pass"))
        return Spent(walls.wall + empty.wall, walls.cpu + empty.cpu)

    try:
        yield run
    finally:
        shutil.rmtree(workdir)


def _spend_in_walls(install: Install, material: TlsMaterial) -> Spent:
    """Return what an install takes, from the first wall's beginning until none is left."""
    begun, before = time.perf_counter(), _count_cpu()
    child = Child("sandbox", install.run_id, os.environ, 0)
    with (
        folders(install) as size,
        control_group(install.run_id, child.pid, install.limits) as moved,
        child,
    ):
        by_user = moved() is None
        with walled(install, size, material.ca, child, by_user=by_user) as (workspace, doors):
            workspace.lay(install.files)
            serve = partial(serving, tls=doors.tls, proxy=doors.plain, dns=doors.dns)
            with serve(install.gateway, material, lambda _: None):
                child.send("go")
                code, _ = child.follow(lambda _, line: None)
            child.end()
    if code:
        raise SystemExit(f"{' '.join(install.argv)} ended with {code} in bare walls")
    return Spent(time.perf_counter() - begun, _count_cpu() - before)


def _count_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime + time.process_time()


def _refuse(_: Install) -> NoReturn:
    raise EngineError("the tools are not compiled yet")
