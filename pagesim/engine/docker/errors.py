"""What the Docker engine's failures mean for a user."""

from collections.abc import Iterator
from contextlib import contextmanager

import docker.errors
import requests.exceptions
import urllib3.exceptions

from pagesim.errors import EngineError

_FULL = ("no space left on device", "disk quota exceeded")
_NO_SUBNET = ("non-overlapping", "address pool")


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turn what the SDK raises into an `EngineError` that says what was being done."""
    try:
        yield
    except docker.errors.APIError as error:
        raise refused(doing, str(error.explanation or error)) from error
    except (
        requests.exceptions.RequestException,
        urllib3.exceptions.HTTPError,
        docker.errors.DockerException,
        ConnectionError,
    ) as error:
        raise EngineError(
            f"the Docker engine stopped answering while {doing}: {error}",
            hint="Is it still running? `docker info` tells. What is left of the run is cleared "
            "away by the next one.",
        ) from error


def refused(doing: str, explanation: str) -> EngineError:
    """Return the error for what the engine says when it refuses."""
    text = explanation.lower()
    if any(mark in text for mark in _FULL):
        return disk_full(doing)
    if any(mark in text for mark in _NO_SUBNET):
        return EngineError(
            f"the Docker engine has no subnet left while {doing}",
            hint="`docker network prune` removes networks that nothing uses.",
        )
    return EngineError(f"the Docker engine refused while {doing}: {explanation}")


def disk_full(doing: str) -> EngineError:
    """Return the error for a full disk of the engine."""
    return EngineError(
        f"the Docker engine's disk is full (while {doing})",
        hint="`docker system df` shows what takes the room; `docker system prune` and "
        "`pagesim images remove` make some.",
    )
