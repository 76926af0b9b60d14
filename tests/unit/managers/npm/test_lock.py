"""package-lock.json in its three versions."""

import json
from typing import Any

import pytest

from pagesim.managers.interface import LockedPackage
from pagesim.managers.npm.lock import listed, locked, relock

GITHUB = "https://npm.pkg.github.com/download/@foobar/widget/1.2.0/abc"
WIDGET = {"version": "1.2.0", "resolved": GITHUB, "integrity": "sha512-OLD=="}


def v3(packages: dict[str, Any], version: int = 3, **more: Any) -> bytes:
    data = {"name": "site", "lockfileVersion": version, "packages": {"": {}, **packages}, **more}
    return json.dumps(data, indent=2).encode()


def v1(dependencies: dict[str, Any]) -> bytes:
    return json.dumps({"lockfileVersion": 1, "dependencies": dependencies}, indent=2).encode()


def test_flat() -> None:
    text = v3(
        {
            "node_modules/@foobar/widget": {
                **WIDGET,
                "bin": {"w": "w.js"},
                "dependencies": {"b": "^2"},
                "license": "MIT",
            },
            "node_modules/a/node_modules/b": {"version": "2.0.0", "optional": True},
            "node_modules/alias": {"name": "@foobar/real", "version": "3.0.0"},
            "node_modules/git": {
                "version": "1.0.0",
                "resolved": "git+ssh://git@github.com/u/r.git#1",
            },
            "node_modules/member": {"resolved": "packages/member", "link": True},
            "packages/member": {"version": "9.9.9"},
            "node_modules/in": {"version": "1.0.0", "inBundle": True},
        }
    )
    manifest = {"dependencies": {"b": "^2"}, "bin": {"w": "w.js"}}
    assert locked(text) == (
        LockedPackage("@foobar/widget", "1.2.0", GITHUB, "sha512-OLD==", manifest),
        LockedPackage("b", "2.0.0", optional=True),
        LockedPackage("@foobar/real", "3.0.0"),
    )
    laid = dict(listed(text, "package-lock.json"))
    assert laid["in"] == "1.0.0"
    assert "member" not in laid


def test_nested() -> None:
    text = v1(
        {
            "@foobar/widget": {
                **WIDGET,
                "requires": {"b": "^2"},
                "dependencies": {"b": {"version": "2.0.0"}},
            },
            "alias": {"version": "npm:@foobar/real@3.0.0"},
            "git": {"version": "git+ssh://git@github.com/u/r.git#1"},
            "github": {"version": "github:u/r#1"},
            "local": {"version": "file:local"},
            "in": {"version": "1.0.0", "bundled": True},
            "opt": {"version": "1.0.0", "optional": True},
        }
    )
    assert [(p.name, p.version, p.optional) for p in locked(text)] == [
        ("@foobar/widget", "1.2.0", False),
        ("b", "2.0.0", False),
        ("@foobar/real", "3.0.0", False),
        ("opt", "1.0.0", True),
    ]
    assert locked(text)[0].manifest == {"dependencies": {"b": "^2"}}


def test_a_package_at_two_places_is_optional_only_if_both_are() -> None:
    twice = {"node_modules/a": {"version": "1.0.0", "optional": True}}
    once = {**twice, "node_modules/b/node_modules/a": {"version": "1.0.0", "integrity": "sha1-x"}}
    assert locked(v3(twice))[0].optional
    assert locked(v3(once)) == (LockedPackage("a", "1.0.0", None, "sha1-x"),)


def test_relock_changes_both_halves_of_version_2_and_nothing_else() -> None:
    more = {"dependencies": {"@foobar/widget": WIDGET, "other": {**WIDGET, "version": "2.0.0"}}}
    text = v3({"node_modules/@foobar/widget": WIDGET}, 2, **more).replace(b"\n", b"\r\n") + b"\r\n"
    changed = relock(text, {("@foobar/widget", "1.2.0"): "sha512-NEW=="})
    assert changed == text.replace(b"sha512-OLD==", b"sha512-NEW==", 2)
    assert text.count(b"sha512-OLD==") == 3
    assert relock(text, {}) == text


@pytest.mark.parametrize("old", ["sha1-abc=", "sha1-abc= sha512-def=="])
def test_relock_of_version_1_at_any_depth(old: str) -> None:
    inner = {"b": {"version": "2.0.0", "integrity": old}}
    text = v1({"a": {"version": "1.0.0", "dependencies": inner}, "integrity": {"version": "1.0.0"}})
    changed = relock(text, {("b", "2.0.0"): "sha512-NEW==", ("a", "1.0.0"): "sha512-A=="})
    assert changed == text.replace(old.encode(), b"sha512-NEW==")


def test_relock_passes_over_what_npm_passes_over() -> None:
    packages = {"node_modules/a": {"version": "1.0.0", "integrity": "sha512-OLD=="}}
    text = json.dumps({"packages": packages, "dependencies": {"a": "no object"}}).encode()
    changed = relock(text, {("a", "1.0.0"): "sha512-NEW=="})
    assert changed == text.replace(b"OLD", b"NEW")


def test_relock_keeps_a_byte_order_mark_and_odd_spelling() -> None:
    entry = '"node_modules/\\u0061":{"version":"1.0.0" , "integrity" :"sha1-x"}'
    text = f'\ufeff{{"packages":{{{entry}}},"x":[1,"y",{{}}]}}'
    changed = relock(text.encode(), {("a", "1.0.0"): "sha512-N=="})
    assert changed == text.replace("sha1-x", "sha512-N==").encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{\n "a": \n}', r"package-lock\.json:3:1: broken JSON"),
        (b'{\n<<<<<<< HEAD\n"a": 1}', r"package-lock\.json:2: holds the marks of a merge"),
        (b'{\n"a": "\xff"}', r"package-lock\.json:2: not UTF-8"),
        (b'{"packages": {"node_modules/a": 1}}', "the entry of node_modules/a is no object"),
        (b"[]", "must hold an object"),
    ],
)
def test_a_broken_lockfile_is_named_with_its_line(text: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        locked(text)
    with pytest.raises(ValueError, match=message):
        relock(text, {})
