"""pagesim's own image, in containers that are started as usual: which walls it has there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pagesim.engine.docker.image_inputs import base_tag
from tests.support.cli import ROOT, pagesim, private_project

pytestmark = [pytest.mark.docker, pytest.mark.network, pytest.mark.slow]
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
ALLOWED = [f"--security-opt={name}=unconfined" for name in ("seccomp", "apparmor", "systempaths")]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the image as `make image` builds it, on the base that can be had here."""
    home = tmp_path_factory.mktemp("home")
    assert pagesim("images", "build", cwd=home).code == 0
    tag = f"pagesim:test{os.getpid()}"
    asked = [
        "make",
        "-o",
        ".venv/.ready",
        "-o",
        ".venv/.runs",
        "image",
        f"TAG={tag}",
        f"BASE={base_tag()}",
    ]
    bin_folder = Path(sys.executable).parent
    made = subprocess.run(
        [*asked, f"BIN={bin_folder}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], capture_output=True, check=True)


def run(image: str, site: Path, *words: str, options: list[str] | None = None) -> tuple[int, str]:
    """Run pagesim in a container; return its exit code and all that it printed."""
    ended = subprocess.run(
        [
            *["docker", "run", "--rm", f"--volume={site}:/site"],
            f"--volume={os.environ['PAGESIM_CACHE']}:/var/cache/pagesim",
            *[f"--volume={CERTIFICATES}:/ca.crt:ro", "--env=NODE_EXTRA_CA_CERTS=/ca.crt"],
            *(options or []),
            *[image, "run", "preview", *words],
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return private_project(tmp_path / "site")


def test_without_walls_it_runs_nothing_unless_asked(image: str, site: Path) -> None:
    code, told = run(image, site)
    assert code == 3
    ways = ("Start a Docker engine", "user namespaces", "--no-walls")
    assert all(way in told for way in ways), told
    code, told = run(image, site, "--no-walls")
    assert code == 0, told
    assert told.partition("NO WALLS: ")[2], told


def test_what_the_documents_name_gives_it_walls(image: str, site: Path) -> None:
    code, told = run(image, site, options=ALLOWED)
    assert code == 0, told
    assert "NO WALLS" not in told
    socket = "--volume=/var/run/docker.sock:/var/run/docker.sock"
    code, told = run(image, site, options=[socket])
    assert code == 0, told
    assert "Engine      docker" in told
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    assert all(option.replace("opt=", "opt ") in " ".join(page.split()) for option in ALLOWED)


def test_a_project_of_another_user_is_read(image: str, site: Path) -> None:
    subprocess.run(["chown", "-R", "1000:1000", site], check=True)
    code, told = run(image, site, "--no-walls", "--quiet")
    assert code == 0, told
