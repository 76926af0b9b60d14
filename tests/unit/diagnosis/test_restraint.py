"""What is found in configuration files of real projects: nothing that is not so.

The lists were reviewed, line by line, and are what `told` returns. Of the many files beside the
checkout `make check` takes one in eight, `make prove` each.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
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


Read = Callable[[], tuple[FileEntry, ...]]


def projects(inputs: Path) -> Iterator[tuple[str, Read]]:
    """Yield every project by its name, and what reads its files."""
    for path in sorted((inputs / "npmrc").glob("*.npmrc")):
        yield path.name, partial(_beside_a_manifest, path)
    for folder in sorted(p for p in (inputs / "projects").iterdir() if p.is_dir()):
        yield folder.name, partial(_whole, folder)


def _beside_a_manifest(npmrc: Path) -> tuple[FileEntry, ...]:
    return FileEntry("package.json", PACKAGE_JSON), FileEntry(".npmrc", npmrc.read_bytes())


def _whole(folder: Path) -> tuple[FileEntry, ...]:
    return whole_folder(folder).files


def lines(some: Iterable[tuple[str, Read]]) -> Iterator[str]:
    """Yield file, severity, rule and line of every error and warning."""
    for name, read in some:
        for f in findings(read()):
            if f.severity != "note" and f.under is None:
                yield f"{name}: {f.severity} {f.rule} {f.place or '-'}"


def told(inputs: Path) -> str:
    """Return the list as its golden file has it."""
    return "".join(f"{line}\n" for line in lines(projects(inputs)))


def reviewed(inputs: Path) -> str:
    """Return the golden file."""
    return (TOP / "tests/golden" / GOLDEN[inputs]).read_text("utf-8")


HERE = {p: pytest.mark.slow if p == BESIDE else () for p in GOLDEN if p.is_dir()}


@pytest.mark.parametrize("inputs", [pytest.param(p, id=p.name, marks=m) for p, m in HERE.items()])
def test_every_finding_is_a_reviewed_one(inputs: Path) -> None:
    assert told(inputs) == reviewed(inputs)


@pytest.mark.parametrize("beside", [p for p in HERE if p == BESIDE], ids=lambda p: p.name)
def test_one_in_eight_of_the_many(beside: Path) -> None:
    some = dict(islice(projects(beside), 0, None, 8))
    expected = [x for x in reviewed(beside).splitlines() if x.partition(": ")[0] in some]
    assert [*lines(some.items())] == expected
