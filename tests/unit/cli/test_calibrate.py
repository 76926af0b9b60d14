"""`pagesim calibrate`: what green logs show settles what is not known, and nothing else."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pagesim.cli.commands import load_command
from pagesim.cli.main import main
from pagesim.cloudflare import client
from pagesim.config.settings import read_settings
from tests.support.cli import project
from tests.support.cloudflare_api import (
    BUILD,
    DEPLOYMENT,
    PROJECT,
    TRIGGERS,
    WORKER,
    log_parts,
    serve_api,
)
from tests.support.reports import validate

V3 = (
    "Detected the following tools from environment: npm@10.9.2, pnpm@9.15.1, nodejs@20.19.0",
    "Installing project dependencies: pnpm install",
    "Done in 3.2s using pnpm v9.15.1",
    "Executing user command: npm run build",
    "npm notice New major version of npm available! 9.0.0 -> 11.0.0",
    "Success: Your site was deployed!",
)
V2 = (
    "Detected the following tools from environment: npm@9.6.7, nodejs@20.19.0",
    "Installing project dependencies: npm clean-install --progress=false",
    "added 1 package in 1s",
    "Success: Your site was deployed!",
)
V1 = (
    "Installing dependencies",
    "Python version set to 2.7",
    "Now using node v20.19.0 (npm v10.8.2)",
    "Installing NPM modules using NPM version 10.8.2",
    "NPM modules installed",
    "Success: Your site was deployed!",
)
LOCKS = {
    "package.json": json.dumps({"name": "site", "packageManager": "pnpm@9.15.1"}),
    "package-lock.json": json.dumps({"lockfileVersion": 3, "packages": {"": {"name": "site"}}}),
    ".nvmrc": "20.19.0\n",
    "pagesim.yaml": "# ours\nenvironments: {production: {variables: {NODE_VERSION: '18.20.0'}}}\n",
}


def deployment(ident: str, image: int, environment: str = "production", **more: Any) -> Any:
    return {
        **DEPLOYMENT,
        "id": ident,
        "environment": environment,
        "created_on": "2026-11-20T10:00:00Z",
        "build_image_major_version": image,
        "env_vars": {"NODE_VERSION": {"type": "plain_text", "value": "18.20.0"}},
        "latest_stage": {"name": "deploy", "status": "success"},
        **more,
    }


def log(lines: tuple[str, ...]) -> Any:
    return {"data": [{"ts": "2026-11-20T10:01:02.123456Z", "line": line} for line in lines]}


def saved(folder: Path, *pairs: tuple[Any, tuple[str, ...]]) -> list[str]:
    words = []
    for number, (told, lines) in enumerate(pairs):
        for name, data in ((f"d{number}.json", told), (f"log{number}.json", log(lines))):
            (folder / name).write_text(json.dumps(data))
            words += ["--from", str(folder / name)]
    return words


def dry_run(site: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["run", "production", "--project", str(site), "--dry-run", "--format", "json", *words])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def doubts(plan: dict[str, Any]) -> dict[str, str]:
    return {c["kind"]: c["value"] for c in plan["choices"] if not c["verified"]}


def test_three_logs_of_different_images_settle_what_each_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = project(tmp_path / "site", LOCKS)
    before = {image: doubts(dry_run(site, capsys, "--build-image", image)) for image in IMAGES}
    assert before["v3"] == {"node": "20.19.0", "manager": "npm", "npm": "10.8.2"}
    pairs = [(deployment(f"of-v{n}", n), lines) for n, lines in ((3, V3), (2, V2), (1, V1))]
    words = ["calibrate", "--project", str(site), *saved(tmp_path, *pairs)]
    assert main(words) == 1
    assert main([*words, "--write"]) == 0
    assert main(words) == 0
    text = (site / "pagesim.yaml").read_text()
    assert text.startswith("# ours\n") and text.count("deployment: of-v") == 3
    after = {image: dry_run(site, capsys, "--build-image", image) for image in IMAGES}
    # v3: another manager than pagesim would take, its own word of its version; npm's label is none.
    assert (after["v3"]["manager"], doubts(after["v3"])) == ("pnpm", {"npm": "10.8.2"})
    [told] = [c for c in after["v3"]["choices"] if c["kind"] == "manager"]
    assert told["source"] == "build log of of-v3 (2026-11-20), line 2"
    said = "As the build log of of-v3 (2026-11-20) shows: Node.js 20.19.0, Package manager pnpm."
    assert said in after["v3"]["notes"]
    # v2: as pagesim has it; which npm runs, no line shows.
    assert (after["v2"]["manager"], doubts(after["v2"])) == ("npm", {"npm": "10.8.2"})
    assert doubts(after["v1"]) == {}


IMAGES = ("v1", "v2", "v3")


def test_by_the_api_the_newest_green_deployment_of_each_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project(tmp_path / "site", LOCKS)
    red = deployment("red", 3, latest_stage={"name": "build", "status": "failure"})
    red["created_on"] = "2026-11-22T00:00:00Z"
    base = "pages/projects/site"
    answers = {
        base: PROJECT,
        f"{base}/deployments": [red, deployment("old", 3, created_on="2026-01-01"),
                                deployment("green", 3)],
        f"{base}/deployments/green/history/logs": log(V3),
    }  # fmt: skip
    command, parser = load_command("calibrate")
    with serve_api(answers) as served:
        monkeypatch.setattr(client, "open_client", lambda _: served)
        words = ["site", "--project", str(site), "--format", "json"]
        assert command.execute(command.parse(parser.parse_args([*words, "--verbose"]))) == 1
    data = json.loads(capsys.readouterr().out)
    validate(data, "calibrate")
    [seen] = data["observed"]
    assert (seen["deployment"], seen["lockfile"]) == ("green", "package-lock.json")
    assert seen["variables"]["NODE_VERSION"] == {"is": "18.20.0", "line": 1, "had_effect": False}
    assert seen["seen"]["pnpm"]["is"] == "9.15.1" and "npm" not in seen["seen"]
    assert data["notes"] == ["There is no git repository here: files are taken as they are now."]


WORKERS = (
    "Initializing build environment...",
    "Cloning repository...",
    "Detected the following tools from environment: pnpm@9.15.1, nodejs@18.20.0",
    "Installing nodejs 18.20.0",
    "Installing project dependencies: pnpm install --frozen-lockfile",
    "Done in 3.2s using pnpm v9.15.1",
    "Success: Build command completed",
)


def test_a_green_build_of_a_worker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**LOCKS, "wrangler.toml": 'name = "site"\nmain = "w.js"\n'}
    site = project(tmp_path / "site", files)
    (site / "pagesim.yaml").write_text(f"platform: workers-builds\n{LOCKS['pagesim.yaml']}")
    before = dry_run(site, capsys)
    value = {"is_secret": False, "value": "18.20.0"}
    metadata = {**BUILD["build_trigger_metadata"], "environment_variables": {"NODE_VERSION": value}}
    green = {**BUILD, "build_outcome": "success", "trigger": TRIGGERS[1],
             "build_trigger_metadata": metadata}  # fmt: skip
    answers = {
        **WORKER,
        "builds/workers/tag1/builds": [{**BUILD, "build_uuid": "other"}, green],
        "builds/builds/b1/logs": log_parts(WORKERS),
    }
    command, parser = load_command("calibrate")
    with serve_api(answers) as served:
        monkeypatch.setattr(client, "open_client", lambda _: served)
        arguments = parser.parse_args(["--project", str(site), "--write"])
        assert command.execute(command.parse(arguments)) == 0
    [seen] = read_settings((site / "pagesim.yaml").read_text(), "f").observed
    assert (seen.environment, seen.build_image, seen.deployment) == (
        "production", "workers-builds", "b1",
    )  # fmt: skip
    after = dry_run(site, capsys)
    assert doubts(before)["node"] and "node" not in doubts(after)
    assert (after["manager"], after["tools"]["node"]) == ("pnpm", "18.20.0")
    assert after["notes"] != before["notes"]
    assert "observed" not in str(dry_run(site, capsys, "--platform", "pages")["notes"])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("nothing that is a log",), []),
        (("Initializing build environment...", *V3), []),
        ((*V3[:2], "Failed: build command exited with code: 1"), []),
    ],
)
def test_what_is_no_green_log_of_its_platform_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: tuple[str, ...], words: list[str]
) -> None:
    site = project(tmp_path / "site", LOCKS)
    words = ["calibrate", "--project", str(site), *saved(tmp_path, (deployment("d", 3), lines))]
    assert main(words) == 0
    assert "left out" in capsys.readouterr().err


def test_a_log_alone_needs_its_day_and_its_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = project(tmp_path / "site", LOCKS)
    words = ["calibrate", "--project", str(site), "--from", str(tmp_path / "a.log")]
    (tmp_path / "a.log").write_text("\n".join(V3))
    assert main([*words, "--environment", "production"]) == 2
    (tmp_path / "a.log").write_text("\n".join(f"2026-11-20T10:01:02.1Z\t{line}" for line in V3))
    assert main(words) == 2
    assert main([*words, "--environment", "prod", "--write"]) == 0
    plan = dry_run(site, capsys)
    assert plan["manager"] == "pnpm"


LAPSES = {
    "a source": ({".nvmrc": "20.18.0\n"}, ["node", "npm"]),
    "the lockfile": ({"yarn.lock": "# yarn lockfile v1\n"}, ["manager", "node", "npm"]),
    "the wrangler file": (
        {"wrangler.toml": 'name = "site"\npages_build_output_dir = "d"\n'},
        ["manager", "npm"],
    ),
}


@pytest.mark.parametrize("name", LAPSES)
def test_it_lapses(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = project(tmp_path / "site", LOCKS)
    words = saved(tmp_path, (deployment("d", 3), V3))
    assert main(["calibrate", "--project", str(site), *words, "--write"]) == 0
    assert sorted(doubts(dry_run(site, capsys))) == ["npm"]
    changed, unknown = LAPSES[name]
    for file, text in changed.items():
        (site / file).write_text(text)
    plan = dry_run(site, capsys)
    assert sorted(doubts(plan)) == unknown
    assert [n for n in plan["notes"] if "not taken, since" in n]


@pytest.mark.parametrize(
    ("commit", "git", "said"),
    [
        ("0" * 40, True, "The commit of deployment d is not in the repository here (git fetch)"),
        ("", True, "There is no commit in deployment d"),
        ("0" * 40, False, "There is no git repository here"),
    ],
    ids=["another clone", "no commit", "no repository"],
)
def test_which_files_are_taken_where_the_commits_own_are_not_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], commit: str, git: bool, said: str
) -> None:
    site = project(tmp_path / "site", LOCKS)
    if git:
        subprocess.run(["git", "init", "-q", str(site)], check=True)
    trigger = {"metadata": {"commit_hash": commit, "branch": "main"}}
    pair = (deployment("d", 3, deployment_trigger=trigger), V3)
    assert main(["calibrate", "--project", str(site), *saved(tmp_path, pair)]) == 1
    assert f"{said}: files are taken as they are now.\n" in capsys.readouterr().err
