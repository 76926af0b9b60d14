"""`record`, and what replays it: against a registry on loopback that asks for a credential."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pagesim.scenario.registry import Registry
from tests.support.cli import Ended, pagesim, private_project

pytestmark = pytest.mark.network
PACKAGES = {"@foobar/widget": ["1.2.0"], "@foobar/other": ["1.0.0"]}
PROCESS = ("--engine", "process")


@pytest.fixture(scope="module")
def registry() -> Iterator[Registry]:
    with Registry("verdaccio", packages=PACKAGES, accepts=["TOKEN"]) as found:
        yield found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> tuple[Path, Ended]:
    """A folder with a project, its recording and all that is written beside, and how that ended."""
    folder = tmp_path_factory.mktemp("recorded")
    url = registry.plain_url
    npmrc = f"@foobar:registry={url}\n{url.removeprefix('http:')}:_authToken=${{TOKEN}}\n"
    yaml_text = "environments: {preview: {secrets: [TOKEN]}}\n"
    site = private_project(folder / "site", **{".npmrc": npmrc, "pagesim__yaml": yaml_text})
    words = ("--har", "../traffic.har", "--sbom", "../bill.json", "--scenario", "../recorded.yaml")
    return folder, recorded(site, registry, *words)


@pytest.fixture
def site(tmp_path: Path, made: tuple[Path, Ended]) -> Path:
    """A copy of the project, with all that was made beside it."""
    shutil.copytree(made[0], tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


def recorded(site: Path, registry: Registry, *options: str) -> Ended:
    command = ("record", "preview", "--cassette", "../tape.json", *options, *PROCESS)
    ended = pagesim(*command, cwd=site, env={"TOKEN": registry.tokens["TOKEN"]})
    assert ended.code == 0, ended.err + ended.out
    return ended


def replayed(site: Path, *options: str, env: dict[str, str] | None = None) -> Ended:
    words = ("run", "preview", "--cassette", "../tape.json", "--format", "json", *PROCESS)
    return pagesim(*words, *options, cwd=site, env=env)


def test_replayed_without_network_or_secret(site: Path, registry: Registry) -> None:
    value = registry.tokens["TOKEN"]
    tape = site.parent / "tape.json"
    [tarball] = site.parent.joinpath("tape.tarballs").iterdir()
    assert value not in tape.read_text() and tarball.suffix == ".tgz"
    answers = json.loads(tape.read_text())["answers"]
    own = [a for a in answers if a["url"].startswith(registry.plain_url)]
    assert [(a["authorized"], a["credential"]) for a in own] == [(True, "TOKEN")] * 2
    assert "authorization" not in tape.read_text()
    asked = len(registry.exchanges)

    ended = replayed(site, "--strict")
    assert (ended.code, ended.data["outcome"]) == (0, "resolved")
    replay = ended.data["replay"]
    assert (replay["used"], replay["unused"], replay["missing"]) == (replay["recorded"], [], [])
    assert len(registry.exchanges) == asked, "the registry is left alone"
    [package] = ended.data["packages"]
    assert (package["status"], package["credential"]) == ("resolved", "TOKEN")


def test_what_was_asked_and_served_is_written_beside(site: Path, registry: Registry) -> None:
    archive = json.loads(site.parent.joinpath("traffic.har").read_text())
    asked = {e["request"]["url"]: e["_credential"] for e in archive["log"]["entries"]}
    assert asked[f"{registry.plain_url}@foobar%2fwidget"] == "TOKEN"
    bill = json.loads(site.parent.joinpath("bill.json").read_text())
    [component] = bill["components"]
    where = f"?repository_url={registry.plain_url}"
    assert component["purl"] == f"pkg:npm/%40foobar/widget@1.2.0{where}"
    for name in ("traffic.har", "bill.json"):
        assert registry.tokens["TOKEN"] not in site.parent.joinpath(name).read_text()


def test_the_right_credential_is_demanded(site: Path) -> None:
    npmrc = site / ".npmrc"
    npmrc.write_text(npmrc.read_text().replace("TOKEN", "ANOTHER"))
    ended = replayed(site, "--var", "ANOTHER=x", "--set", "ANOTHER")
    assert (ended.code, ended.data["outcome"]) == (1, "unresolved")
    assert ended.data["packages"][0]["status"] == "unauthorized"


def test_what_is_missing_is_told_and_added(site: Path, registry: Registry) -> None:
    package_json = site / "package.json"
    package_json.write_text(package_json.read_text().replace("widget", "other"))
    ended = replayed(site)
    assert (ended.code, ended.data["outcome"]) == (1, "undecided")
    [missing] = ended.data["replay"]["missing"]
    assert missing["request"].endswith("/@foobar%2fother")
    assert missing["nearest"][0] == f"{registry.plain_url}@foobar%2fwidget"
    assert len(ended.data["replay"]["unused"]) == 2

    refused = replayed(site, "--new-episodes")
    assert refused.code == 2 and "TOKEN has no value" in refused.err
    env = {"TOKEN": registry.tokens["TOKEN"]}
    added = replayed(site, "--new-episodes", env=env)
    assert (added.code, added.data["outcome"]) == (0, "resolved"), added.err
    again = replayed(site, "--strict")
    assert (again.data["outcome"], again.data["replay"]["missing"]) == ("resolved", [])
    assert (again.code, again.data["pagesim_exit_code"]) == (1, 1), "some answers are unused"


def test_without_tarballs(site: Path, registry: Registry) -> None:
    shutil.rmtree(site.parent / "tape.tarballs")
    (site.parent / "tape.json").unlink()
    recorded(site, registry, "--no-tarballs")
    assert not site.parent.joinpath("tape.tarballs").exists()
    ended = replayed(site)
    assert (ended.code, ended.data["outcome"]) == (1, "undecided")
    assert any("left out of the cassette" in (e["note"] or "") for e in ended.data["exchanges"])


def test_a_scenario_of_it_passes(site: Path, registry: Registry, made: tuple[Path, Ended]) -> None:
    scenario = site.parent / "recorded.yaml"
    _, ended = made
    assert "Writing ../recorded.yaml" in ended.err and "It passes" in ended.err
    data = yaml.safe_load(scenario.read_text())
    assert data["expect"]["packages"]["@foobar/widget"]["credential"] == "TOKEN"
    assert registry.tokens["TOKEN"] not in scenario.read_text()
    asked = len(registry.exchanges)
    tested = pagesim("test", "recorded.yaml", *PROCESS, cwd=site.parent)
    assert tested.code == 0, tested.out
    assert len(registry.exchanges) == asked


def test_two_recordings_are_compared(site: Path) -> None:
    tape = site.parent / "tape.json"
    older = site.parent / "older.json"
    older.write_text(tape.read_text().replace("1.2.0", "1.1.0"))
    same = pagesim("cassette", "diff", str(tape), str(tape), cwd=site)
    assert (same.code, "answer the same" in same.out) == (0, True)
    ended = pagesim("cassette", "diff", str(older), str(tape), "--format", "json", cwd=site)
    assert ended.code == 1
    found = {(c["what"], c["subject"]) for c in ended.data["changes"]}
    assert {("version-gone", "1.1.0"), ("version-added", "1.2.0")} <= found
