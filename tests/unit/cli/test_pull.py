"""`pagesim pull`: drift is told, written when asked, and then there is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from pagesim.cli.main import main
from pagesim.cloudflare import client
from pagesim.config.settings import Settings, read_settings
from tests.support.cli import project
from tests.support.cloudflare_api import PROJECT, TRIGGERS, WORKER, serve_api
from tests.support.reports import validate

OURS = """\
# what the dashboard holds
build_image:   v2      # until February
environments:
    preview:
        secrets:
        - TOKEN_FOR_GITHUB   # read:packages
private: ["@acme/*"]"""


def settings_of(site: Path) -> Settings:
    return read_settings((site / "pagesim.yaml").read_text(), "pagesim.yaml")


@pytest.mark.parametrize(
    ("answers", "words", "image"),
    [
        ({"pages/projects/site": PROJECT}, (), "\nbuild_image: v3 "),
        (WORKER, ("--platform", "workers-builds"), "\nbuild_image:   v2      # until"),
    ],
)
def test_drift_is_told_then_written_and_then_there_is_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: dict[str, Any],
    words: tuple[str, ...],
    image: str,
) -> None:
    site = project(tmp_path / "site", {"package.json": "{}", "pagesim.yaml": OURS})
    asked = ["pull", "site", "--project", str(site), *words]
    with serve_api(answers) as served:
        monkeypatch.setattr(client, "open_client", lambda _: served)
        assert main(asked) == 1
        assert (site / "pagesim.yaml").read_text() == OURS
        assert "-        - TOKEN_FOR_GITHUB   # read:packages\n" in capsys.readouterr().out
        assert main([*asked, "--write"]) == 0
        capsys.readouterr()
        assert main([*asked, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    validate(told, "pull")
    assert (told["differs"], told["diff"]) == (False, "")
    text, settings = (site / "pagesim.yaml").read_text(), settings_of(site)
    assert text.startswith("# what the dashboard holds\n")
    assert 'private: ["@acme/*"]\n' in text and not text.endswith("\n")
    assert settings.environments
    assert settings.environments["production"].secrets == ("TOKEN_FOR_GITHUB",)
    assert settings.environments["preview"].secrets == ()
    assert image in text


def pulled(folder: Path, document: Any, *words: str) -> int:
    (folder / "saved.json").write_text(json.dumps(document))
    site = folder / "site"
    if not site.exists():
        project(site, {"package.json": "{}"})
    asked = ["pull", "--project", str(site), "--from", str(folder / "saved.json"), "--write"]
    return main([*asked, *words])


def test_of_a_list_of_projects_the_one_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = [{**PROJECT, "name": "other", "production_branch": "trunk"}, PROJECT]
    assert pulled(tmp_path, {"success": True, "result": both}) == 2
    assert "several projects: other, site" in capsys.readouterr().err
    assert pulled(tmp_path, both, "site") == 0
    assert settings_of(tmp_path / "site").production_branch == "main"
    assert pulled(tmp_path, both[:1]) == 0
    assert settings_of(tmp_path / "site").production_branch == "trunk"


def test_values_that_yaml_takes_for_something_else_and_those_that_hold_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"ON": "yes", "MAJOR": "20", "NONE": "~", "TWO": "a\nb", "REST": "{x: 1} # no"}
    secret = {"DATABASE": "postgres://me:pa55w0rd@db.example/x"}
    env_vars = {n: {"type": "plain_text", "value": v} for n, v in {**values, **secret}.items()}
    config = {"build_image_major_version": "3", "env_vars": env_vars}
    document = {**PROJECT, "deployment_configs": {"preview": config, "production": config}}
    assert pulled(tmp_path, document) == 0
    told, settings = capsys.readouterr(), settings_of(tmp_path / "site")
    assert settings.environments
    assert settings.environments["preview"].variables == values
    assert settings.environments["preview"].secrets == ("DATABASE",)
    assert "DATABASE is a plain variable in Preview and looks like a token" in told.err
    text = (tmp_path / "site/pagesim.yaml").read_text()
    assert "pa55w0rd" not in f"{told.out}{told.err}{text}"


def test_an_image_that_is_not_known_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configs = {e: {"build_image_major_version": 9} for e in ("preview", "production")}
    assert pulled(tmp_path, {**PROJECT, "deployment_configs": configs}) == 0
    assert "Preview has build image v9, which pagesim does not know" in capsys.readouterr().err
    assert "build_image" not in (tmp_path / "site/pagesim.yaml").read_text()


def test_triggers_without_their_variables_leave_ours_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path / "site", {"package.json": "{}", "pagesim.yaml": OURS})
    assert pulled(tmp_path, {"success": True, "result": TRIGGERS}) == 0
    assert "Nothing tells the variables of Preview" in capsys.readouterr().err
    found = settings_of(tmp_path / "site").environments
    assert found and found["preview"].secrets == ("TOKEN_FOR_GITHUB",)


def test_an_upload_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pulled(tmp_path, {**PROJECT, "source": None}) == 0
    assert "No repository is connected: Pages installs nothing." in capsys.readouterr().err
