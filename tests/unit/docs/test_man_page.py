"""The manual page: complete, dated, and as `man` wants it."""

import re
import shutil
import subprocess

import pytest

from docs.generate import man_page
from pagesim.cli.commands import COMMANDS
from tests.support.cli import ROOT

TEXT = (ROOT / man_page.PAGE).read_text("utf-8")


def test_it_has_every_command_and_exit_code() -> None:
    assert not [n for n in COMMANDS if f"'pagesim {n}'" not in TEXT.replace("\\-", "-")]
    exits = TEXT.partition(".SH EXIT STATUS\n")[2].partition(".SH ")[0]
    assert re.findall(r"^\.B (\d+)$", exits, re.MULTILINE) == ["0", "1", "2", "3", "4", "70", "130"]


def test_its_day_is_that_of_its_last_change(monkeypatch: pytest.MonkeyPatch) -> None:
    head, body = re.sub(r"\d{4}-\d\d-\d\d", "2001-02-03", TEXT, count=1).split("\n", 1)
    monkeypatch.setattr(man_page, "_read", lambda: f"{head}\n{body}")
    assert man_page.render()[man_page.PAGE].partition("\n")[0] == head
    monkeypatch.setattr(man_page, "_read", lambda: f"{head}\n{body}more\n")
    assert man_page.render()[man_page.PAGE].partition("\n")[0] != head


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_mandoc_has_nothing_to_say() -> None:
    ended = subprocess.run(
        ["mandoc", "-Tlint", man_page.PAGE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not ended.stdout + ended.stderr
