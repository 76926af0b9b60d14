"""Which credential npm sends where (measured 2026-11, npm 6.14.4 to 12.2.0)."""

import base64

import pytest

from pagesim.npm.auth import Credential, credentials, default_registry, invalid, nerf_dart
from pagesim.npm.credential import base64_text, chosen
from pagesim.npm.npmrc import Setting, from_file, stacked

GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
PAIR = "Basic " + base64.b64encode(b"user:pass").decode()


def layer(text: str, major: int = 10) -> tuple[Setting, ...]:
    return tuple(from_file(text, ".npmrc", "project", {}, major))


def found(text: str, major: int = 10) -> tuple[Credential, ...]:
    return credentials(stacked([layer(text, major)]), major)


def sent(text: str, major: int = 10) -> dict[str, str]:
    return {c.url: c.header for c in found(text, major) if c.header and not c.ignored}


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://npm.pkg.github.com", "//npm.pkg.github.com/"),
        ("https://R.example:443/a/b", "//r.example/a/"),
        ("http://user:pw@r.example:8080/a/", "//r.example:8080/a/"),
        ("https://r.example/a/../b/?q#h", "//r.example/b/"),
    ],
)
def test_nerf_dart(url: str, key: str) -> None:
    assert nerf_dart(url) == key


@pytest.mark.parametrize("url", ["registry", "${REGISTRY}", "https://", "ftp://r.example/"])
def test_what_is_no_url_has_no_key(url: str) -> None:
    with pytest.raises(ValueError, match="Invalid URL"):
        nerf_dart(url)


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        ("//r.example/:_authToken=tok", "Bearer tok"),
        ("//r.example:_authToken=tok", "Bearer tok"),
        ("//r.example/:_auth=abc", "Basic abc"),
        ("//r.example/:username=user\n//r.example/:_password=cGFzcw==", PAIR),
        ("//r.example/:_auth=abc\n//r.example/:_authToken=tok", "Bearer tok"),
        ("//r.example/:_authToken=\n//r.example/:_auth=abc", "Basic abc"),
        ("//r.example/:_authToken=${UNSET}", "Bearer ${UNSET}"),
        ("//r.example/:_authToken", "Bearer true"),
    ],
)
def test_headers(lines: str, header: str) -> None:
    assert sent(lines) == {"https://r.example/": header}
    with_registry = f"@a:registry=https://r.example\n{lines}".replace(
        "//r.example:_", "//r.example/:_"
    )
    if "UNSET" not in lines:
        assert sent(with_registry, 6) == {"https://r.example/": header}


def test_an_empty_value_sends_nothing_and_is_still_shown() -> None:
    (only,) = found("//r.example/:_authToken=")
    assert (only.header, only.ignored) == (None, None)


def test_npm_goes_on_from_an_empty_value_to_the_next_further_up() -> None:
    text = "//r.example/a/:_authToken=\n//r.example/:_authToken=tok"
    assert sent(text) == {"https://r.example/": "Bearer tok"}
    (empty,) = [c for c in found(text) if c.header is None]
    assert empty.ignored and "empty" in empty.ignored


@pytest.mark.parametrize("half", ["username=user", "_password=cGFzcw=="])
def test_half_a_pair_is_none(half: str) -> None:
    (only,) = found(f"//r.example/:{half}")
    assert only.header is None
    assert only.ignored and "password" in only.ignored


@pytest.mark.parametrize("key", ["//R.example/", "//r.example:443/"])
def test_a_key_that_no_url_comes_to_is_ignored(key: str) -> None:
    (only,) = found(f"{key}:_authToken=tok")
    assert only.ignored and "lower case" in only.ignored


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://r.example/a/b/@s%2fp", "//r.example/a/b/"),
        ("https://r.example/a/@s/p/-/p-1.tgz", "//r.example/a"),
        ("https://r.example/ab", None),
        ("https://other.example/a/b/", None),
    ],
)
def test_the_longest_key_on_the_way_up_is_chosen(url: str, place: str | None) -> None:
    settings = stacked([layer("//r.example/a:_authToken=1\n//r.example/a/b/:_authToken=2")])
    assert chosen(url, settings) == (place and (place, "_authToken"))


def test_a_tarball_at_another_path_of_the_registrys_host_bears_its_credential() -> None:
    text = "@g:registry=https://gl.example/api/npm/\n//gl.example/api/npm/:_authToken=tok"
    everywhere = [c for c in found(text) if c.url == "https://gl.example/"]
    assert [(c.header, c.scope) for c in everywhere] == [("Bearer tok", "@g")]
    two = f"{text}\n@h:registry=https://gl.example/other/\n//gl.example/other/:_authToken=other"
    assert "https://gl.example/" not in sent(two)


def test_a_registry_without_tls_is_covered_by_its_key() -> None:
    assert sent("registry=http://r.example\n//r.example/:_authToken=t") == {
        "http://r.example/": "Bearer t"
    }


@pytest.mark.parametrize(
    "text", ["_authToken=tok", "_auth=dXNlcjpwYXNz", "username=user\n_password=cGFzcw=="]
)
def test_a_credential_without_registry(text: str) -> None:
    scoped = f"@foobar:registry={GITHUB}\n{text}"
    header = "Bearer tok" if "Token" in text else PAIR
    assert sent(scoped, 6) == {GITHUB: header, NPMJS: header}
    assert sent(scoped, 7) == sent(scoped, 8) == {NPMJS: header}
    for major in (9, 10, 11, 12):
        assert sent(scoped, major) == {}
        message = invalid([layer(scoped)], stacked([layer(scoped)]), major)
        key = text.split("=")[0]
        assert message
        assert f"`{key}` must be renamed to `//registry.npmjs.org/:{key}` in project" in message


def test_what_npm_12_alone_stops_for() -> None:
    layers = [layer("email=a@b.example")]
    assert invalid(layers, stacked(layers), 11) is None
    assert invalid(layers, stacked(layers), 12) == (
        "Invalid auth configuration found: "
        "`email` must be renamed to `//registry.npmjs.org/:email` in project config"
    )


def test_a_default_registry_that_is_no_url() -> None:
    layers = [layer("registry=${REGISTRY}")]
    settings = stacked(layers)
    assert default_registry(settings, 8) == NPMJS
    assert invalid(layers, settings, 8) is None
    assert invalid(layers, settings, 10) == "Invalid URL"


def test_npm_6_knows_the_registrys_own_key_alone() -> None:
    text = "@a:registry=https://r.example/a/b/\n//r.example/a/:_authToken=t"
    assert sent(text, 10) != {}
    assert sent(text, 6) == {}
    assert all(c.ignored for c in found(text, 6))


def test_npm_7_takes_a_variable_with_a_key_for_the_default_registry_only() -> None:
    def of(host: str) -> dict[str, str | None]:
        key = f"//{host}/:-authtoken"
        settings = {key: Setting(key, "tok", "env", f"npm_config_//{host}/:_authToken")}
        return {c.url: c.header for c in credentials(settings, 7)}

    assert of("registry.npmjs.org") == {NPMJS: "Bearer tok"}
    assert of("npm.pkg.github.com") == {}


@pytest.mark.parametrize(
    ("text", "plain"), [("cGFzcw==", "pass"), ("cGFzcw", "pass"), ("cG Fzc*w=", "pass"), ("c", "")]
)
def test_base64_is_read_as_by_node(text: str, plain: str) -> None:
    assert base64_text(text) == plain
