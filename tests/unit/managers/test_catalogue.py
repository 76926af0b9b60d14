"""Which manager a name and a version mean, and what each says lies in the tree."""

import pytest

from pagesim.errors import UsageError
from pagesim.managers.catalogue import manager
from pagesim.managers.npm.manager import Npm
from pagesim.managers.yarn_berry.manager import YarnBerry
from pagesim.managers.yarn_classic.manager import YarnClassic


def test_names_and_versions() -> None:
    assert manager("npm", "10.9.2") == Npm("10.9.2")
    assert manager("yarn", "1.22.22") == YarnClassic("1.22.22")
    assert manager("yarn", "4.9.1") == YarnBerry("4.9.1")
    assert manager("pnpm", "8.7.1").name == "pnpm"
    assert manager("bun", "1.1.33").name == "bun"


@pytest.mark.parametrize(("name", "version"), [("deno", "2.0.0"), ("yarn", "latest")])
def test_what_is_none_is_told(name: str, version: str) -> None:
    with pytest.raises(UsageError) as caught:
        manager(name, version)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["yarn", "bun", "pnpm"])
def test_a_probed_package_counts_by_the_name_in_its_file(name: str) -> None:
    files = {
        "node_modules/alias/package.json": b'{"name": "@acme/a", "version": "1.0.0"}',
        "packages/x/node_modules/@acme/a/package.json": b'{"name": "@acme/a", "version": "2.0.0"}',
        "packages/x/package.json": b'{"name": "x", "version": "9.0.0"}',
        "node_modules/broken/package.json": b"{",
    }
    assert manager(name, "1.0.0").installed(files) == {"@acme/a": frozenset({"1.0.0", "2.0.0"})}


def test_yarn_1_counts_what_a_finished_install_locked_less_the_optional() -> None:
    lock = (
        'alias@npm:@acme/a@1:\n  version "1.0.0"\n  resolved "https://r/a-1.0.0.tgz#00"\n'
        '  optionalDependencies:\n    b "1"\n\nb@1:\n  version "1.0.0"\n  resolved "https://r/b.tgz"\n'
    )
    state = (
        b'{"flags": [], "lockfileEntries": '
        b'{"alias@npm:@acme/a@1": "https://r/a-1.0.0.tgz#00", "b@1": "https://r/b.tgz"}}'
    )
    files = {"yarn.lock": lock.encode(), "node_modules/.yarn-integrity": state}
    assert YarnClassic("1.22.22").installed(files) == {"@acme/a": frozenset({"1.0.0"})}
    files["node_modules/.yarn-integrity"] = state.replace(b"[]", b'["production"]')
    assert YarnClassic("1.22.22").installed(files) == {}
    del files["node_modules/.yarn-integrity"]
    assert YarnClassic("1.22.22").installed(files) == {}


def test_berry_counts_what_its_linkers_wrote() -> None:
    state = (
        b'__metadata:\n  version: 1\n"@acme/a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fx":\n'
        b'  locations:\n    - "node_modules/@acme/a"\n"site@workspace:.":\n  locations:\n    - ""\n'
    )
    found = YarnBerry("4.9.1").installed({"node_modules/.yarn-state.yml": state})
    assert found == {"@acme/a": frozenset({"1.0.0"})}
    pnp = (
        b'const RAW_RUNTIME_STATE =\n\'{\\\n  "packageRegistryData": [\\\n'
        b'    [null, [[null, {"packageLocation": "./"}]]],\\\n'
        b'    ["@acme/a", [["npm:1.0.0", {"packageLocation": "it\\\'s"}]]]\\\n  ]\\\n}\';\n'
    )
    assert YarnBerry("4.9.1").installed({".pnp.cjs": pnp}) == {"@acme/a": frozenset({"1.0.0"})}
