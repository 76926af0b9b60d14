"""Lines that were meant as a credential and are none."""

import pytest

from pagesim.managers.interface import Configuration, Location, ScopeSetting
from pagesim.managers.slips import find_slips

FILE = "/opt/buildhome/repo/.npmrc"
READ = Configuration(
    "https://registry.npmjs.org/",
    scopes=(ScopeSetting("@acme", "https://npm.acme.dev/", Location(FILE, 1)),),
)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("@acme:registry=https://npm.acme.dev/:_authToken=${T}", "glued"),
        ("@acme:registry=https://npm.acme.dev/ //npm.acme.dev/:_authToken=${T}", "glued"),
        ("https://npm.acme.dev/:_authToken=${T}", "scheme"),
        ("npm.acme.dev/:_authToken=${T}", "scheme"),
        ("//npm.acme.dev/_authToken=${T}", "kind"),
        ("@acme:_authToken=${T}", "scope"),
        ("//npm.acme.dev/:token=${T}", "kind"),
        ("//npm.acme.dev/:_authToken: ${T}", "colon"),
        ("[x]\n//npm.acme.dev/:_authToken=${T}", "section"),
    ],
)
def test_each_kind_is_told_with_its_registry(line: str, kind: str) -> None:
    found = find_slips({FILE: line.encode()}, READ)
    (slip,) = found.slips
    assert (slip.kind, slip.registry, slip.value) == (kind, "https://npm.acme.dev/", "${T}")
    (unused,) = found.auth
    assert unused.ignored
    assert unused.variables == ("T",)
    assert "${T}" not in repr(slip)


@pytest.mark.parametrize(
    "line", ["//npm.acme.dev/:_authToken=${T}", "audit=false", "# @acme:_authToken=${T}", "_auth=x"]
)
def test_what_counts_or_says_nothing_of_a_registry_is_no_slip(line: str) -> None:
    assert find_slips({FILE: line.encode()}, READ).slips == ()


def test_what_some_managers_take_is_none_to_them() -> None:
    full = b"https://npm.acme.dev/:_authToken=${T}"
    assert find_slips({FILE: full}, READ, full_urls=True).slips == ()
    glued = b"@acme:registry=https://npm.acme.dev/:_authToken=${T}"
    assert find_slips({FILE: glued}, READ, glued=False).slips == ()
