"""What Yarn 1 makes of its files; the rows are those measured with 1.22.22."""

import base64

from pagesim.managers.interface import Configuration, Location, Sources
from pagesim.managers.yarn_classic.config import NPMJS, YARNPKG
from pagesim.managers.yarn_classic.manager import YarnClassic

HOME = "/opt/buildhome"
REPO = f"{HOME}/repo"
GITHUB = "https://npm.pkg.github.com/"
SCOPE = "@foobar:registry=https://npm.pkg.github.com\n"
WIDGET = f"{GITHUB}@foobar%2fwidget"


def read(
    files: dict[str, str], env: dict[str, str] | None = None, cwd: str = REPO
) -> Configuration:
    content = {path: text.encode() for path, text in files.items()}
    return YarnClassic("1.22.22").configuration(Sources(content, env or {}, cwd, HOME))


def header(found: Configuration, url: str = WIDGET) -> str | None:
    setting = found.auth_for(url)
    return setting.header if setting else None


def test_a_set_variable_becomes_the_scope_s_token() -> None:
    npmrc = SCOPE + "//npm.pkg.github.com/:_authToken=${T}\n"
    found = read({f"{REPO}/.npmrc": npmrc}, {"T": "tok"})
    assert found.registry_for("@foobar/widget") == GITHUB
    assert found.registry_for("left-pad") == YARNPKG
    setting = found.auth_for(WIDGET)
    assert setting is not None
    assert (setting.header, setting.variables) == ("Bearer tok", ("T",))
    assert setting.location == Location(f"{REPO}/.npmrc", 2)
    assert found.uses[0].name == "T"


def test_an_unset_variable_in_any_file_is_fatal() -> None:
    found = read({f"{REPO}/.npmrc": SCOPE, f"{HOME}/.npmrc": "color=${NO}\n"})
    assert found.fatal == "Failed to replace env in config: ${NO}"


def test_a_default_is_no_default_to_yarn_1() -> None:
    found = read({f"{REPO}/.npmrc": "//npm.pkg.github.com/:_authToken=${T-x}\n"}, {"T": "tok"})
    assert found.fatal == "Failed to replace env in config: ${T-x}"


def test_an_empty_variable_sends_nothing() -> None:
    npmrc = SCOPE + "//npm.pkg.github.com/:_authToken=${T}\n"
    setting = read({f"{REPO}/.npmrc": npmrc}, {"T": ""}).auth_for(WIDGET)
    assert setting is not None
    assert setting.header is None
    assert setting.variables == ("T",)


def test_a_key_without_final_slash_is_not_found() -> None:
    found = read({f"{REPO}/.npmrc": SCOPE + "//npm.pkg.github.com:_authToken=tok\n"})
    assert header(found) is None
    assert [a.ignored is not None for a in found.auth] == [True]


def test_a_token_for_the_host_does_not_serve_a_registry_with_a_path() -> None:
    npmrc = "@foobar:registry=https://h.example/npm/\n//h.example/:_authToken=tok\n"
    found = read({f"{REPO}/.npmrc": npmrc})
    assert header(found, "https://h.example/npm/@foobar%2fwidget") is None


def test_a_nested_registry_does_not_inherit_the_credential_of_the_one_above() -> None:
    npmrc = (
        "registry=https://h.example/\n@foobar:registry=https://h.example/npm/\n"
        "//h.example/:_authToken=tok\n"
    )
    found = read({f"{REPO}/.npmrc": npmrc})
    assert header(found, "https://h.example/npm/@foobar%2fwidget") is None
    assert header(found, "https://h.example/@other%2fx") == "Bearer tok"


def test_the_npmjs_token_goes_to_yarnpkg_and_npmjs_for_scoped_packages_only() -> None:
    found = read({f"{REPO}/.npmrc": "//registry.npmjs.org/:_authToken=tok\n"})
    assert header(found, f"{YARNPKG}@acme%2fprivate") == "Bearer tok"
    assert header(found, f"{NPMJS}@acme/private/-/private-1.0.0.tgz") == "Bearer tok"
    assert header(found, f"{YARNPKG}left-pad") is None


def test_always_auth_sends_it_with_every_request() -> None:
    found = read({f"{REPO}/.npmrc": "//registry.npmjs.org/:_authToken=tok\nalways-auth=true\n"})
    assert header(found, f"{YARNPKG}left-pad") == "Bearer tok"


def test_a_token_without_registry_goes_everywhere() -> None:
    found = read({f"{REPO}/.npmrc": SCOPE + "_authToken=tok\n"})
    assert header(found) == "Bearer tok"
    assert header(found, f"{YARNPKG}@acme%2fprivate") == "Bearer tok"


def test_the_project_s_file_is_stronger_than_the_user_s_and_that_than_parents() -> None:
    key = "//npm.pkg.github.com/:_authToken"
    files = {
        f"{REPO}/site/.npmrc": SCOPE,
        f"{HOME}/.npmrc": f"{key}=user\n",
        f"{REPO}/.npmrc": f"{key}=parent\n",
    }
    assert header(read(files, cwd=f"{REPO}/site")) == "Bearer user"
    del files[f"{HOME}/.npmrc"]
    assert header(read(files, cwd=f"{REPO}/site")) == "Bearer parent"


def test_userconfig_names_the_user_s_file() -> None:
    env = {"NPM_CONFIG_USERCONFIG": ".npmrc.pages", "T": "tok"}
    files = {
        f"{REPO}/.npmrc": SCOPE,
        f"{REPO}/.npmrc.pages": "//npm.pkg.github.com/:_authToken=${T}\n",
    }
    assert header(read(files, env)) == "Bearer tok"
    assert f"{REPO}/.npmrc.pages" in YarnClassic("1.22.22").config_files(env, REPO, HOME)


def test_a_variable_cannot_hold_a_token_but_can_name_the_registry() -> None:
    env = {
        "npm_config_//npm.pkg.github.com/:_authToken": "tok",
        "YARN_REGISTRY": "https://a.example",
    }
    found = read({f"{REPO}/.npmrc": SCOPE}, env)
    assert header(found) is None
    assert found.registry == "https://a.example/"


def test_yarnrc_names_a_registry() -> None:
    found = read({f"{REPO}/.yarnrc": '# yes\nregistry "https://a.example/" # or no\n'})
    assert found.registry == "https://a.example/"


def test_user_and_password_make_basic() -> None:
    npmrc = SCOPE + "//npm.pkg.github.com/:username=u\n//npm.pkg.github.com/:_password=cGFzcw==\n"
    found = header(read({f"{REPO}/.npmrc": npmrc}))
    assert found == "Basic " + base64.b64encode(b"u:pass").decode()


def test_a_cafile_is_told_with_its_place() -> None:
    found = read({f"{REPO}/.npmrc": "cafile=certs/ca.pem\n"})
    assert found.cafile == Location(f"{REPO}/.npmrc", 1)
    assert found.ca_files == (f"{REPO}/certs/ca.pem",)
