"""Each command's real behaviour, beside `run`, over small projects."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.cli import (
    GITHUB_NPMRC,
    MOCKED,
    ROOT,
    Ended,
    digest,
    own_cache,
    pagesim,
    private_project,
)
from tests.support.cloudflare_api import BUILD_LOG, DEPLOYMENT, PROJECT
from tests.support.reports import validate

PROCESS = ("--engine", "process")
HOW_TO = ROOT / "scenarios/how-to/project"
BOTH = f"""environments:
  production: {{secrets: [TOKEN_FOR_GITHUB]}}
  preview: {{secrets: [TOKEN_FOR_GITHUB]}}
{MOCKED}"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    ended = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return ended.stdout


@pytest.mark.network
def test_check_is_green_where_both_environments_resolve(tmp_path: Path) -> None:
    """And of v1 it is one of v3 too: Cloudflare moved its projects on 2026-09-15, as announced."""
    site = private_project(tmp_path / "site", pagesim__yaml=f"build_image: v1\n{BOTH}")
    ended = pagesim("check", *PROCESS, "--format", "json", cwd=site)
    validate(ended.data, "check")
    assert [(r["environment"], r["outcome"]) for r in ended.data["runs"]] == [
        ("production", "resolved"),
        ("preview", "resolved"),
    ]
    images = [[r["build_image"] for r in ended.data[key]] for key in ("runs", "moved")]
    assert images == [["v1", "v1"], ["v3", "v3"]]
    assert ended.code == 0


@pytest.mark.network
def test_check_is_red_where_one_does_not(tmp_path: Path) -> None:
    ended = pagesim("check", "--project", HOW_TO, *PROCESS, "--quiet", cwd=tmp_path)
    assert ended.code == 1
    lines = [line for line in ended.out.splitlines() if line]
    assert lines[0].startswith("RESOLVED: both private packages resolved in Production; ")
    assert lines[1] == "UNRESOLVED: 0 of 2 private packages resolved in Preview."
    assert re.match(r"Cause: +TOKEN_FOR_GITHUB is not set in Preview", lines[2])


@pytest.mark.network
def test_migrate_check_tells_a_move_that_breaks(tmp_path: Path) -> None:
    manifest = {"dependencies": {"@foobar/widget": "^1.0.0"}, "engines": {"node": "18"}}
    site = private_project(
        tmp_path / "site",
        package__json=json.dumps({"name": "site", "version": "1.0.0", **manifest}),
        pagesim__yaml=f"build_image: v2\n{BOTH}",
        __npmrc=f"{GITHUB_NPMRC}engine-strict=true\n",
    )
    ended = pagesim("migrate-check", "preview", *PROCESS, "--format", "json", cwd=site)
    [one] = ended.data["environments"]
    assert (ended.code, one["breaks"], one["from"]["outcome"]) == (1, True, "resolved")
    [node] = [d for d in one["differences"] if d["what"] == "Node.js"]
    assert (node["from"], node["to"]) == ("18.17.1", "22.16.0")
    assert [pin["variable"] for pin in node["keep"]] == ["NODE_VERSION"]
    assert one["to"]["findings"][0]["rule"] == "engine-refused"


def test_pull_shows_drift_writes_it_and_then_there_is_none(tmp_path: Path) -> None:
    site = private_project(tmp_path / "site")
    saved = tmp_path / "project.json"
    saved.write_text(json.dumps({"success": True, "result": PROJECT}))
    before = digest(site)
    drift = pagesim("pull", "--from", saved, cwd=site)
    assert (drift.code, drift.err) == (1, "--write writes it to pagesim.yaml.\n")
    assert drift.out.startswith("--- a/pagesim.yaml\n+++ b/pagesim.yaml\n")
    assert "+production_branch: main\n" in drift.out
    assert digest(site) == before
    written = pagesim("pull", "--from", saved, "--write", cwd=site)
    assert (written.code, written.err) == (0, "Writing pagesim.yaml\n")
    assert "mode: mock" in (site / "pagesim.yaml").read_text()
    again = pagesim("pull", "--from", saved, "--format", "json", cwd=site)
    assert (again.code, again.data["differs"]) == (0, False)
    validate(again.data, "pull")


@pytest.mark.network
def test_a_failed_deployment_is_explained_and_done_again_here(tmp_path: Path) -> None:
    """It ran before the token was added: the same here, with the variables of then."""
    site = private_project(tmp_path / "site", pagesim__yaml=BOTH)
    options: list[str | Path] = []
    for name, document in (("deployment", DEPLOYMENT), ("log", BUILD_LOG), ("project", PROJECT)):
        (tmp_path / name).write_text(json.dumps({"success": True, "result": document}))
        options += ["--from", tmp_path / name]
    ended = pagesim("explain-deployment", *options, "--run", *PROCESS, cwd=site)
    assert ended.code == 1
    assert "It ran without TOKEN_FOR_GITHUB, which has been added to Production since" in ended.out
    assert ".npmrc:2 gives npm.pkg.github.com the token in TOKEN_FOR_GITHUB" in ended.out
    assert "UNRESOLVED: 0 of 1 private package resolved in Production." in ended.out


@pytest.mark.network
def test_a_run_is_laid_beside_a_real_log(tmp_path: Path) -> None:
    """The real build did not have the token: what differs is its npm's error, and the end."""
    site = private_project(tmp_path / "site", pagesim__yaml=BOTH)
    (tmp_path / "log").write_text(json.dumps(BUILD_LOG))
    options = ("--compare", tmp_path / "log", *PROCESS, "--format", "json")
    ended = pagesim("run", "production", *options, cwd=site)
    validate(ended.data, "report")
    rows = ended.data["compared"]["rows"]
    assert ended.code == 0 and ended.data["compared"]["lines_equal"] == 3
    assert [r for r in rows if r["kind"] == "there" and "401 Unauthorized" in r["there"]]
    [command] = [r for r in rows if r["kind"] == "differs" and "Installing" in r["here"]]
    assert ("npm install" in command["here"], "npm clean-install" in command["there"]) == (1, 1)
    assert pagesim("run", "production", "--compare", site / ".npmrc", *PROCESS, cwd=site).code == 2


def test_pull_without_a_token_says_what_is_enough(tmp_path: Path) -> None:
    site = private_project(tmp_path / "site")
    ended = pagesim("pull", "site", cwd=site)
    assert ended.code == 2
    assert "CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are not set" in ended.err


def test_diff_shows_what_one_environment_lacks(tmp_path: Path) -> None:
    ended = pagesim("diff", "--project", HOW_TO, "--format", "json", cwd=tmp_path)
    assert ended.code == 1
    [row] = ended.data["differences"]
    assert row["what"] == "variable TOKEN_FOR_GITHUB"
    assert (row["production"], row["preview"]) == ("(secret)", "-")
    text = pagesim("diff", "preview", "production", "--project", HOW_TO, cwd=tmp_path)
    heading, line = text.out.splitlines()
    assert heading.split() == ["preview", "production"]
    assert line.split() == ["variable", "TOKEN_FOR_GITHUB", "-", "(secret)"]


def test_diff_of_two_that_are_the_same(tmp_path: Path) -> None:
    site = private_project(tmp_path / "site", pagesim__yaml=BOTH)
    ended = pagesim("diff", cwd=site)
    assert (ended.code, ended.out) == (0, "production and preview are the same.\n")


@pytest.mark.network
def test_fix_prints_a_patch_that_applies_and_helps(tmp_path: Path) -> None:
    """The credential's line is there, the scope's is missing."""
    site = private_project(
        tmp_path / "site",
        **{".npmrc": GITHUB_NPMRC.splitlines()[1] + "\n"},
        pagesim__yaml=BOTH
        + "  https://npm.pkg.github.com:\n    mode: mock\n    kind: github\n"
        + '    packages: {"@foobar/widget": {versions: {1.2.0: {}}}}\n',
    )
    git(site, "init", "-q")
    git(site, "add", ".")
    git(site, "commit", "-qm", "one")
    before = digest(site)
    ended = pagesim("fix", "preview", *PROCESS, cwd=site)
    assert digest(site) == before
    assert ended.code == 0, ended
    assert "+@foobar:registry=https://npm.pkg.github.com/" in ended.out
    assert "With these changes: RESOLVED" in ended.err
    (tmp_path / "patch").write_text(ended.out)
    git(site, "apply", str(tmp_path / "patch"))
    assert sorted((site / ".npmrc").read_text().splitlines()) == sorted(
        ["@foobar:registry=https://npm.pkg.github.com/", GITHUB_NPMRC.splitlines()[1]]
    )


@pytest.mark.network
def test_fix_applies_to_the_files_below_the_root_directory(tmp_path: Path) -> None:
    """A variable's bare name stands in the place of its value."""
    private_project(
        tmp_path / "app",
        **{".npmrc": GITHUB_NPMRC.replace("${TOKEN_FOR_GITHUB}", "TOKEN_FOR_GITHUB")},
    )
    (tmp_path / "app/pagesim.yaml").unlink()
    (tmp_path / "pagesim.yaml").write_text(f"root_dir: app\n{BOTH}")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    ended = pagesim("fix", "preview", "--apply", *PROCESS, cwd=tmp_path)
    assert ended.code == 0, ended
    assert git(tmp_path, "status", "--porcelain") == " M app/.npmrc\n"
    assert (tmp_path / "app/.npmrc").read_text() == GITHUB_NPMRC
    assert "With these changes: RESOLVED" in ended.err


@pytest.mark.slow
@pytest.mark.network
def test_fix_writes_what_it_prints(tmp_path: Path) -> None:
    words = ("--format", "json", "--quiet", "--output", "fix.json")
    ended = pagesim("fix", "pre", "--project", HOW_TO, *words, *PROCESS, cwd=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    data = json.loads((tmp_path / "fix.json").read_text())
    assert (data["schema"], data["works"]) == ("pagesim.fix/1", True)


@pytest.mark.network
def test_fix_of_what_only_the_dashboard_can_change(tmp_path: Path) -> None:
    ended = pagesim("fix", "preview", "--project", HOW_TO, *PROCESS, cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "")
    assert "Add TOKEN_FOR_GITHUB to Preview" in ended.err
    assert "With these changes: RESOLVED" in ended.err


@pytest.mark.network
def test_init_writes_settings_and_a_scenario_that_pass(tmp_path: Path) -> None:
    site = private_project(tmp_path / "site")
    (site / "pagesim.yaml").unlink()
    ended = pagesim("init", "--yes", *PROCESS, cwd=site)
    assert ended.code == 0, ended
    settings = yaml.safe_load((site / "pagesim.yaml").read_text())
    assert settings["build_image"] == "v3"
    for name in ("production", "preview"):
        assert settings["environments"][name]["secrets"] == ["TOKEN_FOR_GITHUB"]
    scenarios = list((site / "scenarios").glob("*.yaml"))
    assert len(scenarios) == 1
    again = pagesim("init", "--yes", *PROCESS, cwd=site)
    assert again.code == 2
    assert "there already" in again.err


def test_explain_lists_every_rule_and_tells_each(tmp_path: Path) -> None:
    lines = pagesim("explain", cwd=tmp_path).out.splitlines()
    rules = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert rules == sorted(rules)
    assert {"swap-too-late", "token-not-in-environment", "pages-stops"} <= set(rules)
    told = pagesim("explain", "token-not-in-environment", cwd=tmp_path)
    assert told.code == 0
    assert "To change:" in told.out


LOG = """\
2026-11-20T10:00:00.000Z\tCloning repository...
2026-11-20T10:00:02.000Z\tUsing v2 root directory strategy
2026-11-20T10:00:02.100Z\tSuccess: Finished cloning repository files
2026-11-20T10:00:03.000Z\tDetected the following tools from environment: npm@10.9.2, nodejs@22.16.0
2026-11-20T10:00:03.100Z\tInstalling project dependencies: npm clean-install --progress=false
2026-11-20T10:00:09.000Z\tnpm error code E401
2026-11-20T10:00:09.000Z\tnpm error 401 Unauthorized - GET https://npm.pkg.github.com/@foobar%2fwidget
2026-11-20T10:00:09.100Z\tError: Exit with error code: 1
2026-11-20T10:00:09.200Z\tFailed: build command exited with code: 1
"""


def told(folder: Path, *options: str) -> Ended:
    (folder / "build.log").write_text(LOG)
    return pagesim("explain-log", "build.log", *options, cwd=folder)


def test_explain_log_reads_a_build_log(tmp_path: Path) -> None:
    text = told(tmp_path)
    assert text.code == 0, text
    assert "npm clean-install --progress=false" in text.out
    assert "Reproduce:   pagesim run preview --build-image v3\n" in text.out
    assert "[no-credential]" in text.out
    assert pagesim("explain", "no-credential", cwd=tmp_path).code == 0
    data = told(tmp_path, "--format", "json").data
    assert data["schema"] == "pagesim.log/1"
    assert data["tools"] == {"npm": "10.9.2", "node": "22.16.0"}
    assert data["package"] == "@foobar/widget"
    assert data["registry"] == "npm.pkg.github.com"
    assert data["cause"]["ident"] == "no-credential"
    assert data["variable"] is None
    (tmp_path / ".npmrc").write_text("//npm.pkg.github.com/:_authToken=${GH_TOKEN}\n")
    variable = told(tmp_path, "--format", "json").data["variable"]
    assert variable == {"name": "GH_TOKEN", "place": ".npmrc:1"}


def test_clean_removes_dead_runs_and_with_all_the_caches(tmp_path: Path) -> None:
    cache = own_cache(tmp_path / "cache")
    dead = cache / "runs/abc123"
    (dead / "work").mkdir(parents=True)
    (dead / "lock").touch()
    (cache / "kept/copy").mkdir(parents=True)
    env = {"PAGESIM_CACHE": str(cache), "DOCKER_HOST": "unix:///none.sock"}
    ended = pagesim("clean", cwd=tmp_path, env=env)
    assert (ended.code, ended.out) == (0, "removed folder of run abc123\n")
    assert (cache / "kept/copy").is_dir()
    for name in ("toolchains", "downloads", "versions", "dists"):
        (cache / name).unlink()  # these lead to the tools that tests share
    (cache / "versions").mkdir()
    ended = pagesim("clean", "--all", cwd=tmp_path, env=env)
    assert set(ended.out.splitlines()) == {
        f"removed {cache / 'versions'}",
        f"removed {cache / 'kept'}",
    }
    assert not (cache / "kept").exists()


@pytest.mark.docker
def test_images_lists_what_the_engine_has(tmp_path: Path) -> None:
    built = pagesim("images", "build", cwd=tmp_path)
    if built.code == 3 and "--from-packages" in built.err:
        pytest.skip("no container registry, and the base image is not built yet")
    assert built.code == 0, built
    names = [line.split()[1] for line in built.out.splitlines() if line.startswith("ready")]
    listed = pagesim("images", cwd=tmp_path)
    assert listed.code == 0
    rows = {line.split()[0]: line for line in listed.out.splitlines()}
    assert set(names) <= set(rows)
    assert "no longer used" not in "".join(rows[n] for n in names)
    assert "<none>" not in listed.out


def test_images_without_an_engine(tmp_path: Path) -> None:
    ended = pagesim("images", cwd=tmp_path, env={"DOCKER_HOST": "unix:///none.sock"})
    assert ended.code == 3
    assert "no Docker engine answers" in ended.err


def test_the_schemas_that_ship_are_json() -> None:
    for path in (ROOT / "pagesim/data").glob("*.schema.json"):
        assert json.loads(path.read_text())["type"] == "object"
