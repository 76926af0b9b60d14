"""The built wheel in an empty virtual environment, used from a folder outside the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.cli import ROOT, own_cache, private_project, process_env

pytestmark = pytest.mark.network


def call(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    ended = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    [found] = folder.glob("*.whl")
    return found


def test_what_is_not_code_ships_too(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    images = {
        f"pagesim/{path.relative_to(ROOT)}"
        for path in (ROOT / "images").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    data = {
        str(path.relative_to(ROOT)) for path in (ROOT / "pagesim/data").iterdir() if path.is_file()
    }
    assert "pagesim/images/base/Dockerfile" in images
    assert "pagesim/data/report.schema.json" in data
    assert images | data | {"pagesim/py.typed"} <= names
    assert not [n for n in names if n.startswith(("tests", "images"))]


@pytest.mark.slow
def test_installed_it_runs_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    bin_folder = tmp_path / "venv/bin"
    call(bin_folder / "pip", "install", "--quiet", wheel, cwd=tmp_path)
    site = private_project(tmp_path / "site")
    cache = own_cache(tmp_path / "cache")
    env = process_env(tmp_path, {"PAGESIM_CACHE": str(cache), "DOCKER_HOST": "unix:///none.sock"})
    del env["PYTHONPATH"]
    env["PATH"] = f"{bin_folder}{os.pathsep}{env['PATH']}"

    told = call(bin_folder / "pagesim", "explain", "swap-too-late", cwd=site, env=env)
    assert told.startswith("swap-too-late")
    for _ in range(2):  # the first loads more of Python, to fetch the tools
        asked = ("run", "preview", "--engine", "process")
        ran = call(bin_folder / "pagesim", *asked, cwd=site, env=env)
        assert "RESOLVED: the private package resolved in Preview; " in ran
    where = "import pagesim.engine.docker.image_inputs as i; print(i.base_tag(), i.folder('base'))"
    tag, folder = call(bin_folder / "python", "-c", where, cwd=site, env=env).split()
    assert tag.startswith("pagesim-base:")
    assert Path(folder) == next((tmp_path / "venv/lib").glob("*/site-packages/pagesim/images/base"))


def test_installed_it_makes_the_images_of_the_sources(wheel: Path, tmp_path: Path) -> None:
    """Same content, same tags: what a checkout built serves the wheel, and the other way round."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    asked = "import pagesim.engine.docker.image_inputs as i; print(i.base_tag(), i.gateway_tag())"
    env = process_env(tmp_path)
    from_sources = call(sys.executable, "-c", asked, cwd=tmp_path, env=env)
    env["PYTHONPATH"] = str(tmp_path / "unpacked")
    from_wheel = call(sys.executable, "-c", asked, cwd=tmp_path, env=env)
    assert from_wheel == from_sources


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [("uv", "tool", "run", "--from"), ("pipx", "run", "--spec")],
    ids=["uvx", "pipx"],
)
def test_it_runs_without_being_installed(
    wheel: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    bin_folder = tmp_path / "venv/bin"
    call(bin_folder / "pip", "install", "--quiet", words[0], cwd=tmp_path)
    site = private_project(tmp_path / "site")
    env = process_env(tmp_path, {"PAGESIM_CACHE": str(own_cache(tmp_path / "cache"))})
    del env["PYTHONPATH"]
    asked = (wheel, "pagesim", "run", "preview", "--engine", "process", "--quiet")
    told = call(bin_folder / words[0], *words[1:], *asked, cwd=site, env=env)
    assert told.startswith("RESOLVED: the private package resolved in Preview; ")


@pytest.mark.slow
def test_the_feature_for_devcontainers_installs_it(wheel: Path, tmp_path: Path) -> None:
    version = wheel.name.split("-")[1]
    env = process_env(tmp_path, {"PREFIX": str(tmp_path / "usr"), "VERSION": version})
    del env["PYTHONPATH"]
    env["PIP_FIND_LINKS"] = str(wheel.parent)
    call(ROOT / ".devcontainer/features/pagesim/install.sh", cwd=tmp_path, env=env)
    told = call(tmp_path / "usr/bin/pagesim", "--version", cwd=tmp_path, env=env)
    assert version in told
