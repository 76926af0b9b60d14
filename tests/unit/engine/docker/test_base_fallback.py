"""Where no container registry can be reached, the base is made from packages without being told."""

from pathlib import Path

import pytest

from pagesim.engine.docker import image_inputs
from pagesim.engine.docker.images import Images
from pagesim.errors import EngineError, ImageError


class NoRegistry(Images):
    """An engine's images where a pull fails and packages can be had."""

    failure: Exception = ImageError("cannot be built: no such host", hint="--from-packages")

    def __init__(self, cache: Path) -> None:
        super().__init__(None, cache)  # type: ignore[arg-type]  # never asked
        self.made: list[str] = []

    def exists(self, name: str) -> bool:
        return name in self.made

    def _build(self, kind: str, name: str, *_: object) -> None:
        if kind == "base":
            raise self.failure
        self.made.append(name)

    def _import_base(self, name: str, *_: object) -> None:
        self.made.append(name)


@pytest.fixture
def here(tmp_path: Path) -> NoRegistry:
    return NoRegistry(tmp_path)


def which(found: bool) -> object:
    return lambda program: f"/usr/bin/{program}" if found else None


def test_it_falls_back_and_says_so(here: NoRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", which(True))
    said: list[str] = []
    assert here.ensure("gateway", said.append) == image_inputs.gateway_tag()
    assert here.made == [image_inputs.base_tag(), image_inputs.gateway_tag()]
    assert any("no such host: it is made from Debian's packages instead" in s for s in said)


def test_without_the_program_the_error_names_the_command(
    here: NoRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", which(False))
    with pytest.raises(ImageError) as caught:
        here.ensure("base", lambda _: None)
    assert caught.value.hint and "--from-packages" in caught.value.hint
    assert here.made == []


def test_a_full_disk_is_no_reason_to_try_otherwise(
    here: NoRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", which(True))
    here.failure = EngineError("the Docker engine's disk is full")
    with pytest.raises(EngineError, match="disk is full"):
        here.ensure("base", lambda _: None)
    assert here.made == []


def test_where_nothing_may_be_fetched_a_base_must_be_there(here: NoRegistry) -> None:
    with pytest.raises(ImageError, match="--offline fetches nothing"):
        here.need_base()
    here.made.append(image_inputs.base_tag())
    here.need_base()
