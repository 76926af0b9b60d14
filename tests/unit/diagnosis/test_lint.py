"""What is wrong in a configuration file is found without an install, and what is right is left."""

import json
from collections.abc import Mapping

import pytest

from pagesim.diagnosis.change import SetSecret, SetValue, TrackFile
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lint import lint_clone, lint_files, list_files, reads
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import NPMRC
from tests.support.rules import YARNRC, lock

ROUTE = "@acme:registry=https://npm.acme.dev\n"
TOKEN = "npm_" + "a" * 36


def lint(files: Mapping[str, str]) -> tuple[Finding, ...]:
    project = in_memory(files)
    return lint_files(project, list_files(project))


def told(files: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, str(f.place)) for f in lint(files)]


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    [
        (".npmrc", f"{ROUTE}//npm.acme.dev/:_authToken={TOKEN}\n", "literal-token", 2),
        (".npmrc.pages", f"//npm.acme.dev/:_authToken={TOKEN}\n", "literal-token", 1),
        (
            ".npmrc",
            f"{ROUTE}https://npm.acme.dev/:_authToken=${{A}}\n",
            "credential-key-ignored",
            2,
        ),
        (".npmrc", f"{ROUTE}@acme:_authToken=${{A}}\n", "credential-key-ignored", 2),
        (".npmrc", "//npm.acme.dev/:_authToken=$A\n", "variable-not-expanded", 1),
        (
            ".npmrc",
            "@acme:registry=https://npm.acme.dev/:_authToken=${A}\n",
            "credential-in-registry-url",
            1,
        ),
        (".npmrc", f"[a]\n{ROUTE}//npm.acme.dev/:_authToken=${{A}}\n", "npmrc-section", 2),
        (".yarnrc.yml", "npmScopes:\n  acme: [\n", "configuration-broken", 3),
        ("bunfig.toml", "[install]\nregistry = \n", "configuration-broken", 2),
        ("pnpm-workspace.yaml", "packages:\n - 'a\n", "configuration-broken", 3),
        ("pagesim.yaml", "build_image: v3\nprivat: []\n", "configuration-broken", 2),
        ("site/pagesim.yml", "a: b: c\n", "configuration-broken", 1),
    ],
)
def test_what_is_wrong_and_where(name: str, text: str, rule: str, line: int) -> None:
    assert (rule, "error", f"{name}:{line}") in told({name: text})


@pytest.mark.parametrize(
    "files",
    [
        {".npmrc": NPMRC},
        {".npmrc": f"{NPMRC}fund=false\n; //host/:_authToken={TOKEN}\n"},
        {**YARNRC, **lock("4")},
        {"bunfig.toml": '[install.scopes]\nacme = {url = "https://npm.acme.dev", token = "$A"}\n'},
        {"pnpm-workspace.yaml": "packages: [a]\n"},
        {"pagesim.yaml": "environments: {preview: {secrets: [A]}}\nprivate: ['@acme/*']\n"},
        {"pagesim.yaml": "# nothing yet\n"},
        {"node_modules/a/.npmrc": f"//npm.acme.dev/:_authToken={TOKEN}\n"},
    ],
    ids=str,
)
def test_what_is_right_is_left_alone(files: Mapping[str, str]) -> None:
    assert told(files) == []


def test_a_token_is_never_repeated() -> None:
    text = f"{ROUTE}//npm.acme.dev/:_authToken={TOKEN}\n@b:registry=https://b.dev/:_auth={TOKEN}\n"
    assert TOKEN not in repr(lint({".npmrc": text}))


def test_utf_16_is_told_alone() -> None:
    project = in_memory({".npmrc": ""})
    project = project.with_files([type(project.files[0])(".npmrc", "a=b\n".encode("utf-16"))])
    assert [f.rule for f in lint_files(project, [".npmrc"])] == ["npmrc-encoding"]


def test_what_git_does_not_track_is_told() -> None:
    project = in_memory({"package.json": "{}", "a/x": ""}, untracked=["a/.npmrc.pages", ".npmrc"])
    assert [str(f.place) for f in lint_clone(project, "a")] == ["a/.npmrc.pages"]


def test_which_files_it_reads() -> None:
    assert all(map(reads, ["a/.npmrc", "ci.npmrc", ".yarnrc.yml", "pagesim.yaml"]))
    assert not any(map(reads, ["package.json", "npmrc.md", "yarn.lock"]))


def test_a_scope_that_only_an_npmrc_routes_under_yarn_4() -> None:
    (told,) = lint({".npmrc": NPMRC, **lock("4")})
    assert (told.rule, told.severity, str(told.place)) == ("npmrc-not-read", "error", ".npmrc:1")
    server = ("npmScopes", "foobar", "npmRegistryServer")
    assert SetValue(".yarnrc.yml", server, "https://npm.pkg.github.com/") in told.changes
    assert lint({".npmrc": NPMRC, **YARNRC, **lock("4")}) == ()


@pytest.mark.parametrize(
    ("environments", "lacking"),
    [
        ("{production: {secrets: [TOKEN_FOR_GITHUB]}}", ["preview"]),
        ("{}", ["preview", "production"]),
        ("{preview: {variables: {TOKEN_FOR_GITHUB: a}}, production: {}}", ["production"]),
    ],
)
def test_a_variable_that_an_environment_lacks(environments: str, lacking: list[str]) -> None:
    files = {"site/.npmrc": NPMRC, "pagesim.yaml": f"environments: {environments}\n"}
    found = lint(files)
    assert [(f.rule, f.severity) for f in found] == [("token-not-in-environment", "warning")]
    assert found[0].changes == tuple(SetSecret(e, "TOKEN_FOR_GITHUB") for e in lacking)


def test_what_package_json_takes_from_a_path_that_no_clone_has() -> None:
    asked = {"a": "file:./vendor/a.tgz", "b": "link:../b", "c": "file:libs/c", "d": "file:d.tgz"}
    files = {"site/package.json": json.dumps({"dependencies": asked}, indent=1)}
    there = {"site/libs/c/package.json": "{}", "site/d.tgz": ""}
    found = list(lint_clone(in_memory({**files, **there}), "site"))
    assert [(f.rule, f.severity, str(f.place)) for f in found] == [
        ("missing-file", "error", "site/package.json:3"),
        ("missing-file", "warning", "site/package.json:4"),
    ]
    said = "site/vendor/a.tgz, which site/package.json:3 names, is not in the repository."
    assert found[0].message == said
    assert not list(lint_clone(in_memory({**files, **there}), ""))


def test_an_archive_that_git_does_not_track_is_to_be_added() -> None:
    manifest = json.dumps({"dependencies": {"a": "file:a.tgz"}})
    project = in_memory({"package.json": manifest}, untracked=["a.tgz"])
    [told] = lint_clone(project, "")
    assert told.message.endswith("is not in the repository (it lies here, untracked by git).")
    assert told.changes == (TrackFile("a.tgz"),)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"dependencies": "file:a.tgz"}', '{"a": "file:"}']
)
def test_a_broken_package_json_is_no_matter_of_lint(text: str) -> None:
    assert not list(lint_clone(in_memory({"package.json": text}), ""))


def test_pagesim_yaml_names_the_folder_of_the_install() -> None:
    files = {
        "web/package.json": json.dumps({"dependencies": {"a": "file:a.tgz"}}),
        "pagesim.yaml": "root_dir: /web\n",
    }
    assert [str(f.place) for f in lint_clone(in_memory(files), "")] == ["web/package.json:1"]
