"""Plants a token in every spelling, in every way of failing, and looks for it in every sink.

`make canaries` prints how many were planted and how many were seen. Installs are played by the fake
engine, all else is the command itself; what real engines do with a token is held by
`tests/acceptance/test_cli_secrets.py`. Nothing is hidden that is no secret: that is counted too.
"""

import asyncio
import base64
import html
import io
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from unittest import mock

from pagesim.cli import main as cli
from pagesim.engine.interface import Stream
from pagesim.engine.limits import Met
from pagesim.engine.lines import LineSplitter
from pagesim.gateway.cassette import dumps
from pagesim.gateway.credentials import UrlRedactor
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded, RegistryConfig
from pagesim.gateway.messages import Reply
from pagesim.gateway.recorder import Recorder
from pagesim.gateway.routing import Route, Target
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import SHORTEST_ENCODED, Redactor, Secret
from tests.support.fake_engine import (
    NPMRC,
    PACKAGE,
    TOKEN,
    FakeEngine,
    Script,
    fake_world,
    in_tree,
    packument,
    resolves,
    tarball,
)
from tests.support.spellings import HOPELESS, SPELLINGS

VALUES: Mapping[str, tuple[str, str]] = {
    "plain": (
        "npm_Q7zKd93LmWx2RtVbY6NcHs8PfGj4AeUk1ToZ",
        "npm_b2VqXe81TyCf5JuMr0KwLh7DgSa9OiNp3ZcB",
    ),
    "special": ("pa!Zw(q)O'7d*+/é\"Q\\z=9&<X>#%7K", "ub!Kt(m)E'4r*+/é\"J\\y=2&<V>#%1G"),
    "short": ("kT7wQz2M", "pL4vXc9R"),
    "lines": (
        "-----BEGIN-7QmZ4\nMIIEvQ8xRw2TzKpLdYb5\nXc7VnG3hJs6FqUo1Ea0i\n",
        "-----BEGIN-9TkX2\nNJJFwR3yBv6HsDmCeQg8\nLf1ZpK5uWt4AoIr7Yj2q\n",
    ),
    "ends in a line's end": ("glpat-Wq8zLk3RtXv5NbHy2JdM\n", "glpat-Ze4mPc7UgBf1KsTo9QaC\n"),
}
"""A token of each sort, and another one of the same form: what both have is no secret."""
SHOWN = 8
"""Letters of a token that are too much to be shown, in whatever spelling."""
SEED = 20261127


def failing(*said: str, code: int = 1) -> Script:
    """Return an install that ends with an error, its last lines among them."""
    return Script((packument(),), code, tuple(("stderr", line) for line in said))


WAYS: Mapping[str, Callable[[], Script]] = {
    "resolves": resolves,
    "is refused": lambda: Script(
        (packument(401, accepted=False),), 1, (("stderr", "npm error code E401"),)
    ),
    "a script fails": lambda: failing(
        "npm error code 1",
        "npm error path /opt/buildhome/repo/node_modules/x",
        "npm error command failed",
        "npm error command sh -c node tell.js",
    ),
    "an error that nothing knows": lambda: failing("npm error something else"),
    "is killed": lambda: failing(code=137),
    "takes too long": lambda: Script((packument(), tarball()), 124, limit=Met("time", "1 minute")),
    "is rolled back": lambda: Script((packument(), tarball()), 1),
    "asks elsewhere": lambda: Script((packument(404, None, registry="https://r.example/"),), 1),
}
FORMATS = ("text", "json", "junit", "html", "github", "gitlab", "sarif", "log")
FILES = {
    "package.json": json.dumps({"name": "site", "dependencies": {PACKAGE: "^1.0.0"}}),
    ".npmrc": NPMRC,
    "pagesim.yaml": "environments: {preview: {}}\n"
    "registries:\n  https://registry.npmjs.org: {mode: mock}\n",
}


@dataclass(frozen=True)
class Planted:
    """A spelling that an install printed."""

    name: str
    secret: tuple[str, ...]
    """Pieces that are in no spelling of the other value."""


def plant(value: str, control: str) -> Iterator[Planted]:
    """Yield each spelling of `value` with what would give it away."""
    for name, spell in SPELLINGS.items():
        text, other = spell(value), spell(control)
        if len(value) < SHORTEST_ENCODED and value not in text:
            continue
        size = max(SHOWN, SHOWN * len(spell(value * 8)) // len(value * 8))
        windows = {text[i : i + size] for i in range(len(text) - size + 1)}
        common = {w for w in windows if w in other or "\n" in w or not w.strip()}
        yield Planted(name, tuple(sorted(windows - common)))


def printed(value: str, rng: random.Random) -> list[str]:
    """Return the lines that an engine hands on when all spellings are printed, in small writes."""
    text = "\n".join(spell(value) for spell in SPELLINGS.values()) + "\n"
    raw, splitter, lines = text.encode(), LineSplitter(), list[str]()
    while raw:
        size = rng.randint(1, 40)
        lines += splitter.feed(raw[:size])
        raw = raw[size:]
    return lines + splitter.flush()


def script_of(way: str, value: str, rng: random.Random) -> Script:
    """Return what the install does: prints all spellings, and leaves the value in the tree."""
    played = WAYS[way]()
    lines: list[tuple[Stream, str]] = [("stdout", line) for line in printed(value, rng)]
    lines += played.lines
    lines += [("stderr", f"npm error {line}") for line in printed(value, rng)]
    noted = [replace(e, note=f"the registry said {value}") for e in played.exchanges]
    return replace(
        played,
        exchanges=(*played.exchanges, *noted),
        lines=tuple(lines),
        files=in_tree((PACKAGE, f"1.0.0-{value}")) | dict(played.files),
    )


def seen(planted: Sequence[Planted], text: str) -> list[str]:
    """Return the names of the spellings of which too much is in a sink's text."""
    forms = "\n".join((text, html.unescape(text), text.replace("\\\\", "\\").replace('\\"', '"')))
    return [one.name for one in planted if any(window in forms for window in one.secret)]


def sinks(way: str, value: str, format: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Run the command, once to files and once to the terminal; yield each sink's name and text."""
    site = folder / "site"
    site.mkdir(exist_ok=True)
    for name, content in FILES.items():
        (site / name).write_text(content, "utf-8")
    words = ["run", "preview", "--project", str(site), "--registry", "mock", "--swap", "never"]
    words += ["--secret", TOKEN, "--expose-secret", TOKEN, "--format", format, "--verbose"]
    to_files = ["--report", str(folder / "report"), "--output", str(folder / "output")]
    out, err, rng = io.StringIO(), io.StringIO(), random.Random(SEED)
    engine = FakeEngine(lambda _: script_of(way, value, rng))
    (folder / "summary").unlink(missing_ok=True)
    with (
        surroundings(folder, value),
        fake_world(engine),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        codes = {cli.main(words), cli.main([*words, *to_files])}
    assert codes <= {0, 1}, f"{way}, {format}: {codes}\n{err.getvalue()}"
    yield f"terminal, {format}", out.getvalue()
    yield f"error stream, {format}", err.getvalue()
    for name in ("output", "report", "summary"):
        if (folder / name).exists():
            yield f"{name}, {format}", (folder / name).read_text("utf-8")


def surroundings(folder: Path, value: str) -> AbstractContextManager[object]:
    """Return a process env that has the token, and nothing of this machine's."""
    env = {"HOME": str(folder), "PATH": os.environ["PATH"], TOKEN: value}
    env |= {"PAGESIM_CACHE": str(folder / "cache"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    return mock.patch.dict(os.environ, env, clear=True)


def crashes(value: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what is printed where pagesim itself fails with the spellings in its message."""
    text = "\n".join(printed(value, random.Random(SEED)))
    for way, more in (("a bug", ()), ("a bug, told in full", ("--verbose",))):
        err = io.StringIO()

        def fail(*_: object) -> None:
            raise ValueError(text) from RuntimeError(text)

        with (
            surroundings(folder, value),
            mock.patch("pagesim.run.runner.run", fail),
            redirect_stderr(err),
        ):
            code = cli.main(["run", "preview", "--secret", TOKEN, "--project", str(folder), *more])
        assert code == 70, err.getvalue()
        yield f"error stream, {way}", err.getvalue()


def kept(value: str) -> Iterator[tuple[str, str]]:
    """Yield what journals and cassettes keep of URLs and notes in which the spellings stand."""
    redact = UrlRedactor([CredentialConfig(TOKEN, Secret(value), Secret(value), ())])
    whole = (text for spell in SPELLINGS.values() if "\n" not in (text := spell(value)))
    urls = (f"https://r.example/x?{text}" for text in whole)  # a URL has no line's end
    yield "journal", "\n".join(map(redact, urls))


def recorded(value: str) -> Iterator[tuple[str, str]]:
    """Yield what is in a cassette of answers in whose body and headers the spellings stand."""
    tape: list[Recorded] = []
    config = CredentialConfig(TOKEN, Secret(value))  # exposed: the build holds it, the journal too
    recorder = Recorder(tape.append, [config], unasked)
    base = "https://r.example/"
    registry = RegistryConfig(base, "real", "unknown")

    async def record(text: str) -> None:
        for kind, body in (("text/plain", text), ("application/octet-stream", "")):
            shown = () if "\n" in text else (("etag", text), ("location", f"{base}{text}"))
            reply = Reply(200, (("content-type", kind), *shown), body.encode())
            url = base if "\n" in text else f"{base}x?{text}"
            route = Route(
                url, "r.example", registry, base, url, Target("packument"), known_host=True
            )
            head = Head(("GET", url, "HTTP/1.1"), ())
            done = await recorder.tapped(route, "GET", head, reply, None)
            assert not isinstance(done.body, bytes)
            async for _ in done.body:
                pass

    for spell in SPELLINGS.values():
        asyncio.run(record(spell(value)))
    assert len(tape) >= len(SPELLINGS)  # what has an empty body is there
    bodies = (base64.b64decode(one.body).decode() for one in tape)
    yield "cassette", "\n".join((dumps(tape), *bodies))


async def unasked(_: str) -> int:
    """Answer for a registry that nobody asks without a credential."""
    return 401


def count_leaks(
    values: Sequence[str], ways: Sequence[str], formats: Sequence[str]
) -> tuple[int, list[str]]:
    """Return how many canaries were looked for, and those that were seen."""
    looked, leaks = 0, list[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for sort in values:
            value, control = VALUES[sort]
            planted = list(plant(value, control))
            gateway = chain(kept(value), recorded(value))
            told: list[tuple[str, tuple[str, str]]] = [("at the gateway", s) for s in gateway]
            told += [("fails itself", s) for s in crashes(value, folder)]
            for way in ways:
                for format in formats:
                    told += [(way, s) for s in sinks(way, value, format, folder)]
            for way, (sink, text) in told:
                looked += len(planted)
                leaks += [f"{sort}: {n} in {sink} ({way})" for n in seen(planted, text)]
    return looked, leaks


def count_false_masks() -> tuple[int, list[str]]:
    """Return over how many golden lines a redactor ran, and those in which it hid something."""
    golden = Path(__file__).parent / "golden"
    marks = [(f"T{i}", v) for i, (v, _) in enumerate(VALUES.values())]
    marks += [(f"T{name}", spell(VALUES["plain"][1])) for name, spell in HOPELESS.items()]
    redact, lines, hidden = Redactor.of(marks), 0, list[str]()
    for file in sorted(p for p in golden.rglob("*") if p.suffix in (".txt", ".log")):
        for line in file.read_text("utf-8").splitlines():
            lines += 1
            hidden += [f"{file.name}: {line}"] if redact(line) != line else []
    return lines, hidden


def main() -> int:
    """Print the counts; 1 where a canary was seen or something else was hidden."""
    looked, leaks = count_leaks(tuple(VALUES), tuple(WAYS), FORMATS)
    lines, hidden = count_false_masks()
    sys.stdout.write("".join(f"SEEN  {leak}\n" for leak in leaks))
    sys.stdout.write("".join(f"HIDDEN, though no secret  {line}\n" for line in hidden))
    sys.stdout.write(
        f"canaries: {looked} looked for ({len(SPELLINGS)} spellings, {len(VALUES)} tokens, "
        f"{len(WAYS)} ways an install ends), {len(leaks)} seen\n"
        f"false masks: {len(hidden)} in {lines} golden lines\n"
    )
    return 1 if leaks or hidden else 0


if __name__ == "__main__":
    sys.exit(main())
