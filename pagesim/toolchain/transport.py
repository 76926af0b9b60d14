"""How the npm registry is asked: HTTP with the user's own proxies, certificates and credentials."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pagesim.errors import ToolchainError
from pagesim.toolchain.interface import NotFound

if TYPE_CHECKING:
    from pagesim.toolchain.registry import Registry

TIMEOUT = 30.0
"""Seconds that the registry may stay silent."""
ATTEMPTS = 3
_CHUNK = 1 << 18


def read_pieces(registry: "Registry", url: str) -> Iterator[bytes]:
    """Yield the content of `url` in pieces. Raises `ToolchainError` when it breaks off."""
    try:
        with _opened(registry, url, "*/*") as answer:
            while piece := answer.read(_CHUNK):
                yield piece
    except NotFound:
        raise ToolchainError(f"{_bare(url)} does not exist (HTTP 404)") from None
    except (OSError, http.client.HTTPException) as error:
        raise _broken(url, error) from error


def read_json(registry: "Registry", url: str, accept: str) -> dict[str, Any]:
    """Return the object at `url`, nothing where it is none; what may pass is tried again.

    Raises `NotFound`, and `ToolchainError` when it cannot be had.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _opened(registry, url, accept) as answer:
                found = json.load(answer)
            return found if isinstance(found, dict) else {}
        except ValueError as error:
            raise _broken(url, error) from error
        except (OSError, http.client.HTTPException) as error:
            if attempt == ATTEMPTS or not _passing(error):
                raise _broken(url, error) from error
    raise AssertionError("unreachable")


@contextmanager
def _opened(registry: "Registry", url: str, accept: str) -> Iterator[http.client.HTTPResponse]:
    if registry.offline:
        raise ToolchainError(
            f"{_bare(url)} is not in the cache, and --offline asks nobody for it",
            hint="Run once without --offline: what was fetched is used from the cache then.",
        )
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "pagesim"})
    secret = registry.find_authorization(url)
    if secret is not None:
        # Not sent on when the registry redirects to a storage of its own.
        request.add_unredirected_header("Authorization", secret.reveal())
    try:
        with _opener(registry, url).open(request, timeout=TIMEOUT) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise NotFound from None
        raise


def _opener(registry: "Registry", url: str) -> urllib.request.OpenerDirector:
    host = urlsplit(url).hostname or ""
    proxies = {k: v for k, v in registry.proxies.items() if k != "no"}
    if urllib.request.proxy_bypass_environment(host, registry.proxies):  # type: ignore[attr-defined]  # not in typeshed
        proxies = {}
    context = ssl.create_default_context()
    for path in registry.ca_files:
        with suppress(OSError, ssl.SSLError):
            context.load_verify_locations(cafile=path)
    return urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies), urllib.request.HTTPSHandler(context=context)
    )


def _passing(error: Exception) -> bool:
    """Whether asking once more may help."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code >= 500 or error.code == 429
    reason = getattr(error, "reason", error)
    return not isinstance(reason, ssl.SSLCertVerificationError)


def _broken(url: str, error: Exception) -> ToolchainError:
    host = urlsplit(url).netloc
    if isinstance(error, urllib.error.HTTPError):
        reason: object = f"HTTP {error.code}"
        hint = "The registry refuses: look at its credential in your own .npmrc."
    else:
        reason = getattr(error, "reason", error)
        hint = (
            "Tools are fetched from the npm registry of your own npm settings; behind a proxy set "
            "HTTPS_PROXY, with a company's CA set NODE_EXTRA_CA_CERTS. Once fetched, a tool is "
            "used from the cache."
        )
    return ToolchainError(f"{host} cannot be asked for {_bare(url)}: {reason}", hint=hint)


def _bare(url: str) -> str:
    """Return `url` without what may be secret in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
