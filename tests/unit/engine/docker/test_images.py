import io
import tarfile
from pathlib import Path

import pytest

from pagesim.engine.docker import image_inputs
from pagesim.engine.docker.errors import refused
from pagesim.errors import ImageError
from pagesim.toolchain.interface import Tool, Toolchain


@pytest.fixture
def toolchain(tmp_path: Path) -> Toolchain:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/node").write_text("node")
    (tmp_path / "bin/node").chmod(0o755)
    (tmp_path / "bin/npm").symlink_to("../lib/npm.js")
    return Toolchain((Tool("node", "22.16.0"),), "linux-x64", tmp_path, "key")


def test_a_tag_follows_from_all_that_goes_in(toolchain: Toolchain, tmp_path: Path) -> None:
    base, build = image_inputs.base_tag(), image_inputs.build_tag(toolchain)
    assert base == image_inputs.base_tag()
    other = Toolchain((), "linux-x64", tmp_path, "another key")
    assert image_inputs.build_tag(other) != build
    assert base.startswith("pagesim-base:") and build.startswith("pagesim-build:")
    assert image_inputs.gateway_tag().startswith("pagesim-gateway:")


def test_a_change_of_the_base_changes_what_stands_on_it(
    toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = image_inputs.build_tag(toolchain), image_inputs.gateway_tag()
    monkeypatch.setattr(image_inputs, "base_tag", lambda: "pagesim-base:other")
    after = image_inputs.build_tag(toolchain), image_inputs.gateway_tag()
    assert not set(before) & set(after)


def test_the_gateways_context_holds_the_gateway_and_nothing_above_it() -> None:
    raw = io.BytesIO()
    image_inputs.write_context("gateway", raw)
    with tarfile.open(fileobj=raw) as archive:
        names = set(archive.getnames())
    assert {"Dockerfile", "lib/pagesim/gateway/__main__.py", "lib/pagesim/npm/__init__.py"} <= names
    assert not [n for n in names if n.startswith(("lib/pagesim/engine", "lib/pagesim/run"))]


def test_the_builds_context_has_the_toolchain_as_a_tar_in_the_tar(toolchain: Toolchain) -> None:
    raw = io.BytesIO()
    image_inputs.write_context("build", raw, toolchain)
    with tarfile.open(fileobj=raw) as archive:
        assert {"Dockerfile", "install.sh", "toolchain.tar"} <= set(archive.getnames())
        inner = archive.extractfile("toolchain.tar")
        assert inner
        with tarfile.open(fileobj=inner) as tools:
            node = tools.getmember("./bin/node")
            assert (node.uid, node.mode & 0o777) == (0, 0o755)
            assert tools.getmember("./bin/npm").linkname == "../lib/npm.js"


def test_a_build_tells_its_steps_and_its_last_words() -> None:
    said = image_inputs.steps(
        iter(
            [
                {"stream": "Step 1/2 : FROM x\n"},
                {"stream": "noise\n"},
                {"stream": "Step 2/2 : RUN y"},
                {"stream": "E: no such package"},
                {"error": "returned a non-zero code: 100"},
            ]
        )
    )
    assert [next(said), next(said)] == ["Step 1/2 : FROM x", "Step 2/2 : RUN y"]
    with pytest.raises(ImageError, match="E: no such package\nreturned a non-zero code"):
        next(said)


@pytest.mark.parametrize(
    ("explanation", "message", "hint"),
    [
        ("write /x: no space left on device", "disk is full", "docker system prune"),
        ("could not find an available, non-overlapping IPv4", "no subnet", "network prune"),
    ],
)
def test_refusals_that_have_a_remedy_name_it(explanation: str, message: str, hint: str) -> None:
    error = refused("running", explanation)
    assert message in error.message
    assert error.hint and hint in error.hint
