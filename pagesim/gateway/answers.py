"""Who answers a request: a mock, a cassette or the real registry, with its faults before it."""

import asyncio
from collections.abc import Callable
from fnmatch import fnmatchcase

from pagesim.gateway import faults
from pagesim.gateway.access import standing
from pagesim.gateway.credentials import Presented
from pagesim.gateway.faults import Faults
from pagesim.gateway.forward import Forwarder, drained
from pagesim.gateway.http1 import Body, Head
from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig
from pagesim.gateway.messages import Reply, Reset, header, json_reply
from pagesim.gateway.mock import MAX_BODY, Mock
from pagesim.gateway.recorder import Recorder, whole
from pagesim.gateway.replay import Replay
from pagesim.gateway.routing import Route, Routes
from pagesim.gateway.store import Store
from pagesim.late import replace
from pagesim.registries.interface import Fault


class Answers:
    """Answers for all registries of a configuration. For one event loop."""

    def __init__(
        self,
        config: GatewayConfig,
        routes: Routes,
        record: Callable[[Recorded], None] | None = None,
    ) -> None:
        mocked = [r for r in config.registries if r.mode == "mock"]
        mocked += [_all_private(r) for r in config.registries if r.mode == "mixed"]
        stores = {r.url: Store(r) for r in mocked}
        self._mocks = {r.url: Mock(r, stores) for r in mocked}
        self._faults = {r.url: Faults(r.faults) for r in config.registries}
        self._replays = {r.url: Replay(r, routes) for r in config.registries if r.mode == "replay"}
        self._forwarder = Forwarder(config)
        self._recorder = None
        if config.record and record:
            self._recorder = Recorder(record, config.credentials, self._forwarder.anonymous_status)

    async def reply(
        self, route: Route, method: str, head: Head, body: Body, who: Presented
    ) -> Reply:
        """Return the answer to a request. Raises `Reset` when a fault wants none.

        Raises `HttpError` for a body that cannot be taken, `ConnectionError` for half a one.
        """
        return _judged(await self._reply(route, method, head, body, who), route)

    def find_ready(self, route: Route, head: Head, who: Presented) -> Reply | None:
        """Return the answer to a request where nothing has to be waited for, else None: the same
        whenever it is asked, as of all that tells it nothing changes."""
        registry, method = route.registry, head.first[0]
        if method not in ("GET", "HEAD") or head.get("expect") or registry is None:
            return None
        answerer = self._mocks.get(registry.url) or self._replays.get(registry.url)
        if registry.mode == "mixed" or answerer is None or self._faults[registry.url].any:
            return None
        reply = answerer.answer(route, method, head, b"", who)
        if self._recorder and reply.trouble == "not-recorded":
            return None
        return _judged(reply, route)

    async def _reply(
        self, route: Route, method: str, head: Head, body: Body, who: Presented
    ) -> Reply:
        if route.allowed:
            return await self._forwarder.read(route, method, head, body)
        if route.registry is None:
            await body.read(MAX_BODY)
            return _undeclared(route)
        fault = self._faults[route.registry.url].strike(route.target)
        if fault is None:
            return await self._answer(route, method, head, body, who)
        await asyncio.sleep(fault.delay)
        if fault.reset:
            raise Reset(faults.NOTE)
        if ready := faults.answer(fault):
            await body.read(MAX_BODY)
            return replace(ready, accepted=False) if fault.status in (401, 403) else ready
        edits = fault.edits and route.target.asked == "packument"
        reply = await self._answer(route, method, whole(head) if edits else head, body, who)
        return _spoilt(await faults.edited(reply, fault) if edits else reply, fault, route)

    def close(self) -> None:
        """Close connections to real registries."""
        self._forwarder.close()

    async def _answer(
        self, route: Route, method: str, head: Head, body: Body, who: Presented
    ) -> Reply:
        assert route.registry
        if route.registry.mode in ("real", "mixed") and _is_strangers(route):
            await body.read(MAX_BODY)
            return _strangers(route)
        if route.registry.mode == "real":
            return await self._real(route, method, head, body, who)
        if route.registry.mode == "mixed":
            return await self._mixed(route, method, head, body, who)
        sent = await body.read(MAX_BODY)
        url = route.registry.url
        answerer = self._mocks[url] if route.registry.mode == "mock" else self._replays[url]
        reply = answerer.answer(route, method, head, sent, who)
        if self._recorder and reply.trouble == "not-recorded":
            nothing = Body(asyncio.StreamReader(), length=0)
            reply = await self._real(route, method, head, nothing, who)
            return replace(reply, mode="real")
        return reply

    async def _real(
        self, route: Route, method: str, head: Head, body: Body, who: Presented
    ) -> Reply:
        """Return the real registry's answer, recorded where that is asked for."""
        if self._recorder is None:
            return await self._forwarder.answer(route, method, head, body)
        reply = await self._forwarder.answer(route, method, whole(head), body)
        return await self._recorder.tapped(route, method, head, reply, who.name)

    async def _mixed(
        self, route: Route, method: str, head: Head, body: Body, who: Presented
    ) -> Reply:
        """Return the real registry's answer to a request without credential, or, where that denies
        what the made-up credential may be for, the mock's."""
        assert route.registry
        if route.target.package in route.registry.declared:
            sent = await body.read(MAX_BODY)
            own = self._mocks[route.registry.url].answer(route, method, head, sent, who)
            return replace(own, mode="mock")
        anonymous = replace(head, headers=tuple(h for h in head.headers if h[0] != "authorization"))
        asking = whole(anonymous) if self._recorder else anonymous
        reply = await self._forwarder.answer(route, method, asking, body)
        denied = reply.trouble is None and reply.status in (401, 403, 404)
        if not (denied and _may_be_private(route) and standing(route.registry, who) == "good"):
            if self._recorder:
                reply = await self._recorder.tapped(route, method, head, reply, None)
            return replace(reply, mode="real")
        await drained(reply)
        made = self._mocks[route.registry.url].answer(route, method, head, b"", who)
        return replace(made, mode="mock")


def _judged(reply: Reply, route: Route) -> Reply:
    """Return an answer with a note where it is no packument although one was asked for."""
    kind = header(reply.headers, "content-type") or ""
    if route.target.asked == "packument" and reply.status == 200 and "html" in kind:
        return replace(reply, note="a page came instead of a packument", trouble="page")
    return reply


def _all_private(registry: RegistryConfig) -> RegistryConfig:
    """Return a registry whose every made-up package asks for a credential, but the declared."""
    made = registry.packages
    kept = tuple(p if p.name in registry.declared else replace(p, private=True) for p in made)
    return replace(registry, packages=kept)


def _is_strangers(route: Route) -> bool:
    """Whether this asks for a tarball under the name of a private package of another registry."""
    registry, target = route.registry, route.target
    if registry is None or target.asked != "tarball" or target.package is None:
        return False
    if (target.package, target.version) in registry.locked:
        return False
    return any(fnmatchcase(target.package, glob) for glob in registry.strange)


def _strangers(route: Route) -> Reply:
    note = f"{route.target.package} is of another registry; a stranger's package is not given out"
    error = {"error": f"pagesim: {note}"}
    return json_reply(403, error, accepted=None, note=note, trouble="stranger")


def _may_be_private(route: Route) -> bool:
    """Whether a registry of public packages may hide this: there only scoped ones are private."""
    package = route.target.package
    return package.startswith("@") if package else route.target.endpoint == "-/whoami"


def _spoilt(reply: Reply, fault: Fault, route: Route) -> Reply:
    if reply.status == 200 and fault.corrupt:
        reply = faults.corrupted(reply, route.target)
    if reply.status == 200 and fault.truncate:
        note = f"{faults.NOTE}: cut short"
        reply = replace(reply, cut=True, note=note, trouble="cut-short")
    if fault.slow:
        reply = faults.slowed(reply, fault.slow)
    if late := fault.delay + fault.slow:
        reply = replace(reply, note=reply.note or f"{faults.NOTE}: {late:g} s late")
    return reply


def _undeclared(route: Route) -> Reply:
    if route.cleartext:
        note = f"{route.host} was asked without TLS; its registries have it"
        return json_reply(403, {"error": f"pagesim: {note}"}, note=note, trouble="cleartext")
    if route.known_host:
        note = f"no registry in force has this path at {route.host}"
        return json_reply(404, {"error": f"pagesim: {note}"}, note=note, trouble="refused-path")
    return refused_host(route.host)


def refused_host(host: str) -> Reply:
    """Return the answer for a host that is no registry in force: at once, so that no one waits."""
    error = (
        f"pagesim: {host or 'this host'} is not a declared registry; "
        f"name it in .npmrc, or let the build read from it with --allow-host {host}"
    )
    note = f"{host} is not a declared registry"
    return json_reply(403, {"error": error}, note=note, trouble="refused-host")
