"""What a lockfile must not hold, whatever kind it is of."""

import json

import pytest

from pagesim.errors import ConfigError, UsageError
from tests.support.foreign import NPM, TARBALL, YARN, lock_reader, plan_with


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("package-lock.json", NPM.replace(TARBALL, "https://[/a.tgz"), 11),
        ("package-lock.json", NPM.replace(TARBALL, "https://a:port/a.tgz"), 11),
        ("yarn.lock", YARN.replace(TARBALL, "https://r.example:99999999/a.tgz"), 5),
    ],
)
def test_a_url_that_is_none(kind: str, text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=f"{kind}:{line}: no name, version or URL") as raised:
        plan_with(kind, text.encode())
    assert raised.value.exit_code == 2


def test_a_name_with_a_control_character() -> None:
    text = NPM.replace("node_modules/a", "node_modules/a\\u001b[2J")
    with pytest.raises(ConfigError, match="no name, version or URL"):
        plan_with("package-lock.json", text.encode())


def test_more_hosts_than_anybody_has() -> None:
    packages = {
        f"node_modules/p{i}": {"version": "1.0.0", "resolved": f"https://h{i}.example/p.tgz"}
        for i in range(20_000)
    }
    text = json.dumps({"lockfileVersion": 3, "packages": packages})
    with pytest.raises(UsageError, match="names 20000 hosts"):
        plan_with("package-lock.json", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        '{"packages": {"a": 1}}',
        '{"packages": {"a": []}}',
        '{"workspaces": {"": 3}}',
        '{"workspaces": {"": {"dependencies": 1}}}',
        '{"packages": {"a": ["a@1.0.0", "", {"dependencies": [1]}, ""]}}',
        '["packages"]',
    ],
)
def test_a_bun_lock_of_another_shape(text: str) -> None:
    with pytest.raises(ValueError, match=r"bun\.lock"):
        lock_reader("bun.lock")(text.encode())
    plan_with("bun.lock", text.encode())


def test_a_registry_that_is_no_url_is_told_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"\.npmrc:2: no URL: https://a:b/"):
        plan_with(".npmrc", b"\n@acme:registry=https://a:b/\n")
