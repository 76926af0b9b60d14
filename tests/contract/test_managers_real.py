"""The real Yarn, pnpm and bun against what `pagesim.managers` says of them.

Each is run at the versions of the build images. What it sends is held against `auth_for`; a
lockfile that it wrote is relocked for packages of other bytes and installed from, frozen.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Sources
from tests.support.levels import few
from tests.support.mini_registry import MiniRegistry, serving
from tests.support.programs import needs_linux, prepare_programs

pytestmark = [pytest.mark.network, needs_linux]
NODE = "22.16.0"
CLASSIC, BERRY3, BERRY4 = "yarn 1.22.22", "yarn 3.6.3", "yarn 4.9.1"
PNPM8, PNPM10, PNPM10_LATE = "pnpm 8.7.1", "pnpm 10.11.1", "pnpm 10.34.9"
BUN_BINARY, BUN_TEXT = "bun 1.1.33", "bun 1.2.15"
ALL = (CLASSIC, BERRY3, BERRY4, PNPM8, PNPM10, PNPM10_LATE, BUN_BINARY, BUN_TEXT)
FROZEN = {CLASSIC: "--frozen-lockfile", BERRY3: "--immutable", BERRY4: "--immutable"}
NPMRC = "@foobar:registry={url}\n//{host}/:_authToken={value}\n"
YARNRC = (
    "npmScopes:\n  foobar:\n    npmRegistryServer: {url}\n    npmAuthToken: {value}\n"
    'enableTelemetry: false\nunsafeHttpWhitelist: ["127.0.0.1"]\n'
)


@pytest.fixture
def registry() -> Iterator[MiniRegistry]:
    with serving() as found:
        yield found


def installed(
    tool: str, home: Path, files: dict[str, bytes], env: dict[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """Run the install of `tool` in `home/repo` with these files."""
    name, version = tool.split()
    programs = prepare_programs(**{"node": NODE, name: version})
    for path, content in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content)
    base = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(home),
        "YARN_CACHE_FOLDER": str(home / "yarn-cache"),
        "NPM_CONFIG_GLOBALCONFIG": str(home / "none"),
    }
    return subprocess.run(
        [name, "install", *options],
        cwd=home / "repo",
        env={**base, **manager(name, version).quick_retries, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def package_json(**dependencies: str) -> bytes:
    return json.dumps({"name": "site", "version": "1.0.0", "dependencies": dependencies}).encode()


def settings(tool: str, url: str, value: str) -> dict[str, bytes]:
    """Return the files that send `@foobar` to `url` with `value` for a token."""
    host = url.partition("://")[2].rstrip("/")
    if tool in (BERRY3, BERRY4):
        text = YARNRC.format(url=url, value=json.dumps(value))
        return {"repo/.yarnrc.yml": text.encode(), "repo/yarn.lock": b""}
    return {"repo/.npmrc": NPMRC.format(url=url, host=host, value=value).encode()}


SENT = [(tool, "${T}", {"T": "tok"}) for tool in ALL]
SENT += [(tool, "${T-dflt}", {}) for tool in (BERRY4, PNPM10, BUN_TEXT)]
SENT += [(tool, "${T}", {}) for tool in (CLASSIC, BERRY4, BUN_TEXT)]
SENT += [(BUN_TEXT, '"${T}"', {"T": "tok"}), (BUN_BINARY, "$T", {"T": "tok"})]


@pytest.mark.parametrize(("tool", "value", "env"), few(SENT, 0, 2, 4, 7, 8), ids=lambda v: str(v))
def test_what_is_sent_is_what_was_foretold(
    registry: MiniRegistry, tmp_path: Path, tool: str, value: str, env: dict[str, str]
) -> None:
    registry.serves = False
    files = settings(tool, registry.url, value)
    files["repo/package.json"] = package_json(**{"@foobar/widget": "^1.0.0"})
    result = installed(tool, tmp_path, files, env)
    assert result.returncode == 1, result.stdout + result.stderr

    # Nerf-darts are taken for https; only the scheme differs from what the manager read.
    secure = settings(tool, registry.url.replace("http:", "https:"), value)
    sources = Sources(
        {str(tmp_path / path): content for path, content in secure.items()},
        env,
        str(tmp_path / "repo"),
        str(tmp_path),
    )
    name, version = tool.split()
    found = manager(name, version).configuration(sources)
    if found.fatal:
        assert registry.asked == []
        assert found.fatal in (result.stdout + result.stderr)
    else:
        setting = found.auth_for(registry.url.replace("http:", "https:") + "@foobar%2fwidget")
        assert registry.asked[0] == ("@foobar/widget", setting.header if setting else None)


@pytest.mark.parametrize("tool", few([t for t in ALL if t != PNPM8], 2, 3, 6))
def test_a_relocked_lockfile_is_taken_frozen(
    registry: MiniRegistry, tmp_path: Path, tool: str
) -> None:
    name, version = tool.split()
    chosen = manager(name, version)
    files = {
        "repo/.npmrc": f"registry={registry.url}\n".encode(),
        "repo/package.json": package_json(
            **{"@foobar/widget": "^1.0.0", "alias": "npm:inner@2.1.0"}
        ),
    }
    if tool in (BERRY3, BERRY4):
        rc = YARNRC.format(url=registry.url, value="x")
        rc += f"npmRegistryServer: {registry.url}\nnodeLinker: node-modules\n"
        files |= {"repo/.yarnrc.yml": rc.encode(), "repo/yarn.lock": b""}
    first = installed(tool, tmp_path / "first", files, {})
    assert first.returncode == 0, first.stdout + first.stderr
    names = ("yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb")
    (lockfile,) = (n for n in names if (tmp_path / "first/repo" / n).exists())
    lock = (tmp_path / "first/repo" / lockfile).read_bytes()
    locked = {p.name: p for p in chosen.locked(lockfile, lock)}
    assert {(p.name, p.version) for p in locked.values()} == set(registry.integrities())
    assert [p.name for p in locked.values() if p.optional] == ["maybe"]

    registry.generation = 2
    frozen = FROZEN.get(tool, "--frozen-lockfile")
    stale = files | {f"repo/{lockfile}": lock}
    assert installed(tool, tmp_path / "stale", stale, {"CI": "true"}, frozen).returncode != 0

    relocked = chosen.relock(lockfile, lock, registry.integrities())
    fresh = files | {f"repo/{lockfile}": relocked}
    result = installed(tool, tmp_path / "fresh", fresh, {"CI": "true"}, frozen)
    assert result.returncode == 0, result.stdout + result.stderr
    repo = tmp_path / "fresh/repo"
    assert (repo / "node_modules/@foobar/widget/generation").read_text() == "2"
    paths = [repo / p for p in chosen.records if (repo / p).is_file()]
    paths += repo.glob("node_modules/**/package.json")
    laid = chosen.installed({str(p.relative_to(repo)): p.read_bytes() for p in paths})
    assert laid["@foobar/widget"] == {"1.0.0"}
    assert laid["inner"] == {"2.1.0"}
