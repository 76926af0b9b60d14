"""What the tests of both engines start from."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.interface import Install
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.registry import Registry
from tests.support.docker_engine import Runner
from tests.support.process_engine import GITHUB, NPMJS, TOKEN


@pytest.fixture(scope="session")
def no_tools(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    root = tmp_path_factory.mktemp("tools")
    (root / "bin").mkdir()
    root.chmod(0o755)
    return Toolchain((), "linux-x64", root, "none")


@pytest.fixture
def install(tmp_path: Path, no_tools: Toolchain) -> Install:
    github = RegistryConfig(
        GITHUB,
        "mock",
        "github",
        accepts=("TOKEN",),
        packages=(MockPackage("@foobar/widget", (MockVersion("1.2.0"),), private=True),),
    )
    (tmp_path / "work").mkdir()
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.stat().st_uid == os.geteuid() and len(folder.parts) > 2:
            # Without walls the build is an ordinary user, who must get there.
            folder.chmod(0o755)
    return Install(
        run_id=f"t{os.getpid()}x{time.monotonic_ns()}",
        workdir=tmp_path / "work",
        files=(
            FileEntry("repo/package.json", b'{"dependencies": {"@foobar/widget": "^1.0.0"}}'),
            FileEntry(
                "repo/.npmrc",
                b"@foobar:registry=https://npm.pkg.github.com\n"
                b"//npm.pkg.github.com/:_authToken=${TOKEN}\n",
            ),
        ),
        cwd=REPOSITORY,
        argv=("true",),
        env={"TOKEN": TOKEN, "CI": "true"},
        toolchain=no_tools,
        gateway=GatewayConfig(
            (github, RegistryConfig(NPMJS, "mock", "npmjs")),
            (CredentialConfig("TOKEN", Secret(TOKEN)),),
        ),
        hosts=("npm.pkg.github.com", "registry.npmjs.org"),
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    found = DockerEngine.connect(os.environ, timeout=5)
    yield found
    found.settle()


@pytest.fixture(scope="module")
def toolchain(engine: DockerEngine) -> Toolchain:
    tools = [Tool("node", "22.16.0"), Tool("npm", "10.9.2")]
    registry = Registry.from_environment(os.environ, Path.home())
    cache = cache_dir(os.environ)
    return prepare(tools, engine.platform, cache=cache, registry=registry, progress=print)


@pytest.fixture
def runner(engine: DockerEngine, toolchain: Toolchain, tmp_path: Path) -> Runner:
    return Runner(engine, toolchain, tmp_path)
