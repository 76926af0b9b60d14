"""The installs that --swap asks for, and what each starts with."""

import pytest

from pagesim.plan.swap import AttemptMode, apply, list_modes
from pagesim.project.files import FileEntry

PAGES = "/opt/buildhome/repo/site/.npmrc.pages"
FILES = (
    FileEntry("repo/site/.npmrc", b"old"),
    FileEntry("repo/site/.npmrc.pages", b"new"),
    FileEntry("repo/.npmrc.pages", b"another"),
)


def contents(mode: AttemptMode, files: tuple[FileEntry, ...] = FILES) -> dict[str, object]:
    made, _ = apply(mode, files, {}, PAGES)
    assert len({f.path for f in made}) == len(made)
    return {f.path: f.content for f in made}


def test_modes() -> None:
    assert list_modes("auto", has_file=True) == ("lifecycle", "before")
    assert list_modes("auto", has_file=False) == ("lifecycle",)
    for chosen in ("before", "userconfig", "lifecycle", "never"):
        assert list_modes(chosen, has_file=True) == (chosen,)
    with pytest.raises(ValueError, match="wat"):
        list_modes("wat", has_file=True)


def test_before_puts_the_file_in_place() -> None:
    assert contents("before") == {
        "repo/site/.npmrc": b"new",
        "repo/site/.npmrc.pages": b"new",
        "repo/.npmrc.pages": b"another",
    }
    assert contents("before", FILES[:1]) == {"repo/site/.npmrc": b"old"}


def test_never_takes_it_away() -> None:
    assert set(contents("never")) == {"repo/site/.npmrc", "repo/.npmrc.pages"}


def test_lifecycle_and_userconfig_leave_the_files() -> None:
    assert apply("lifecycle", FILES, {"A": "1"}, PAGES) == (FILES, {"A": "1"})
    files, env = apply("userconfig", FILES, {"A": "1"}, PAGES)
    assert files == FILES
    assert env == {"A": "1", "NPM_CONFIG_USERCONFIG": PAGES}
