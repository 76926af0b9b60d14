"""`pagesim probe` tries real tokens at registries of several kinds, on loopback."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pagesim.cli.main import main
from pagesim.config.settings import from_data
from pagesim.formats.yaml_source import Lines, plain
from pagesim.gateway.interface import Exchange
from pagesim.scenario.registry import serve_registries
from tests.support.cli import project
from tests.support.reports import validate
from tests.support.transcripts import hold

GITHUB, GITLAB = "https://npm.pkg.github.com/", "https://gitlab.com/api/v4/packages/npm/"
JFROG = "https://acme.jfrog.io/artifactory/api/npm/npm/"
AZURE = "https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/"
TIPTAP, NPMJS = "https://registry.tiptap.dev/", "https://registry.npmjs.org/"
CLASSIC, ACCESS = "ghp_" + "a1B2c3D4e5F6" * 3, "glpat-" + "x1Y2z3W4v5" * 2
PERSONAL = "p" * 75 + "AZDO" + "q" * 5
VALUES = {
    "GH": CLASSIC,
    "GL": ACCESS,
    "JF": "j" * 64,
    "AZ": base64.b64encode(PERSONAL.encode()).decode(),
    "TT": "t" * 64,
    "NT": "npm_" + "n" * 36,
}
NPMRC = {
    GITHUB: ("gh", "GH"),
    GITLAB: ("gl", "GL"),
    JFROG: ("jf", "JF"),
    AZURE: ("az", "AZ"),
    TIPTAP: ("tiptap-pro", "TT"),
    NPMJS: ("nt", "NT"),
}


@dataclass
class Around:
    """The world of a probe: what was asked, and what it told."""

    ask: Callable[..., int]
    exchanges: list[Exchange] = field(default_factory=list)


def _npmrc() -> str:
    lines = []
    for url, (scope, name) in NPMRC.items():
        key = url.removeprefix("https:")
        credential = f"{key}:_authToken=${{{name}}}"
        if name == "AZ":
            credential = f"{key}:username=me\n{key}:_password=${{AZ}}"
        lines += [f"@{scope}:registry={url}", credential]
    return "\n".join(lines) + "\n"


def _site(folder: Path, *names: str, locked: Mapping[str, str] | None = None) -> Path:
    wanted = {f"@{name}/ui": "^1.0.0" for name in names}
    packages: dict[str, Any] = {"": {"name": "site", "dependencies": wanted}}
    for name in wanted:
        packages[f"node_modules/{name}"] = {"version": "1.0.0"}
        if url := (locked or {}).get(name):
            packages[f"node_modules/{name}"] |= {"resolved": url, "integrity": "sha512-AAAA"}
    files = {
        "package.json": json.dumps({"name": "site", "dependencies": wanted}),
        "package-lock.json": json.dumps({"lockfileVersion": 3, "packages": packages}),
        ".npmrc": _npmrc(),
        "pagesim.yaml": f"environments: {{production: {{secrets: [{', '.join(VALUES)}]}}}}\n"
        'private: ["@nt/*"]\n',
    }
    return project(folder, files)


@contextmanager
def around(
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    registries: Mapping[str, Any],
    values: Mapping[str, str] = VALUES,
    truths: Mapping[str, str] = VALUES,
) -> Iterator[Around]:
    """Serve `registries` under their own names, with a user who has `values`; true are `truths`."""
    monkeypatch.delenv("NPM_CONFIG_USERCONFIG", raising=False)
    monkeypatch.setenv("HOME", str(home))
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    found = Around(lambda site, *words: main(["probe", "--project", str(site), *words]))
    said = from_data(plain({"registries": registries}), Lines("test")).registries
    with serve_registries(said, found.exchanges.append, truths) as serving:
        monkeypatch.setenv("HTTPS_PROXY", serving.proxy_url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(serving.ca_file))
        yield found
        serving.bound.settle()


def _mock(kind: str, name: str, *accepts: str, **more: Any) -> dict[str, Any]:
    package = {"versions": {"1.0.0": {}}, "private": True}
    return {"kind": kind, "packages": {name: package}, "accepts": [*accepts], **more}


def _answer(url: str, data: object, **headers: str) -> dict[str, Any]:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    fault = {"status": 200, "body": json.dumps(data), "headers": named}
    return {url: {"kind": "generic", "faults": [fault]}}


def _packages(out: str) -> dict[str, Any]:
    return {p["name"]: p for p in json.loads(out)["packages"]}


def test_five_kinds_of_registry_and_what_each_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    registries = {
        GITHUB: _mock("github", "@gh/ui", "GH"),
        GITLAB: _mock("gitlab", "@gl/ui", "GL"),
        JFROG: _mock("artifactory", "@jf/ui", "OTHER"),
        AZURE: _mock("azure", "@az/ui", "OTHER", forbids=["AZ"]),
        TIPTAP: _mock("tiptap", "@tiptap-pro/ui", "OTHER"),
        NPMJS: _mock("npmjs", "@nt/ui", "OTHER"),
    }
    site = _site(tmp_path / "site", "gh", "gl", "jf", "az", "tiptap-pro", "nt")
    with around(monkeypatch, tmp_path, registries) as world:
        assert world.ask(site, "--format", "json") == 1
    told = capsys.readouterr()
    found = _packages(told.out)
    validate(json.loads(told.out), "probe")
    assert {name: (p["status"], p["credential"]) for name, p in found.items()} == {
        "@gh/ui": ("valid", "GH"),
        "@gl/ui": ("valid", "GL"),
        "@jf/ui": ("bad-credential", "JF"),
        "@az/ui": ("no-right", "AZ"),
        "@tiptap-pro/ui": ("refused", "TT"),
        "@nt/ui": ("bad-credential", "NT"),
    }
    assert found["@tiptap-pro/ui"]["may_be"] == ["bad-credential", "no-right"]
    assert {e.method for e in world.exchanges} == {"GET"}
    tarballs = [e for e in world.exchanges if e.asked == "tarball" and e.status in (200, 206)]
    assert sorted(str(e.package) for e in tarballs) == ["@gh/ui", "@gl/ui"]
    assert "GH goes to npm.pkg.github.com (.npmrc:2)" in told.err
    assert not [v for v in (*VALUES.values(), PERSONAL) if v in told.out + told.err]


def test_what_people_read_at_80_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"scopes": ["read_api"], "expires_at": "2099-01-01", "active": True}
    registries = {
        GITHUB: _mock("github", "@gh/ui", "GH"),
        GITLAB: _mock("gitlab", "@gl/ui", "GL"),
        JFROG: _mock("artifactory", "@jf/ui", "OTHER"),
        TIPTAP: _mock("tiptap", "@tiptap-pro/ui", "OTHER"),
        **_answer("https://gitlab.com/api/v4/personal_access_tokens/", token),
    }
    site = _site(tmp_path / "site", "gh", "gl", "jf", "tiptap-pro")
    monkeypatch.setenv("COLUMNS", "80")
    with around(monkeypatch, tmp_path, registries) as world:
        code = world.ask(site)
    told = capsys.readouterr()
    text = re.sub(r"ends in [\d,]+ days", "ends in N days", f"{told.out}{told.err}[{code}]\n")
    hold("probe", f"$ pagesim probe\n{text}")


def test_a_token_of_the_wrong_kind_and_one_that_nobody_vouches_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = {**VALUES, "GH": "github_pat_" + "a" * 82}
    registries = {GITHUB: _mock("github", "@gh/ui", "GH")}
    site = _site(tmp_path / "site", "gh", "own")
    text = (site / ".npmrc").read_text()
    own = "@own:registry=https://npm.own.example/\n//npm.own.example/:_authToken=${GH}\n"
    (site / ".npmrc").write_text(text + own)
    with around(monkeypatch, tmp_path, registries, fine, fine) as world:
        assert world.ask(site, "--format", "json") == 1
    found = _packages(capsys.readouterr().out)
    assert found["@gh/ui"]["status"] == "wrong-kind"
    assert found["@own/ui"]["status"] == "not-tested"
    assert "npm.own.example" in found["@own/ui"]["why"]
    assert all("own" not in e.url for e in world.exchanges)


def test_vendors_are_asked_where_the_user_names_their_hosts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = {"x_oauth_scopes": "read:packages, write:packages"}
    soon["github_authentication_token_expiration"] = "2026-01-02 03:04:05 UTC"
    registries = {
        GITHUB: _mock("github", "@gh/ui", "OTHER"),
        GITLAB: _mock("gitlab", "@gl/ui", "GL"),
        **_answer("https://api.github.com/", {}, **soon),
        **_answer(
            "https://gitlab.com/api/v4/personal_access_tokens/",
            {"scopes": ["read_api"], "expires_at": "2099-01-01", "active": True},
        ),
    }
    site = _site(tmp_path / "site", "gh", "gl")
    with around(monkeypatch, tmp_path, registries) as world:
        assert world.ask(site, "--format", "json") == 1
        alone = json.loads(capsys.readouterr().out)
        quiet = [e for e in world.exchanges if "api.github" in e.url]
        assert world.ask(site, "--secret", "GH@api.github.com", "--format", "json") == 1
    told = capsys.readouterr()
    asked = {c["name"]: c for c in json.loads(told.out)["credentials"]}
    assert not quiet
    assert alone["credentials"][0]["not_asked"] == ["https://api.github.com/user"]
    assert (asked["GH"]["ends"], asked["GH"]["can_write"]) == ("2026-01-02T03:04:05+00:00", True)
    assert _packages(told.out)["@gh/ui"]["status"] == "expired"
    assert (asked["GL"]["scopes"], asked["GL"]["can_write"]) == (["read_api"], False)
    assert "GH goes to api.github.com (named outside the repository)" in told.err


def test_at_429_the_host_is_left_alone_and_at_most_four_are_asked_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"@gh/p{n}" for n in range(12)]
    registries = {GITHUB: _mock("github", "@gh/p0", "GH", faults=[{"status": 429}])}
    site = _site(tmp_path / "site", "gh")
    wanted = dict.fromkeys(names, "1.0.0")
    (site / "package.json").write_text(json.dumps({"name": "site", "dependencies": wanted}))
    (site / "package-lock.json").unlink()
    with around(monkeypatch, tmp_path, registries) as world:
        assert world.ask(site) == 1
    out = capsys.readouterr().out
    assert len(world.exchanges) <= 4
    assert out.startswith("UNTESTED: 12 private packages in Production: 12 not tested")
    assert out.count("wants no more requests (429)") == 12


PNPM_LOCK = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@gl/ui': {specifier: ^1.0.0, version: 1.0.0}
packages:
  '@gl/ui@1.0.0':
    resolution: {integrity: sha512-AAAA}
"""


def test_gitlab_has_tarballs_in_a_project_where_pnpm_sends_no_credential(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", "gl")
    (site / "package-lock.json").unlink()
    (site / "pnpm-lock.yaml").write_text(PNPM_LOCK)
    with around(monkeypatch, tmp_path, {GITLAB: _mock("gitlab", "@gl/ui", "GL")}) as world:
        assert world.ask(site, "--format", "json") == 1
        asked = [e for e in world.exchanges if "personal_access_tokens" in e.url]
    found = json.loads(capsys.readouterr().out)
    [package], [token] = found["packages"], found["credentials"]
    assert (package["status"], package["tarball"]["status"]) == ("tarball-refused", 404)
    assert package["tarball"]["credential"] is None and package["may_be"] == ["no-credential"]
    assert not asked and token["not_asked"]


def test_a_tarball_elsewhere_is_asked_for_without_the_credential(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = "https://npm.elsewhere.example/"
    registries = {
        GITHUB: _mock("github", "@gh/ui", "GH"),
        there: {"kind": "generic", "faults": [{"status": 401, "asked": "tarball"}]},
    }
    site = _site(tmp_path / "site", "gh", locked={"@gh/ui": f"{there}@gh/ui/-/ui-1.0.0.tgz"})
    with around(monkeypatch, tmp_path, registries) as world:
        assert world.ask(site) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "@gh/ui 1.0.0: tarball-refused: npm.pkg.github.com served the packument; no cred" in out
    assert [e.credential for e in world.exchanges if "elsewhere" in e.url] == [None]


def test_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", "gh")
    with around(monkeypatch, tmp_path, {GITHUB: _mock("github", "@gh/ui", "GH")}) as world:
        assert world.ask(site) == 0
    assert capsys.readouterr().out.startswith(
        "VALID: 1 private package in Production: 1 valid\n\n"
        "@gh/ui 1.0.0: valid: npm.pkg.github.com served it to GH\n"
    )
    assert [e.credential for e in world.exchanges if e.asked == "tarball"] == ["GH"]


@pytest.mark.parametrize(("days", "code"), [("30", 1), ("0", 0)])
def test_a_token_that_ends_soon(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    days: str,
    code: int,
) -> None:
    claims = json.dumps({"exp": int(time.time()) + 5 * 86400 + 60}).encode()
    token = f"eyJh.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.sig"
    values = {**VALUES, "JF": token}
    site = _site(tmp_path / "site", "jf")
    registries = {JFROG: _mock("artifactory", "@jf/ui", "JF")}
    with around(monkeypatch, tmp_path, registries, values, values) as world:
        assert world.ask(site, "--warn-days", days) == code
    out = capsys.readouterr().out
    assert "ends in 5 days" in out
    assert ("make a new one" in out) is bool(code)


def test_nothing_private_proves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with around(monkeypatch, tmp_path, {}) as world:
        assert world.ask(_site(tmp_path / "site")) == 1
    assert capsys.readouterr().out.startswith("NOTHING TESTED")


def test_without_a_value_nothing_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", "gh")
    with around(monkeypatch, tmp_path, {GITHUB: _mock("github", "@gh/ui", "GH")}, {}) as world:
        assert world.ask(site) == 1
    assert not world.exchanges
    assert "@gh/ui 1.0.0: not-tested: GH has no value here" in capsys.readouterr().out
