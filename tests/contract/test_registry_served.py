"""A registry on loopback in front of the real npm: `pagesim.Registry`, and `registry serve`."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from pagesim.scenario.registry import Registry
from tests.support.cli import COMMAND, process_env
from tests.support.programs import needs_linux, prepare_programs

pytestmark = [pytest.mark.network, needs_linux]
WIDGET = {"@acme/widget": {"versions": {"1.2.0": {"bin": {"widget": "widget.js"}}}}}


@pytest.fixture(scope="module")
def programs() -> Path:
    """The folder of the toolchain's own node and npm."""
    return prepare_programs(node="22.16.0", npm="10.9.2")


def install(
    programs: Path, folder: Path, npmrc: str, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    site = folder / "site"
    site.mkdir()
    site.joinpath("package.json").write_text('{"dependencies": {"@acme/widget": "^1.0.0"}}')
    site.joinpath(".npmrc").write_text(npmrc)
    return subprocess.run(
        ["npm", "install", "--no-audit"],
        cwd=site,
        env={
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(folder),
            "NPM_CONFIG_UPDATE_NOTIFIER": "false",
            "NPM_CONFIG_GLOBALCONFIG": str(folder / "none"),
            **env,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
def test_npm_installs_from_it(
    programs: Path, tmp_path: Path, pagesim_registry: Callable[..., Registry], tls: bool
) -> None:
    registry = pagesim_registry("verdaccio", packages=WIDGET, accepts=["TOKEN"])
    url = registry.url if tls else registry.plain_url
    npmrc = f"@acme:registry={url}\n{url.partition(':')[2]}:_authToken=${{TOKEN}}\n"
    env = {"TOKEN": registry.tokens["TOKEN"], "NODE_EXTRA_CA_CERTS": str(registry.ca_file)}
    done = install(programs, tmp_path, npmrc, env)
    assert done.returncode == 0, done.stderr
    widget = tmp_path / "site/node_modules/.bin/widget"
    assert subprocess.check_output([programs / "node", widget], text=True) == "@acme/widget@1.2.0\n"
    asked = [(e.asked, e.status, e.credential, e.accepted) for e in registry.exchanges]
    assert asked == [("packument", 200, "TOKEN", True), ("tarball", 200, "TOKEN", True)]


def test_npm_finds_it_under_its_own_name_by_the_proxy(
    programs: Path, tmp_path: Path, pagesim_registry: Callable[..., Registry]
) -> None:
    registry = pagesim_registry("github", packages=WIDGET, accepts=["TOKEN"])
    npmrc = "@acme:registry=https://npm.pkg.github.com\n"
    env = {"HTTPS_PROXY": registry.proxy_url, "NODE_EXTRA_CA_CERTS": str(registry.ca_file)}
    done = install(programs, tmp_path, npmrc, env)
    assert done.returncode == 1 and "authentication token not provided" in done.stderr
    assert {e.url for e in registry.exchanges} == {"https://npm.pkg.github.com/@acme%2fwidget"}


FILE = json.dumps(
    {"registries": {"https://npm.pkg.github.com": {"packages": WIDGET, "accepts": ["TOKEN"]}}}
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], "Queue[str]"]]:
    """`pagesim registry serve`, with the lines that it prints."""
    file = tmp_path / "registries.yaml"
    file.write_text(FILE)
    process = subprocess.Popen(
        [*COMMAND, "registry", "serve", str(file)],
        env=process_env(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line.rstrip("\n"))

    Thread(target=read, daemon=True).start()
    yield process, lines
    process.kill()
    process.communicate()


def until(lines: "Queue[str]", beginning: str) -> list[str]:
    found = [lines.get(timeout=60)]
    while not found[-1].startswith(beginning):
        found.append(lines.get(timeout=60))
    return found


def test_served_by_hand(
    programs: Path, tmp_path: Path, served: tuple[subprocess.Popen[str], "Queue[str]"]
) -> None:
    process, lines = served
    said = until(lines, "Ctrl-C")
    exports = dict(e.removeprefix("  export ").split("=", 1) for e in said if " export " in e)
    at = next(i for i, line in enumerate(said) if line.startswith("npm "))
    npmrc = "\n".join(line.strip() for line in said[at + 2 : at + 4])
    done = install(programs, tmp_path, npmrc, exports)
    assert done.returncode == 0, done.stderr
    seen = until(lines, "200  GET  https://127.0.0.1")
    tarball = seen[-1] if seen[-1].split("  ")[2].endswith(".tgz") else lines.get(timeout=60)
    assert "TOKEN (accepted)" in tarball and exports["TOKEN"] not in tarball
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "pagesim: interrupted by SIGINT\n")
    assert not Path(exports["NODE_EXTRA_CA_CERTS"]).exists()
