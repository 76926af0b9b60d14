"""The gateway as a process of its own: `python -m pagesim.gateway`.

Standard input: one line of JSON,
`{"gateway": GatewayConfig.to_data(), "tls": {"certificate", "key", "ca"},
"listen": {"tls": ["127.0.0.1", 443], "proxy": …, "dns": …, "answer": "127.0.0.1"}}`; each of `tls`,
`proxy` and `dns` is a `[host, port]` or a list of them, or is left out. After `"seconds"`, where
that is given, SIGALRM ends it: an engine that dies leaves its input open. Standard output, one JSON
object a line: `{"event": "ready", "bound": {…}}` when it listens, `{"event": "exchange", …}` for
each request, `{"event": "recorded", …}` for each answer of a real registry when that is asked for,
`{"event": "failed", "message": …}` when it cannot start (exit status 4). It ends on SIGTERM or
SIGINT, at the end of its standard input (whoever started it is gone) or when nobody reads its
output any more, with exit status 0. At an empty line on standard input it stops serving, tells
`{"event": "finished"}` and takes the next configuration.
"""

import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
from typing import Any

from pagesim.errors import GatewayError
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, TlsMaterial
from pagesim.gateway.line import Loop
from pagesim.gateway.server import Gateway, Places
from pagesim.late import asdict

_BATCH = 0.05
"""Seconds in which exchanges are told together: each time wakes three programs in Docker, while the
install has work for every core."""
_encoded = json.JSONEncoder(separators=(",", ":")).encode


def main() -> int:
    """Serve as standard input says; return the exit status."""
    line = sys.stdin.buffer.readline()
    status = _serve_line(line)
    while status is None and (line := sys.stdin.buffer.readline()):
        status = _serve_line(line)
    return status or 0


def _serve_line(line: bytes) -> int | None:
    """Serve as `line` says; return the exit status, None when a next one may come."""
    try:
        given = json.loads(line)
        config = GatewayConfig.from_data(given["gateway"])
        material = TlsMaterial(**given["tls"])
        listen = {key: _places(value) for key, value in given["listen"].items()}
        signal.alarm(given.get("seconds") or 0)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The line holds secrets: say what kind of error it is, not what was in it.
        return _failed(f"standard input is no configuration ({type(error).__name__})")
    gc.unfreeze()  # what an earlier one left
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return None if runner.run(_serve(config, material, listen)) else 0
    except GatewayError as error:
        return _failed(error.message)


async def _serve(config: GatewayConfig, material: TlsMaterial, listen: dict[str, Any]) -> bool:
    """Serve until that is enough; return whether a next configuration is to come."""
    enough, again = asyncio.Event(), False
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)

    def heard() -> None:
        nonlocal again
        loop.remove_reader(0)
        again = bool(sys.stdin.buffer.readline())
        enough.set()

    with contextlib.suppress(OSError):  # a file, which is always ready
        loop.add_reader(0, heard)
    told: list[tuple[Exchange, float, float]] = []

    def flush() -> None:
        lines = [f"{exchange.to_event(started, seconds)}\n" for exchange, started, seconds in told]
        told.clear()
        if not _write("".join(lines).encode()):
            enough.set()

    def sink(exchange: Exchange) -> None:
        repeat(exchange, exchange.started, exchange.seconds)

    def repeat(exchange: Exchange, started: float, seconds: float) -> None:
        if not told:
            loop.call_later(_BATCH, flush)
        told.append((exchange, started, seconds))

    def record(recorded: Recorded) -> None:
        flush()
        _tell({"event": "recorded", **recorded.to_data()})

    async with Gateway(config, material, sink, record, repeat).serve(**listen) as bound:
        gc.freeze()
        if _tell({"event": "ready", "bound": asdict(bound)}):
            await enough.wait()
    flush()
    _tell({"event": "finished"})  # the end of this process, which nobody need wait for, comes later
    return again


def _places(value: Any) -> Places | str:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # JSON
    if len(value) == 2 and isinstance(value[0], str):
        return (value[0], int(value[1]))
    return [(str(host), int(port)) for host, port in value]


def _tell(event: dict[str, Any]) -> bool:
    return _write(f"{_encoded(event)}\n".encode())


def _write(lines: bytes) -> bool:
    """Write events; return whether somebody reads."""
    try:
        while lines:
            lines = lines[os.write(1, lines) :]
    except BrokenPipeError:
        return False
    return True


def _failed(message: str) -> int:
    _tell({"event": "failed", "message": message})
    return GatewayError.exit_code


if __name__ == "__main__":
    sys.exit(main())
