"""pagesim.yaml: what it means, and what is said when it is wrong."""

from pathlib import Path

import pytest

from pagesim.config.settings import Settings, load_settings, read_settings
from pagesim.errors import ConfigError, UsageError
from pagesim.registries.interface import Fault

FULL = """\
build_image: {preview: v3, production: v2}
root_dir: /apps/web
production_branch: trunk
build_command: ""
build_cache: true
environments:
  production:
    variables: {NODE_VERSION: 22.16.0, YARN_VERSION: 4, CI: true, PNPM_VERSION: 10.10}
    secrets: [TOKEN_FOR_NPM]
private: ["@foobar/*"]
registries:
  https://npm.pkg.github.com:
    mode: mock
    kind: github
    accepts: [TOKEN_FOR_GITHUB]
    packages:
      "@foobar/widget":
        versions:
          1.2.0: {dependencies: {"@foobar/base": ^1.0.0}, bin: {w: cli.js}, files: {a.js: "1"}}
          2.0.0-rc.1:
        tags: {latest: 1.2.0}
      "@foobar/base": [1.0.0, 1.1.0]
    faults: [{status: 503, times: 2, packages: "@foobar/*"}]
  https://registry.npmjs.org/:
    packages:
      left-pad: {versions: [1.3.0]}
      "@me/own": {versions: [1.0.0], private: true}
    faults: {delay: 1}
"""


def load_text(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "pagesim.yaml"
    file.write_text(text)
    return load_settings(file)


def test_everything(tmp_path: Path) -> None:
    settings = load_text(tmp_path, FULL)
    assert settings.build_image == {"preview": "v3", "production": "v2"}
    assert (settings.root_dir, settings.production_branch) == ("/apps/web", "trunk")
    assert settings.build_command == "" and settings.build_cache
    assert settings.environments is not None
    production = settings.environments["production"]
    assert production.variables == {
        "NODE_VERSION": "22.16.0",
        "YARN_VERSION": "4",
        "CI": "true",
        "PNPM_VERSION": "10.10",
    }
    assert production.secrets == ("TOKEN_FOR_NPM",)
    assert settings.environments["preview"].secrets == ()
    assert settings.line_of(("environments", "production", "secrets")) == 9

    github = settings.registries["https://npm.pkg.github.com"]
    assert (github.mode, github.kind, github.accepts) == ("mock", "github", ("TOKEN_FOR_GITHUB",))
    widget, base = github.packages
    assert widget.private and base.private
    assert [v.version for v in widget.versions] == ["1.2.0", "2.0.0-rc.1"]
    assert widget.versions[0].manifest == {
        "dependencies": {"@foobar/base": "^1.0.0"},
        "bin": {"w": "cli.js"},
    }
    assert widget.versions[0].files == {"a.js": "1"} and widget.tags == {"latest": "1.2.0"}
    assert github.faults == (Fault(status=503, times=2, packages="@foobar/*"),)
    npmjs = settings.registries["https://registry.npmjs.org/"]
    assert [p.private for p in npmjs.packages] == [False, True]
    assert npmjs.faults == (Fault(delay=1.0),) and npmjs.mode is None


def test_no_file_and_an_empty_one(tmp_path: Path) -> None:
    empty = load_text(tmp_path, "# nothing\n")
    assert load_settings(None).environments is None and empty.environments is None
    assert empty.build_image == {"preview": "v3", "production": "v3"}
    assert empty.build_command is None


@pytest.mark.parametrize(
    ("text", "line", "key", "message", "hint"),
    [
        ("build_imag: v3", 1, "build_imag", "unknown key", "Did you mean build_image?"),
        ("build_image: v9", 1, "build_image", "v1, v2, v3", None),
        ("environments:\n  prod: {}", 2, "environments.prod", "unknown key", "production"),
        (
            "environments:\n  preview:\n    secret: [A]",
            3, "environments.preview.secret", "unknown key", "secrets",
        ),
        (
            "environments:\n  preview:\n    secrets: TOKEN",
            3, "environments.preview.secrets", "a list is wanted", None,
        ),
        (
            "environments:\n  preview:\n    variables:\n      A:",
            4, "environments.preview.variables.A", "text is wanted here, not nothing", None,
        ),
        (
            "environments:\n  preview: {variables: {A: x}, secrets: [A]}",
            2, "environments.preview", "A is both a variable and a secret", None,
        ),
        (
            "registries:\n  npm.pkg.github.com: {}",
            2, 'registries."npm.pkg.github.com"', "must be a registry's URL", None,
        ),
        (
            "registries:\n  https://u:p@x.example: {}",
            2, None, "must not hold a credential", None,
        ),
        (
            "registries:\n  https://x.example: {mode: mok}",
            2,
            'registries."https://x.example".mode',
            "mock, real, replay, mixed",
            "Did you mean mock?",
        ),
        (
            "registries:\n  https://x.example:\n    packages:\n      '@a/b': {version: [1.0.0]}",
            4, None, "unknown key", "versions",
        ),
        (
            "registries:\n  https://x.example:\n    packages:\n      '@a/b': {versions: [1.0]}",
            4, None, "text is wanted here, not 1.0", 'Quote it: "1.0".',
        ),
        (
            "registries:\n  https://x.example: {}\n  https://x.example/: {}",
            1, None, "are the same registry", None,
        ),
        (
            "environments:\n  preview:\n    secrets: [A, 'B C']",
            3, "environments.preview.secrets[1]", "is not a variable's name", None,
        ),
        (
            "registries:\n  https://x.example:\n    packages: {'Not a name': [1.0.0]}",
            3, None, "is not a package's name", None,
        ),
        (
            "registries:\n  https://x.example:\n    packages: {a: [latest]}",
            3, None, "is not an exact version", None,
        ),
        (
            "registries:\n  https://x.example:\n    packages: {a: {versions: {}}}",
            3, None, "needs at least one version", None,
        ),
        ("private: ['not a name']", 1, "private[0]", "a pattern like @acme/*", None),
        ("- a\n- b", 1, None, "must hold keys and values", None),
        ("build_cache: 'true'", 1, "build_cache", "true or false is wanted", None),
    ],
)  # fmt: skip
def test_what_is_wrong(
    tmp_path: Path, text: str, line: int, key: str | None, message: str, hint: str | None
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, text)
    error = caught.value
    assert error.line == line, error.message
    assert key is None or error.key == key
    assert message in error.message
    assert hint is None or hint in (error.hint or "")


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, "build_cache: 1\nroot_dir: [a]\n")
    assert "pagesim.yaml:1: build_cache:" in caught.value.message
    assert "pagesim.yaml:2: root_dir:" in caught.value.message


def test_long_text_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, "build_cache: ghp_0123456789abcdefghijABCDEFGHIJ012345\n")
    assert "ghp_" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        load_settings(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        load_settings(tmp_path / "latin.yaml")


def test_each_mistake_has_its_own_hint() -> None:
    with pytest.raises(ConfigError) as raised:
        read_settings("defaults: {cache: wram, prefr: {}}\nbuild_imag: v3\n", "pagesim.yaml")
    said = str(raised.value).splitlines()
    assert [line for line in said if line.startswith("  ")] == [
        "  Did you mean warm?",
        "  Did you mean prefer?",
        "  Did you mean build_image?",
    ]
