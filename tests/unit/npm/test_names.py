"""Names and specs."""

import pytest

from pagesim.npm.names import Spec, escaped, parse, resolve, scope, valid


@pytest.mark.parametrize("name", ["a", "@acme/a", "a.b_c-d~", "JSONStream", "@A/b", "crypto"])
def test_valid(name: str) -> None:
    assert valid(name)


@pytest.mark.parametrize(
    "name",
    ["", ".a", "_a", "-a", "a/b", "@a", "@/a", "@a/", "@a/b/c", "a b", "a?", "node_modules", "é"],
)
def test_invalid(name: str) -> None:
    assert not valid(name)


def test_urls_spell_a_scoped_name_with_an_escaped_slash() -> None:
    assert escaped("@acme/a") == "@acme%2fa"
    assert [scope(n) for n in ("@acme/a", "a", "@acme")] == ["@acme", None, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", Spec("a", "*")),
        ("@acme/a", Spec("@acme/a", "*")),
        ("@acme/a@^1", Spec("@acme/a", "^1")),
        ("a@npm:@acme/b@2", Spec("@acme/b", "2", "a")),
        ("a@git+ssh://git@github.com/u/r.git", None),
        ("./a", None),
    ],
)
def test_parse(text: str, found: Spec | None) -> None:
    assert parse(text) == found


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("", Spec("a", "*")),
        ("npm:^1.0.0", Spec("a", "^1.0.0")),
        ("npm:b", Spec("b", "*", "a")),
        ("patch:@acme/a@npm%3A1.0.0#~/.yarn/patches/x.patch", Spec("@acme/a", "1.0.0")),
        ("catalog:", Spec("a", "*")),
        ("workspace:*", None),
        ("link:../a", None),
        ("portal:../a", None),
        ("jsr:^1", None),
    ],
)
def test_specs_of_all_managers(spec: str, found: Spec | None) -> None:
    assert resolve("a", spec) == found


@pytest.mark.parametrize("spec", ["a.tgz", "A.TGZ", "a.tar", "a.tar.gz"])
def test_an_archive_beside_the_project_is_asked_of_no_registry(spec: str) -> None:
    assert resolve("a", spec) is None
