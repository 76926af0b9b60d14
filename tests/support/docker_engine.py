"""Installs on a Docker engine, and what is left of them there."""

import json
import os
from pathlib import Path

from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.interface import EngineResult, Install, Listener, Stream
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from pagesim.toolchain.interface import Toolchain

RUN = f"contract{os.getpid()}"
GITHUB = "https://npm.pkg.github.com/"
PLACEHOLDER = "ghp_standinstandinstandin"
REAL = "ghp_therealvaluetherealvalue"
NPMRC = b"@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${TOKEN}\n"


class Runner:
    """Runs installs of one test, and keeps what they print."""

    def __init__(self, engine: DockerEngine, toolchain: Toolchain, workdir: Path) -> None:
        self.engine, self.toolchain, self.workdir = engine, toolchain, workdir
        self.lines: list[tuple[Stream, str]] = []

    def install(
        self, *argv: str, outward: bool = False, files: tuple[FileEntry, ...] = ()
    ) -> Install:
        package = MockPackage("@foobar/widget", (MockVersion("1.2.0"),), private=True)
        github = RegistryConfig(GITHUB, "mock", "github", ("TOKEN",), (package,))
        npmjs = RegistryConfig(
            "https://registry.npmjs.org/", "real" if outward else "mock", "npmjs"
        )
        credential = CredentialConfig("TOKEN", Secret(PLACEHOLDER), Secret(REAL), (GITHUB,))
        manifest = {"name": "app", "version": "1.0.0", "dependencies": {"@foobar/widget": "^1.0.0"}}
        own = (
            FileEntry("repo/package.json", json.dumps(manifest).encode()),
            FileEntry("repo/.npmrc", NPMRC),
        )
        return Install(
            run_id=RUN,
            workdir=self.workdir,
            files=(*own, *files),
            cwd=REPOSITORY,
            argv=argv,
            env={"CI": "true", "TOKEN": PLACEHOLDER, "npm_config_//a.b/:x": "kept"},
            toolchain=self.toolchain,
            gateway=GatewayConfig((github, npmjs), (credential,)),
            hosts=("npm.pkg.github.com", "registry.npmjs.org", "registry.yarnpkg.com"),
        )

    def run(self, install: Install) -> EngineResult:
        def output(stream: Stream, line: str) -> None:
            self.lines.append((stream, line))

        return self.engine.run(install, Listener(output, print))

    def script(self, source: str, *, outward: bool = False) -> list[str]:
        """Run JavaScript and return what it printed."""
        self.run(self.install("node", "-e", source, outward=outward))
        return [line for _, line in self.lines]


def labelled(engine: DockerEngine) -> list[str]:
    engine.settle()
    filters = {"label": f"pagesim.run={RUN}"}
    api = engine._api
    return [c["Id"] for c in api.containers(all=True, filters=filters)] + [
        n["Name"] for n in api.networks(filters=filters)
    ]
