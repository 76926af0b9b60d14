"""What is named on the command line is read, whatever wrote it."""

from pathlib import Path

import pytest

from pagesim.cli.reading import read_input
from pagesim.errors import UsageError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_the_encodings_of_shells(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "log").write_bytes(f"{mark}➤ YN0041".encode(encoding))
    assert read_input(tmp_path / "log") == "➤ YN0041"


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_input(tmp_path / "none")
