"""The facts that age: build images, and which npm comes with which Node.js."""

from datetime import date
from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.pages.choice import PREFERENCES
from pagesim.pages.images.catalogue import build_image, choose_image
from pagesim.pages.node_versions import bundled_npm, major_of_name, spec
from pagesim.pages.npm_token import written_npmrc
from pagesim.pages.platforms import list_platforms
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

TOOLS = ("node", "npm", "yarn", "pnpm", "bun")


def test_images() -> None:
    v1, v2, v3 = (build_image(n) for n in ("v1", "v2", "v3"))
    assert tuple(map(v1.default, TOOLS)) == (
        "12.18.0", "6.14.4", "1.22.4", None, None,
    )  # fmt: skip
    assert tuple(map(v2.default, TOOLS)) == (
        "18.17.1", "9.6.7", "3.6.3", "8.7.1", "1.1.33",
    )  # fmt: skip
    assert tuple(map(v3.default, TOOLS)) == (
        "22.16.0", "10.9.2", "4.9.1", "10.11.1", "1.2.15",
    )  # fmt: skip
    assert (v1.end_of_life, v2.end_of_life, v3.end_of_life) == (
        date(2026, 9, 15), date(2027, 2, 23), None,
    )  # fmt: skip
    builds = build_image("workers-builds")
    assert tuple(map(builds.default, TOOLS)) == (
        "24.18.0", "10.9.2", "4.9.1", "10.11.1", "1.2.15",
    )  # fmt: skip
    assert all(i.source and i.checked for i in (v1, v2, v3, builds))
    for image in (v2, v3):
        assert image.overrides["node"] == PREFERENCES["node"]


def test_a_platform_with_one_image_takes_no_other() -> None:
    pages, builds = list_platforms().values()
    assert choose_image(pages, None, "v2").name == "v2"
    assert choose_image(pages, "v3", "v2").name == "v3"
    assert choose_image(builds, None, "v2").name == "workers-builds"
    with pytest.raises(UsageError, match="Workers Builds has one build image"):
        choose_image(builds, "v3", "v2")


def test_an_unknown_image() -> None:
    with pytest.raises(UsageError, match="unknown build image 'v4'"):
        build_image("v4")


@pytest.mark.parametrize(
    ("node", "npm", "sure"),
    [
        ("12.18.0", "6.14.4", True),
        ("12.22.12", "6.14.16", True),
        ("14.21.3", "6.14.18", True),
        ("16.13.0", "8.1.0", True),
        ("16.20.2", "8.19.4", True),
        ("18.17.1", "9.6.7", True),
        ("18.20.4", "10.7.0", True),
        ("20.9.0", "10.1.0", True),
        ("20.19.0", "10.8.2", True),
        ("22.16.0", "10.9.2", True),
        ("24.13.1", "11.8.0", True),
        ("26.0.0", "11.12.1", True),
        ("26.13.0", "11.19.0", False),
        ("27.0.0", "11.19.0", False),
        ("10.24.1", "6.9.0", False),
    ],
)
def test_bundled_npm(node: str, npm: str, sure: bool) -> None:
    assert bundled_npm(node) == (npm, sure)


def test_every_image_s_npm_is_the_bundled_one() -> None:
    for name in ("v1", "v2", "v3"):
        image = build_image(name)
        assert bundled_npm(image.node) == (image.npm, True)


@pytest.mark.parametrize(
    ("name", "major"),
    [
        ("lts/iron", "20"), ("iron", "20"), ("LTS/Jod", "22"), ("lts/*", "26"), ("lts", "26"),
        ("lts/-1", "24"), ("lts/-99", None), ("node", None), ("nonsense", None), ("", None),
    ],
)  # fmt: skip
def test_names(name: str, major: str | None) -> None:
    assert major_of_name(name) == major


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("v22.16.0\n", "exact", "22.16.0"),
        ("22.16.0-rc.1", "exact", "22.16.0-rc.1"),
        ("22", "partial", "22"),
        ("v22.1", "partial", "22.1"),
        ("22.x.x", "partial", "22"),
        ("^22.1.0", "range", "^22.1.0"),
        ("*", "range", "*"),
        ("lts/Iron", "name", "lts/iron"),
    ],
)
def test_spec(text: str, kind: str, value: str) -> None:
    found = spec(text)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("image", "env", "files", "cwd", "expected"),
    [
        ("v1", {"NPM_TOKEN": "t"}, [], "", b"//registry.npmjs.org/:_authToken=t\n"),
        ("v1", {"NPM_TOKEN": "t"}, [".npmrc"], "", None),
        ("v1", {"NPM_TOKEN": "t"}, [".npmrc"], "a", b"//registry.npmjs.org/:_authToken=t\n"),
        ("v1", {"NPM_TOKEN": ""}, [], "", None),
        ("v1", {}, [], "", None),
        ("v2", {"NPM_TOKEN": "t"}, [], "", None),
        ("v3", {"NPM_TOKEN": "t"}, [], "", None),
    ],
)
def test_npm_token(
    image: str, env: dict[str, str], files: list[str], cwd: str, expected: bytes | None
) -> None:
    project = Project(Path("/x"), "x", tuple(FileEntry(f, b"") for f in files))
    assert written_npmrc(build_image(image), env, project, cwd) == expected
