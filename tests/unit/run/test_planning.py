"""What is read before a plan is made, and from where."""

import subprocess
from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions
from pagesim.run.planning import read_inputs
from pagesim.run.world import World
from pagesim.secret import Secret
from tests.support.fake_engine import settings, site


def world(home: Path) -> World:
    return World(env={"HOME": str(home), "TOKEN": "of-the-shell"}, cache=home / "cache")


def test_files_beside_the_project_are_found_and_values_stay_hidden(tmp_path: Path) -> None:
    (tmp_path / "pagesim.yml").write_text("build_image: v2\n")
    (tmp_path / ".env").write_text("TOKEN=of-the-file\n")
    options = RunOptions("preview", tmp_path, env_file=tmp_path / ".env")
    found = read_inputs(options, world(tmp_path))
    assert found.settings.build_image["preview"] == "v2"
    assert found.env_file and found.env_file.values == {"TOKEN": Secret("of-the-file")}
    assert "of-the" not in repr(found)
    assert found.cassette == ()


def test_what_is_given_is_not_read(tmp_path: Path) -> None:
    given, said = site(), settings()
    found = read_inputs(RunOptions("preview", given, settings=said), world(tmp_path))
    assert (found.project, found.settings, found.env_file) == (given, said, None)


def test_a_cassette_that_cannot_be_read(tmp_path: Path) -> None:
    options = RunOptions("preview", site(), cassette=tmp_path / "none")
    with pytest.raises(UsageError, match="cannot read the cassette") as caught:
        read_inputs(options, world(tmp_path))
    assert caught.value.hint and "pagesim record" in caught.value.hint


def test_the_nearest_pagesim_yaml_of_the_repository_counts(tmp_path: Path) -> None:
    (tmp_path / "pagesim.yaml").write_text("build_image: v1\n")  # beyond the repository
    top = tmp_path / "repo"
    deep = top / "apps" / "web"
    deep.mkdir(parents=True)
    (deep / "package.json").write_text("{}")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    subprocess.run(["git", "-C", str(top), "add", "-A"], check=True)

    def image(folder: Path) -> str:
        found = read_inputs(RunOptions("preview", folder), world(tmp_path))
        return found.settings.build_image["preview"]

    assert image(deep) == "v3"
    (top / "pagesim.yaml").write_text("build_image: v2\n")
    assert image(deep) == image(top) == "v2"
    (top / "apps" / "pagesim.yml").write_text("build_image: v1\n")
    assert (image(deep), image(top)) == ("v1", "v2")


def test_a_pagesim_yaml_that_is_a_link_stays_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / "private.yaml").write_text("build_image: v2\n")
    top = tmp_path / "top"
    top.mkdir()
    (top / "pagesim.yaml").symlink_to("own.yaml")
    (top / "own.yaml").write_text("build_image: v2\n")
    assert read_inputs(RunOptions("preview", top), world(tmp_path)).settings.source
    (top / "pagesim.yaml").unlink()
    (top / "pagesim.yaml").symlink_to("../private.yaml")
    with pytest.raises(UsageError, match="leads out of"):
        read_inputs(RunOptions("preview", top), world(tmp_path))
