"""The rule platform-refused: which package is of another platform."""

import pytest

from pagesim.diagnosis.change import SetValue
from pagesim.diagnosis.place import FilePlace
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

NPM = (
    "npm error code EBADPLATFORM\n"
    "npm error notsup Unsupported platform for @rollup/rollup-win32-x64-msvc@4.52.4: wanted "
    '{"os":"win32","cpu":"x64"} (current: {"os":"linux","cpu":"x64"})'
)
YARN = 'error @rollup/rollup-win32-x64-msvc@4.52.4: The platform "linux" is incompatible with …'
NAME = "@rollup/rollup-win32-x64-msvc"


@pytest.mark.parametrize(("manager", "text"), [("npm@10.9.2", NPM), ("yarn@1.22.22", YARN)])
def test_it_names_the_package_and_the_line(manager: str, text: str) -> None:
    asked = {NAME: "^4.52.4"}
    told = need(outcome({}, manager=manager, dependencies=asked, text=text), "platform-refused")
    assert told.message.startswith(f"{NAME} is for another platform")
    assert isinstance(told.place, FilePlace) and told.place.file == "package.json"
    optional = SetValue("package.json", ("optionalDependencies", NAME), "^4.52.4")
    assert told.changes[0] == optional


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=NPM), "platform-refused") is None
