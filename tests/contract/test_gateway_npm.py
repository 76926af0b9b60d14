"""Real package managers in front of the gateway."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig, Upstream
from pagesim.registries.interface import CredentialConfig, Fault, MockPackage, MockVersion
from pagesim.secret import Secret
from tests.support.gateway_client import Running, gateway

pytestmark = pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")

GITHUB, NPMJS = "https://npm.pkg.github.com/", "https://registry.npmjs.org/"
TOKEN = "ghp_placeholder0123456789"
CREDENTIALS = (CredentialConfig("T", Secret(TOKEN), None, (GITHUB,)),)
WIDGET = MockPackage(
    "@foobar/widget",
    (
        MockVersion(
            "1.2.0", {"bin": {"widget": "bin/widget.js"}, "dependencies": {"left-pad": "1"}}
        ),
        MockVersion("2.0.0"),
    ),
    private=True,
)
PRIVATE = RegistryConfig(GITHUB, "mock", "github", accepts=("T",), packages=(WIDGET,))
PUBLIC = RegistryConfig(
    NPMJS, "mock", "npmjs", packages=(MockPackage("left-pad", (MockVersion("1.3.0"),)),)
)
MOCKED = GatewayConfig((PRIVATE, PUBLIC), CREDENTIALS)
NPMRC = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${T}\n"


def _site(folder: Path, dependencies: str = '"@foobar/widget": "^1.0.0"') -> Path:
    site = folder / "site"
    site.mkdir()
    site.joinpath("package.json").write_text(
        f'{{"name": "site", "version": "1.0.0", "dependencies": {{{dependencies}}}}}'
    )
    site.joinpath(".npmrc").write_text(NPMRC)
    return site


def _npm(running: Running, site: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    home = site.parent / "home"
    home.mkdir(exist_ok=True)
    ca = home / "ca.pem"
    ca.write_text(running.material.ca)
    env: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "CI": "true",
        "NODE_EXTRA_CA_CERTS": str(ca),
        "HTTPS_PROXY": running.proxy_url,
        "NPM_CONFIG_USERCONFIG": str(home / "user"),
        "NPM_CONFIG_GLOBALCONFIG": str(home / "global"),
        "NPM_CONFIG_FETCH_RETRY_MINTIMEOUT": "20",
        "NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT": "40",
        **more,
    }
    return subprocess.run(
        ["npm", *args], cwd=site, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_private_package_is_installed_and_runs(tmp_path: Path) -> None:
    site = _site(tmp_path)
    with gateway(MOCKED) as running:
        installed = _npm(running, site, "install", T=TOKEN)
    assert installed.returncode == 0, installed.stderr
    served = [e for e in running.journal if e.asked == "tarball"]
    assert {(e.package, e.version, e.credential, e.accepted) for e in served} == {
        ("@foobar/widget", "1.2.0", "T", True),
        ("left-pad", "1.3.0", None, None),
    }
    command = [str(site / "node_modules/.bin/widget")]
    assert subprocess.check_output(command, text=True) == "@foobar/widget@1.2.0\n"


@pytest.mark.parametrize(
    ("env", "credential", "said"),
    [
        ({"T": "wrong"}, "unknown", "User cannot be authenticated"),
        ({}, "${T}", "User cannot be authenticated"),
        ({"T": ""}, None, "authentication token not provided"),
    ],
)
def test_what_npm_says_when_it_is_refused(
    tmp_path: Path, env: dict[str, str], credential: str | None, said: str
) -> None:
    with gateway(MOCKED) as running:
        failed = _npm(running, _site(tmp_path), "install", **env)
    assert failed.returncode == 1
    assert "E401" in failed.stderr and said in failed.stderr
    first = next(e for e in running.journal if e.package == "@foobar/widget")
    assert (first.status, first.credential, first.accepted) == (401, credential, False)


def test_a_corrupted_tarball_is_an_integrity_error_and_nothing_else(tmp_path: Path) -> None:
    faulty = RegistryConfig(
        GITHUB,
        "mock",
        "github",
        accepts=("T",),
        packages=(WIDGET,),
        faults=(Fault(corrupt=True, asked="tarball"),),
    )
    with gateway(GatewayConfig((faulty, PUBLIC), CREDENTIALS)) as running:
        failed = _npm(running, _site(tmp_path), "install", T=TOKEN)
    assert "EINTEGRITY" in failed.stderr


def test_a_host_that_is_no_registry_fails_at_once_and_is_named(tmp_path: Path) -> None:
    site = _site(tmp_path, '"@other/x": "1.0.0"')
    site.joinpath(".npmrc").write_text("@other:registry=https://undeclared.example/\n")
    with gateway(MOCKED) as running:
        failed = _npm(running, site, "install")
    assert failed.returncode == 1
    refused = [e for e in running.journal if e.status == 403]
    assert refused and all(e.url == "https://undeclared.example/" for e in refused)


@pytest.mark.network
def test_public_packages_come_from_the_real_registry(tmp_path: Path) -> None:
    real = RegistryConfig(NPMJS, "real", "npmjs")
    site = _site(tmp_path, '"@foobar/widget": "^1.0.0", "is-odd": "3.0.1"')
    upstream = Upstream("", os.environ.get("HTTPS_PROXY") or None, os.environ.get("NO_PROXY", ""))
    with gateway(GatewayConfig((PRIVATE, real), CREDENTIALS, upstream)) as running:
        installed = _npm(running, site, "install", T=TOKEN)
    assert installed.returncode == 0, installed.stderr
    served = {(e.package, e.mode) for e in running.journal if e.asked == "tarball"}
    assert {("is-odd", "real"), ("is-number", "real"), ("@foobar/widget", "mock")} <= served
    assert site.joinpath("node_modules/is-odd/package.json").is_file()
