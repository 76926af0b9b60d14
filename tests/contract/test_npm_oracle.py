"""npm's own code, of every major version, against what pagesim takes it to do."""

import json
import os
import random
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pagesim.managers.interface import Configuration, Sources
from pagesim.managers.npm.manager import Npm
from pagesim.npm import auth, credential, ini, names, npmrc, semver
from pagesim.npm.expansion import expand
from pagesim.npm.javascript import Value, text_of, truthy
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry
from tests.support.npm_cases import SPECS, Load, expansion, ini_text, load, range_, version
from tests.support.real_inputs import folders

CORPUS_ENV = {
    "NPM_TOKEN": "tok-npm",
    "NODE_AUTH_TOKEN": "tok-gh",
    "GITHUB_TOKEN": "tok-gh2",
    "HOME": "/home/u",
    "FOO": "",
}
CORPUS_NPM = 11
"""The corpus was read with the packages of npm 11."""

VERSIONS = {
    6: "6.14.18",
    7: "7.24.2",
    8: "8.19.4",
    9: "9.9.4",
    10: "10.9.2",
    11: "11.21.2",
    12: "12.2.0",
}


class Cases:
    """What is asked of npm; the same in every run."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.ini = [ini_text(rng) for _ in range(600)]
        self.expand = [expansion(rng) for _ in range(400)]
        self.load = [load(rng) for _ in range(80)]
        self.satisfies = [(version(rng), range_(rng), rng.random() < 0.3) for _ in range(4000)]
        self.compare = [(version(rng), version(rng)) for _ in range(500)]
        self.max = [([version(rng) for _ in range(6)], range_(rng)) for _ in range(300)]
        self.lowest = [range_(rng) for _ in range(400)]


CASES = Cases(20261124)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What npm answers to all of `CASES`, in one node process."""
    scratch = tmp_path_factory.mktemp("npm")
    given = {
        "npm": {str(major): str(_npm(v)) for major, v in VERSIONS.items()},
        "scratch": str(scratch),
        "ini": CASES.ini,
        "expand": [(text, _env()) for text in CASES.expand],
        "load": [one.to_data() for one in CASES.load],
        "satisfies": CASES.satisfies,
        "compare": CASES.compare,
        "max": CASES.max,
        "lowest": CASES.lowest,
        "specs": SPECS,
    }
    run = subprocess.run(
        [_tools(Tool("node", "22.16.0")) / "bin/node", Path(__file__).with_name("npm_oracle.js")],
        input=json.dumps(given),
        env={"PATH": os.environ["PATH"], "HOME": str(scratch)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads((scratch / "answers.json").read_text("utf-8"))
    return found


def _npm(version: str) -> Path:
    return _tools(Tool("npm", version)) / "lib" / "node_modules" / "npm"


def _tools(tool: Tool) -> Path:
    registry = Registry.from_environment(os.environ, Path.home())
    cache = cache_dir(os.environ)
    return prepare([tool], "linux-x64", cache=cache, registry=registry, progress=print).root


def _env() -> dict[str, str]:
    return {"T": "tok", "E": "", "S": " padded "}


@pytest.mark.network
def test_ini_is_parsed_as_by_npm(oracle: dict[str, Any]) -> None:
    for text, answers in zip(CASES.ini, oracle["ini"], strict=True):
        for major, expected in answers.items():
            unlike = major == "6" and "null" in text  # it leaves `a.b=null` where it is
            if "error" not in expected and not unlike:
                found = ini.parse(text, blank_after_section=int(major) >= 9)
                assert found == expected, (major, text)


@pytest.mark.network
def test_variables_are_expanded_as_by_npm(oracle: dict[str, Any]) -> None:
    for text, answers in zip(CASES.expand, oracle["expand"], strict=True):
        for major, expected in answers.items():
            assert expand(text, _env(), int(major)) == expected, (major, text)


@pytest.mark.network
@pytest.mark.parametrize("major", VERSIONS)
def test_the_same_credential_is_sent_and_npm_stops_for_the_same(
    oracle: dict[str, Any], major: int
) -> None:
    asked = 0
    for case, answers in zip(CASES.load, oracle["load"], strict=True):
        expected, found = answers[str(major)], _configuration(case, major)
        assert found.fatal == expected["invalid"], (case, found)
        if found.fatal is None:
            assert found.registry == expected["registry"].rstrip("/") + "/", case
            # npm 6 asks a package's own registry and no other, so only that is comparable.
            for url, header in expected["headers"][len(case.urls) if major == 6 else 0 :]:
                sent = found.auth_for(url)
                assert (sent.header if sent else None) == header, (url, case, found)
                asked += 1
    assert asked > 50


def _configuration(case: Load, major: int) -> Configuration:
    files = {
        "/home/u/project/.npmrc": case.project.encode(),
        "/home/u/.npmrc": case.user.encode(),
        "/home/u/project/package.json": b"{}",
    }
    env = {"HOME": "/home/u", **case.env}
    return Npm(VERSIONS[major]).configuration(Sources(files, env, "/home/u/project", "/home/u"))


@pytest.mark.network
def test_ranges_take_what_npm_takes(oracle: dict[str, Any]) -> None:
    for (one, text, pre), expected in zip(CASES.satisfies, oracle["satisfies"], strict=True):
        assert semver.satisfies(one, text, pre) == expected, (one, text, pre)


@pytest.mark.network
def test_versions_are_ordered_as_by_npm(oracle: dict[str, Any]) -> None:
    for (one, other), expected in zip(CASES.compare, oracle["compare"], strict=True):
        assert semver.compare(one, other) == expected, (one, other)
    for (versions, text), expected in zip(CASES.max, oracle["max"], strict=True):
        found = semver.max_satisfying(versions, text)
        assert (found and found.strip().removeprefix("v")) == (
            expected and expected.strip().removeprefix("v")
        ), (versions, text)


@pytest.mark.network
def test_some_version_is_one_that_the_range_takes(oracle: dict[str, Any]) -> None:
    for text, lowest in zip(CASES.lowest, oracle["lowest"], strict=True):
        found = semver.some_version(text)
        taken = semver.satisfies(found, text)
        nothing = lowest == "null" or not isinstance(lowest, str)
        assert taken or (found == "1.0.0" and nothing), (text, found, lowest)


@pytest.mark.network
def test_specs_ask_a_registry_where_npm_asks_one(oracle: dict[str, Any]) -> None:
    for (name, spec), expected in zip(SPECS, oracle["specs"], strict=True):
        found = names.resolve(name, spec)
        assert ([found.name, found.spec] if found else None) == expected, (name, spec)


@pytest.mark.parametrize("folder", folders("npmrc"), ids=lambda folder: folder.parent.name)
def test_whole_files_are_read_as_by_npm(folder: Path) -> None:
    paths = sorted(folder.glob("*.npmrc"))
    assert len(paths) >= 18
    for path in paths:
        _same_as_npm(path)


def _same_as_npm(path: Path) -> None:
    expected = json.loads(path.with_suffix(".env.json").read_text("utf-8"))
    content = path.read_bytes()
    values = ini.parse(ini.decoded(content))
    assert values == json.loads(path.with_suffix(".ini.json").read_text("utf-8")), path
    assert _expanded(values) == expected["env_replace"], path
    files = {"/repo/.npmrc": content, "/repo/package.json": b"{}"}
    loaded = npmrc.load(files, CORPUS_ENV, "/repo", "/home/u", CORPUS_NPM)
    settings = loaded.in_force
    for key, value in expected["config"].items():
        if key.startswith(("//", "@", "registry", "_auth")) and not isinstance(value, dict):
            assert settings[key].value == (text_of(value) if truthy(value) else ""), path
    stopped = expected["invalid"]
    message = stopped["message"].partition("\n")[0] if stopped else None
    assert auth.invalid(loaded.layers, settings, CORPUS_NPM) == message, path
    for row in expected["auth"]:
        assert _credential(row, settings) == (row["registry"], row.get("key"), row.get("header")), (
            path
        )


def _credential(
    row: Mapping[str, Any], settings: auth.Settings
) -> tuple[str, str | None, str | None]:
    """Return the registry of a row's scope, and the key and header chosen for it."""
    if row["scope"] is None:
        registry = auth.default_registry(settings, CORPUS_NPM)
    else:
        registry = auth.scope_registries(settings)[row["scope"]].value
    found = credential.chosen(registry, settings)
    if found is None:
        return registry, None, None
    place, kind = found
    parts = credential.by_place(settings).get(place, {})
    header = credential.header(parts, kind)[0] if kind in credential.KINDS else None
    return registry, f"{place}:{kind}", header


def _expanded(value: Value) -> Value:
    if isinstance(value, str):
        return expand(value, CORPUS_ENV, CORPUS_NPM)
    if isinstance(value, list):
        return [_expanded(item) for item in value]
    if isinstance(value, dict):
        return {expand(k, CORPUS_ENV, CORPUS_NPM): _expanded(v) for k, v in value.items()}
    return value
