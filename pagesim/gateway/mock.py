"""What a mocked registry answers. Pure but for the tarballs that the store keeps once made."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from pagesim.gateway.access import judged, not_found, refusal, standing
from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.messages import Reply, json_reply
from pagesim.gateway.routing import Route
from pagesim.gateway.store import Store
from pagesim.npm import packument as npm
from pagesim.registries.interface import MockPackage

MAX_BODY = 32 * 1024 * 1024
"""Bytes of a request's body that a mock takes, unpacked: an audit of a very large tree."""

_TARBALL = (
    ("content-type", "application/octet-stream"),
    ("cache-control", "public, immutable, max-age=31557600"),
)
_NO_VULNERABILITIES = dict.fromkeys(("info", "low", "moderate", "high", "critical"), 0)


class Mock:
    """One mocked registry."""

    def __init__(self, registry: RegistryConfig, stores: Mapping[str, Store]) -> None:
        """Take the `stores` of all mocked registries: one's tarballs may lie at another."""
        self.registry = registry
        self.store = stores[registry.url]
        self._stores = stores

    def answer(self, route: Route, method: str, head: Head, body: bytes, who: Presented) -> Reply:
        """Return the answer to a request of `method` whose credential is `who`."""
        target = route.target
        if not target.reads(method):
            return refused_method(method)
        if method == "POST":
            return audited(target.endpoint or "", head, body)
        if target.asked == "tarball":
            store = self._stores.get(route.owner or "", self.store)
            return self._tarball(store, target.package or "", target.version or "", who)
        if target.asked == "packument" and target.package:
            return self._document(route, head, who)
        return self._endpoint(route, who)

    def _access(
        self, package: MockPackage | None, name: str | None, who: Presented
    ) -> tuple[Reply | None, bool | None]:
        if not judged(self.registry, package):
            return None, None
        return refusal(self.registry, package, name, who), True

    def _tarball(self, store: Store, name: str, version: str, who: Presented) -> Reply:
        refused, accepted = self._access(store.package(name), name, who)
        if refused:
            return refused
        made = store.tarball(name, version)
        if made is None:
            return not_found(self.registry, name, f"no {name} {version} here")
        if accepted not in made.replies:
            headers = (*_TARBALL, ("etag", _etag(made.data)))
            made.replies[accepted] = Reply(200, headers, made.data, accepted=accepted)
        return made.replies[accepted]

    def _document(self, route: Route, head: Head, who: Presented) -> Reply:
        name, version = route.target.package or "", route.target.version
        refused, accepted = self._access(self.store.package(name), name, who)
        if refused:
            return refused
        full = self.store.packument(name, route.base)
        if full is None:
            return not_found(self.registry, name, f"no package {name} here")
        if version:
            found = full["versions"].get(full["dist-tags"].get(version, version))
            if found is None:
                return not_found(self.registry, name, f"no {name} {version} here")
            return _document(found, head, accepted)
        if npm.wants_abbreviated(head.get("accept")):
            return _document(npm.abbreviated(full), head, accepted, npm.ABBREVIATED)
        return _document(full, head, accepted)

    def _endpoint(self, route: Route, who: Presented) -> Reply:
        endpoint = route.target.endpoint
        if endpoint == "-/ping":
            return json_reply(200, {})
        if endpoint == "-/npm/v1/keys":
            return json_reply(200, {"keys": []})
        if endpoint == "-/whoami":
            return self._whoami(who)
        if endpoint == "dist-tags":
            return self._dist_tags(route, who)
        return not_found(self.registry, None, "pagesim's mock has no such endpoint")

    def _whoami(self, who: Presented) -> Reply:
        if standing(self.registry, who) in ("good", "no-right"):
            return json_reply(200, {"username": "pagesim"}, accepted=True)
        return json_reply(401, {"error": "Unauthorized"}, accepted=False, note="no good credential")

    def _dist_tags(self, route: Route, who: Presented) -> Reply:
        name = route.target.package or ""
        refused, accepted = self._access(self.store.package(name), name, who)
        if refused:
            return refused
        full = self.store.packument(name, route.base)
        if full is None:
            return not_found(self.registry, name, f"no package {name} here")
        return json_reply(200, full["dist-tags"], accepted=accepted)


def refused_method(method: str) -> Reply:
    """Return the answer to a request that would change something at a registry."""
    error = f"pagesim: {method} is refused; an install only reads"
    note = f"{method} refused"
    return json_reply(405, {"error": error}, {"allow": "GET, HEAD"}, note=note, trouble="method")


def _document(
    data: Any, head: Head, accepted: bool | None, kind: str = "application/json"
) -> Reply:
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    etag = _etag(body)
    headers = (
        ("content-type", kind),
        ("etag", etag),
        ("cache-control", "public, max-age=300"),
        ("vary", "accept"),
    )
    known = [tag.strip().removeprefix("W/") for tag in (head.get("if-none-match") or "").split(",")]
    if etag in known or "*" in known:
        return Reply(304, headers[1:], accepted=accepted)
    return Reply(200, headers, body, accepted=accepted)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'


def audited(endpoint: str, head: Head, body: bytes) -> Reply:
    """Return that nothing is vulnerable; npm 6 breaks on an answer without metadata (measured)."""
    if endpoint.endswith("bulk"):
        return json_reply(200, {})
    count = _count(head, body)
    dependencies = {"dependencies": count, "devDependencies": 0, "optionalDependencies": 0}
    metadata = {"vulnerabilities": _NO_VULNERABILITIES, **dependencies, "totalDependencies": count}
    return json_reply(200, {"actions": [], "advisories": {}, "muted": [], "metadata": metadata})


def _count(head: Head, body: bytes) -> int:
    """Return how many packages an audit asks about; 0 for a body that is not understood."""
    try:
        if "gzip" in (head.get("content-encoding") or ""):
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_BODY)
        return _tree_size(json.loads(body))
    except (ValueError, zlib.error, RecursionError):
        return 0


def _tree_size(node: Any) -> int:
    below = node.get("dependencies") if isinstance(node, dict) else None
    if not isinstance(below, dict):
        return 0
    return sum(1 + _tree_size(child) for child in below.values())
