"""What is found in configuration files of real projects: nothing that is not so.

The lists were reviewed, line by line, and are what `told` returns.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.config.settings import Settings
from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.project.files import FileEntry
from pagesim.project.repository import whole_folder
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import Script, fake_run
from tests.support.real_inputs import BESIDE, STAND_INS, TOP

GOLDEN = {STAND_INS: "restraint-stand-ins.txt", BESIDE: "restraint.txt"}
PACKAGE_JSON = b'{"name": "site", "version": "1.0.0", "private": true}'
WELL = Script((), 0)


def findings(files: tuple[FileEntry, ...]) -> tuple[Finding, ...]:
    """Return what is found in a project whose install ends well."""
    project = replace(in_memory({}), files=files)
    return diagnose(fake_run(project, WELL, WELL, chosen=Settings()))


def lines(inputs: Path) -> Iterator[str]:
    """Yield file, severity, rule and line of every error and warning."""
    for path in sorted((inputs / "npmrc").glob("*.npmrc")):
        files = FileEntry("package.json", PACKAGE_JSON), FileEntry(".npmrc", path.read_bytes())
        yield from _told(path.name, findings(files))
    for folder in sorted(p for p in (inputs / "projects").iterdir() if p.is_dir()):
        yield from _told(folder.name, findings(whole_folder(folder).files))


def _told(name: str, found: tuple[Finding, ...]) -> Iterator[str]:
    for f in found:
        if f.severity != "note" and f.under is None:
            yield f"{name}: {f.severity} {f.rule} {f.place or '-'}"


def told(inputs: Path) -> str:
    """Return the list as its golden file has it."""
    return "".join(f"{line}\n" for line in lines(inputs))


@pytest.mark.parametrize("inputs", [p for p in GOLDEN if p.is_dir()], ids=lambda p: p.name)
def test_every_finding_is_a_reviewed_one(inputs: Path) -> None:
    assert told(inputs) == (TOP / "tests/golden" / GOLDEN[inputs]).read_text("utf-8")
