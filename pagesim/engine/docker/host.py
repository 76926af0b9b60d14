"""Where the Docker engine listens: process env, the client's contexts, the usual sockets.

The order is the docker client's own (https://docs.docker.com/engine/manage-resources/contexts/):
DOCKER_HOST, DOCKER_CONTEXT, `currentContext` of its config.json, the default socket. After it come
the sockets of rootless Docker, Docker Desktop and Podman, which the client would not find.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pagesim import late
from pagesim.errors import EngineError


@late.dataclass(frozen=True)
class Tls:
    """What a TLS connection to an engine needs; paths of PEM files that exist."""

    ca: str | None
    cert: str | None
    key: str | None
    verify: bool


@late.dataclass(frozen=True)
class Endpoint:
    """An engine's address."""

    host: str
    """`unix:///var/run/docker.sock`, `tcp://host:2376`."""
    source: str
    """What named it, for messages."""
    tls: Tls | None = None


def endpoints(env: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Return where to look for an engine, in order; one alone when it was named.

    Raises `EngineError` for a named context that does not exist or cannot be read.
    """
    if host := env.get("DOCKER_HOST"):
        return (_checked(Endpoint(host, "DOCKER_HOST", _env_tls(env))),)
    config = Path(env.get("DOCKER_CONFIG") or Path(env.get("HOME", "/")) / ".docker")
    named = env.get("DOCKER_CONTEXT")
    source = "DOCKER_CONTEXT" if named else f"currentContext of {config / 'config.json'}"
    context = named or _read(config / "config.json").get("currentContext")
    if context and context != "default":
        return (_checked(_context(config, str(context), source)),)
    return tuple(Endpoint(f"unix://{path}", str(path)) for path in sockets(env) if path.exists())


def sockets(env: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the sockets that an engine may listen at, the likeliest first."""
    found = [Path("/var/run/docker.sock")]
    runtime = env.get("XDG_RUNTIME_DIR")
    if runtime:
        found.append(Path(runtime) / "docker.sock")
    if home := env.get("HOME"):
        found.append(Path(home) / ".docker/run/docker.sock")
    if runtime:
        found.append(Path(runtime) / "podman/podman.sock")
    return tuple(found)


def _context(config: Path, name: str, source: str) -> Endpoint:
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = _read(config / "contexts" / "meta" / digest / "meta.json")
    docker = meta.get("Endpoints", {}).get("docker", {})
    if not docker.get("Host"):
        raise EngineError(
            f"the docker context {name!r} ({source}) does not exist",
            hint="`docker context ls` lists them; DOCKER_HOST goes before any context.",
        )
    folder = config / "contexts" / "tls" / digest / "docker"
    verify = not docker.get("SkipTLSVerify", False)
    tls = _tls(folder, verify) if folder.is_dir() or not verify else None
    return Endpoint(docker["Host"], f"docker context {name}", tls)


def _env_tls(env: Mapping[str, str]) -> Tls | None:
    verify = bool(env.get("DOCKER_TLS_VERIFY"))
    if not verify and not env.get("DOCKER_TLS"):
        return None
    folder = env.get("DOCKER_CERT_PATH") or Path(env.get("HOME", "/")) / ".docker"
    return _tls(Path(folder), verify)


def _tls(folder: Path, verify: bool) -> Tls:
    def path(name: str) -> str | None:
        return str(folder / name) if (folder / name).is_file() else None

    return Tls(path("ca.pem"), path("cert.pem"), path("key.pem"), verify)


def _checked(endpoint: Endpoint) -> Endpoint:
    scheme = endpoint.host.partition("://")[0]
    if scheme == "ssh":
        address = endpoint.host.removeprefix("ssh://")
        raise EngineError(
            f"engines over SSH cannot be used directly ({endpoint.source}: {endpoint.host})",
            hint=f"Forward the socket: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock {address} "
            "and set DOCKER_HOST=unix:///tmp/docker.sock.",
        )
    if scheme not in ("unix", "tcp", "http", "https"):
        raise EngineError(
            f"{endpoint.host!r} ({endpoint.source}) is no address of an engine that can be used",
            hint="Use unix:///path/of/docker.sock or tcp://host:port.",
        )
    return endpoint


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EngineError(f"{path} cannot be read: {error}") from error
    return found if isinstance(found, dict) else {}
