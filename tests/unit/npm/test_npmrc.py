"""npm's layers: which files and variables count, and which of them wins."""

import pytest

from pagesim.npm.npmrc import Loaded, Setting, load

CWD, HOME = "/home/b/repo", "/home/b"
TOKEN = "//npm.pkg.github.com/:_authToken"


def loaded(
    project: str | None = None,
    user: str | None = None,
    env: dict[str, str] | None = None,
    major: int = 10,
    **files: str,
) -> Loaded:
    named = {".npmrc": project, "../.npmrc": user, **files}
    paths = {"../.npmrc": f"{HOME}/.npmrc"}
    content = {
        paths.get(name, f"{CWD}/{name}"): text.encode() for name, text in named.items() if text
    }
    return load({**content, f"{CWD}/package.json": b"{}"}, env or {}, CWD, HOME, major)


def test_env_is_stronger_than_project_than_user_than_global() -> None:
    env = {"NPM_CONFIG_REGISTRY": "https://env.example", "NPM_CONFIG_GLOBALCONFIG": "glob"}
    found = loaded(
        "registry=https://p.example\na=p", "a=u\nb=u", env, glob="a=g\nb=g\nc=g"
    ).in_force
    assert found["registry"].value == "https://env.example"
    assert [found[k].value for k in "abc"] == ["p", "u", "g"]
    assert found["a"] == Setting("a", "p", "project", f"{CWD}/.npmrc", 2)


@pytest.mark.parametrize("name", ["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"])
@pytest.mark.parametrize("path", [".npmrc.pages", f"{CWD}/.npmrc.pages", "./.npmrc.pages"])
@pytest.mark.parametrize("major", range(6, 13))
def test_userconfig_is_seen_from_the_current_folder(name: str, path: str, major: int) -> None:
    files = {".npmrc.pages": f"{TOKEN}=good"}
    found = loaded(None, "x=home", {name: path}, major, **files).in_force
    assert found[TOKEN].value == "good"
    assert "x" not in found
    stronger = loaded(f"{TOKEN}=bad", None, {name: path}, major, **files).in_force
    assert stronger[TOKEN].value == "bad"


def test_a_userconfig_that_is_not_there_is_passed_over() -> None:
    found = loaded("a=1", "b=2", {"NPM_CONFIG_USERCONFIG": "missing"})
    assert found.fatal is None
    assert list(found.in_force) == ["userconfig", "a"]


def test_the_home_of_the_user_is_no_project() -> None:
    files = {f"{HOME}/.npmrc": b"a=1", f"{HOME}/package.json": b"{}"}
    found = load(files, {}, HOME, HOME, 10)
    assert found.in_force["a"].layer == "user"


@pytest.mark.parametrize(("major", "key"), [(6, ":-authtoken"), (7, ":-authtoken"), (8, None)])
def test_a_key_with_slashes_in_a_variable_is_left_alone_since_npm_8(
    major: int, key: str | None
) -> None:
    name = f"npm_config_{TOKEN}"
    (setting,) = loaded(env={name: "tok"}, major=major).in_force.values()
    assert setting.key == (f"//npm.pkg.github.com/{key}" if key else TOKEN)
    assert setting.variables == (name,)


def test_an_empty_variable_sets_nothing() -> None:
    assert loaded(env={"NPM_CONFIG_REGISTRY": ""}).in_force == {}


@pytest.mark.parametrize(
    ("major", "value"), [(6, "tok"), (7, "tok"), (8, "tok"), (9, " tok\n"), (12, " tok\n")]
)
def test_blanks_that_a_variable_brings_are_trimmed_before_npm_9(major: int, value: str) -> None:
    found = loaded(f"{TOKEN}=${{T}}", env={"T": " tok\n"}, major=major)
    assert found.in_force[TOKEN].value == value


@pytest.mark.parametrize("written", ["", "false", "undefined", '"false"'])
def test_what_is_false_to_javascript_comes_to_nothing(written: str) -> None:
    assert loaded(f"{TOKEN}={written}").in_force[TOKEN].value == ""


def test_null_takes_a_key_with_dots_apart_except_in_npm_6() -> None:
    text = f"{TOKEN}=null\nplain=null"
    assert list(loaded(text, f"{TOKEN}=user").in_force) == ["plain", TOKEN]


def test_npm_6_stops_for_a_variable_without_value_and_still_shows_what_was_meant() -> None:
    text = f"@a:registry=https://npm.pkg.github.com\n{TOKEN}=${{T}}\n# ${{COMMENT}}"
    found = loaded(text, major=6)
    assert found.fatal == "Failed to replace env in config: ${T}"
    assert found.in_force["@a:registry"].value == "https://npm.pkg.github.com"
    assert [(u.name, u.line, u.key) for u in found.uses] == [("T", 2, TOKEN)]
    assert loaded(text, env={"T": "x"}, major=6).fatal is None
    assert loaded(text, major=7).fatal is None


def test_of_a_repeated_key_only_the_last_counts() -> None:
    found = loaded(f"{TOKEN}=${{MISSING}}\n{TOKEN}=good", major=6)
    assert (found.fatal, found.uses) == (None, ())
    assert found.in_force[TOKEN].line == 2


def test_a_variable_in_a_key_is_expanded_and_named() -> None:
    found = loaded("//${HOST}/:_authToken=${T}", env={"HOST": "r.example", "T": "t"}).in_force
    assert found["//r.example/:_authToken"].variables == ("HOST", "T")


def test_settings_below_a_section_are_lost() -> None:
    assert list(loaded("a=1\n[section]\nb=${B}").in_force) == ["a"]
    assert loaded("a=1\n[section]\nb=${B}").uses == ()


def test_a_members_npmrc_is_ignored_in_a_workspace_since_npm_8() -> None:
    files = {
        "/r/package.json": b'{"workspaces": ["packages/*"]}',
        "/r/.npmrc": b"token=ROOT",
        "/r/packages/site/package.json": b"{}",
        "/r/packages/site/.npmrc": b"token=SUB",
    }
    used = {
        m: load(files, {}, "/r/packages/site", "/h", m).in_force["token"] for m in (6, 7, 8, 12)
    }
    assert {m: s.value for m, s in used.items()} == {6: "SUB", 7: "SUB", 8: "ROOT", 12: "ROOT"}
