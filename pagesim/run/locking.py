"""Makes a lockfile for a project by the manager that Pages would take, with everything in reach.

For scenarios that ask "and with a lockfile?": the real manager writes it in an install of its own,
where every registry is mocked and refuses nothing. Kept in the cache by all that went in.
"""

import hashlib
import json
from pathlib import PurePosixPath

from pagesim import late
from pagesim.engine.interface import Listener
from pagesim.errors import ToolchainError
from pagesim.gateway.interface import Exchange, GatewayConfig, RegistryConfig
from pagesim.gateway.store import mock_tarball
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.managers.catalogue import BUNDLED, named
from pagesim.managers.interface import Configuration
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project, open_project
from pagesim.registries.catalogue import PLAIN
from pagesim.registries.interface import MockPackage, MockVersion
from pagesim.run.install import make_install
from pagesim.run.place import hold_place
from pagesim.run.planning import plan_run
from pagesim.run.world import World


def add_lockfile(options: RunOptions, manager: str | None, world: World) -> RunOptions:
    """Return `options` with the manager's own lockfile added to the project.

    Raises `ToolchainError` when the manager fails to make one.
    """
    given = options.project
    project = given if isinstance(given, Project) else open_project(given, options.commit)
    name = named(manager or BUNDLED)[0].new_lockfile
    stub = project.with_files([FileEntry(name, b"")])
    base = replace(options, registry="mock", swap="auto", cache="cold")
    planned = plan_run(replace(base, project=stub), world)
    selection = planned.deployment.selection
    if selection.failed or selection.skipped or selection.lockfile is None:
        return replace(options, project=project)
    text = _made(planned, selection.lockfile, world)
    return replace(options, project=project.with_files([FileEntry(name, text)]))


def _made(planned: Plan, lockfile: str, world: World) -> bytes:
    selection = planned.deployment.selection
    argv = planned.manager.lock_command
    files = _files(planned, lockfile)
    gateway = _generous(planned.gateway)
    kept = world.cache / "lockfiles" / _key(selection.tools, argv, files, gateway)
    if not kept.exists():
        text = _run(planned, lockfile, files, gateway, world)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{hashlib.sha256(text).hexdigest()[:8]}")
        part.write_bytes(text)
        part.replace(kept)
    return kept.read_bytes()


def _files(planned: Plan, lockfile: str) -> tuple[FileEntry, ...]:
    """Return the copy with what gives every scope its registry, in the user's own files."""
    stub = f"repo/{lockfile}"
    kept = [_routed(f, planned) for f in planned.starts[0].files if f.path != stub]
    return (*kept, *list_user_files(planned))


def _homes(planned: Plan) -> dict[str, str]:
    """Return each scope's registry: as it is set, unless only another one has its packages.

    A setting that leads elsewhere may be what a scenario is about; its lockfile is older than that.
    """
    held: dict[str, list[str]] = {}
    for registry in planned.gateway.registries:
        for scope in {p.name.partition("/")[0] for p in registry.packages}:
            held.setdefault(scope, []).append(registry.url)
    routes = ((s.scope, s.registry) for s in planned.intended.scopes)
    return {
        scope: url if url in held.get(scope, [url]) else held[scope][0] for scope, url in routes
    }


def _routed(entry: FileEntry, planned: Plan) -> FileEntry:
    """Return a file of the copy; in a project's `.npmrc` a scope's line outdoes the user's."""
    place = PurePosixPath("repo") / planned.deployment.selection.cwd / ".npmrc"
    own = planned.manager.lock_files(_homes(planned))
    lines = own.get(".npmrc")
    if not lines or entry.path != str(place) or not isinstance(entry.content, bytes):
        return entry
    return replace(entry, content=entry.content.rstrip(b"\n") + b"\n" + lines)


def list_user_files(planned: Plan) -> tuple[FileEntry, ...]:
    """Return the user's own files that give every scope its registry."""
    own = planned.manager.lock_files(_scopes(planned))
    return tuple(FileEntry(path, content) for path, content in own.items())


def _scopes(planned: Plan) -> dict[str, str]:
    """Return each scope's registry: as configured, else where its packages are declared."""
    private = [w for w in planned.wanted if w.private and w.name.startswith("@")]
    found = {w.name.partition("/")[0]: w.registry for w in private}
    return found | {s.scope: s.registry for s in planned.intended.scopes}


def _generous(config: GatewayConfig) -> GatewayConfig:
    """Return a gateway that refuses nothing and has no faults."""
    registries = tuple(
        replace(
            r,
            kind=PLAIN.name,
            own_kind="",
            faults=(),
            packages=tuple(_open(p, r) for p in r.packages),
        )
        for r in config.registries
    )
    return replace(config, registries=registries)


def _open(package: MockPackage, registry: RegistryConfig) -> MockPackage:
    """Return a package for everyone, with its tarballs where a registry of that kind has them."""

    kind = registry.manners

    def placed(version: MockVersion) -> MockVersion:
        digest = hashlib.sha1(mock_tarball(package, version), usedforsecurity=False).hexdigest()
        own = kind.tarball(registry.tarballs or registry.url, package.name, version.version, digest)
        return replace(version, tarball=version.tarball or own)

    return replace(package, private=False, versions=tuple(map(placed, package.versions)))


def _env(planned: Plan, configuration: Configuration) -> dict[str, str]:
    stand_ins = {u.name: "placeholder" for u in configuration.uses}
    env = {**stand_ins, **planned.starts[0].env}
    off = ("CI", planned.manager.userconfig)
    return {name: value or "placeholder" for name, value in env.items() if name.upper() not in off}


def _run(
    planned: Plan,
    lockfile: str,
    files: tuple[FileEntry, ...],
    gateway: GatewayConfig,
    world: World,
) -> bytes:
    made = run_lock_command(planned, lockfile, files, gateway, world)
    if made.content is None:
        raise ToolchainError(
            f"{planned.manager.name} could not make {lockfile} (exit code {made.exit_code}):\n"
            f"{made.tail}",
            hint="Write the lockfile into the scenario, or take `lock` out.",
        )
    return made.content


@late.dataclass(frozen=True)
class Made:
    """What a manager that was to write a lockfile came to."""

    exit_code: int
    tail: str
    """Its last lines, redacted."""
    exchanges: tuple[Exchange, ...]
    content: bytes | None
    """The lockfile; None where it wrote none, or did not end well."""


def run_lock_command(
    planned: Plan,
    lockfile: str,
    files: tuple[FileEntry, ...],
    gateway: GatewayConfig,
    world: World,
) -> Made:
    """Have the manager of a plan write `lockfile` in a copy made of `files`.

    Every variable that its settings name has some value. Raises what `hold_place` raises.
    """
    lines: list[str] = []
    with hold_place(planned, world, lines.append) as place:
        install = replace(
            make_install(planned, planned.starts[0], place, world),
            files=files,
            argv=planned.manager.lock_command,
            env=_env(planned, planned.intended),
            gateway=gateway,
            collect=(f"repo/{lockfile}",),
            probe=(),
            keep=None,
        )
        listener = Listener(lambda _, line: lines.append(line), lines.append)
        result = place.engine.run(install, listener)
    tail = "\n".join(planned.redactor(line) for line in lines[-12:])
    text = result.files.get(f"repo/{lockfile}") if result.exit_code == 0 else None
    return Made(result.exit_code, tail, result.exchanges, text or None)


def _key(
    tools: object, argv: tuple[str, ...], files: tuple[FileEntry, ...], gateway: GatewayConfig
) -> str:
    digest = hashlib.sha256()
    served = [
        (
            r.url,
            [
                (p.name, [(v.version, dict(v.manifest), v.tarball, v.content) for v in p.versions])
                for p in r.packages
            ],
        )
        for r in gateway.registries
    ]
    digest.update(json.dumps([repr(tools), argv, served], default=str).encode())
    for entry in sorted(files, key=lambda f: f.path):
        content = entry.read()
        digest.update(f"{entry.path}\0{len(content)}\0{BUILD_HOME}".encode())
        digest.update(content)
    return digest.hexdigest()[:32]
