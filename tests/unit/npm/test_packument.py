"""Packuments in both forms."""

import pytest

from pagesim.npm.packument import (
    ABBREVIATED,
    Release,
    abbreviated,
    dist_tags,
    make_packument,
    precedence,
    wants_abbreviated,
)


def _release(version: str, **manifest: object) -> Release:
    whole = {"name": "@foobar/widget", "version": version, **manifest}
    return Release(version, whole, f"https://r/{version}.tgz", "sha512-x", "abc", 2, 30)


def test_full_form() -> None:
    full = make_packument("@foobar/widget", [_release("1.0.0", description="d")], {"next": "1.0.0"})
    assert full["_id"] == "@foobar/widget"
    assert full["dist-tags"] == {"latest": "1.0.0", "next": "1.0.0"}
    assert set(full["time"]) == {"created", "modified", "1.0.0"}
    assert full["versions"]["1.0.0"] == {
        "name": "@foobar/widget",
        "version": "1.0.0",
        "description": "d",
        "_id": "@foobar/widget@1.0.0",
        "dist": {
            "integrity": "sha512-x",
            "shasum": "abc",
            "tarball": "https://r/1.0.0.tgz",
            "fileCount": 2,
            "unpackedSize": 30,
        },
    }


def test_abbreviated_form_leaves_out_what_an_install_does_not_need() -> None:
    release = _release("1.0.0", description="d", scripts={"postinstall": "x"}, bin={"w": "w"})
    short = abbreviated(make_packument("@foobar/widget", [release], {}))
    version = short["versions"]["1.0.0"]
    assert set(short) == {"name", "dist-tags", "versions", "modified"}
    assert version["hasInstallScript"] is True
    assert version["bin"] == {"w": "w"}
    assert not {"description", "scripts", "_id"} & set(version)


def test_no_install_script_no_mark() -> None:
    release = _release("1.0.0", scripts={"test": "x"}, hasInstallScript=True)
    short = abbreviated(make_packument("p", [release], {}))
    assert "hasInstallScript" not in short["versions"]["1.0.0"]


@pytest.mark.parametrize(
    ("versions", "latest"),
    [
        (["1.9.0", "1.10.0"], "1.10.0"),
        (["2.0.0-beta.1", "1.0.0"], "1.0.0"),
        (["2.0.0-beta.2", "2.0.0-beta.11"], "2.0.0-beta.11"),
        (["1.0.0-rc", "1.0.0-1"], "1.0.0-rc"),
    ],
)
def test_latest_is_the_highest_release(versions: list[str], latest: str) -> None:
    assert dist_tags(versions, {}) == {"latest": latest}
    assert dist_tags(reversed(versions), {}) == {"latest": latest}


def test_given_tags_win_and_nothing_has_no_latest() -> None:
    assert dist_tags(["1.0.0", "2.0.0"], {"latest": "1.0.0"}) == {"latest": "1.0.0"}
    assert dist_tags([], {}) == {}


def test_a_release_is_above_its_prereleases() -> None:
    assert precedence("1.0.0-rc.1") < precedence("1.0.0")


def test_accept_tells_the_form() -> None:
    assert wants_abbreviated(f"{ABBREVIATED}; q=1.0, application/json; q=0.8, */*")
    assert not wants_abbreviated("application/json")
    assert not wants_abbreviated(None)
