"""Reports of outcomes without an install, for the tests of every format."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from referencing import Registry, Resource
from rich.console import Console, Group

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.late import replace
from pagesim.report.content import Report, Run
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    TOKEN,
    Script,
    fake_run,
    in_tree,
    packument,
    refuses,
    resolves,
    settings,
    site,
    tarball,
)

DATA = Path(__file__).parents[2] / "pagesim/data"


def too_late() -> Outcome:
    project = site({".npmrc.pages": NPMRC}, scripts={"preinstall": "mv .npmrc.pages .npmrc"})
    return fake_run(project, refuses(404, None, registry=NPMJS), resolves())


def many() -> Outcome:
    """Return a failure among many packages with long names."""
    long = "@an-organisation-with-a-long-name/component-library-with-a-long-name"
    public = {f"public-{n}": "1.0.0" for n in range(8)}
    rows = [packument(), tarball(), packument(403, name=long)]
    for name in public:
        rows.append(packument(200, None, name=name, registry=NPMJS))
        rows.append(tarball("1.0.0", 200, None, name=name, registry=NPMJS))
    npmrc = NPMRC + f"{long.split('/')[0]}:registry=https://npm.pkg.github.com\n"
    project = site({".npmrc": npmrc}, {PACKAGE: "^1.0.0", long: "~2.3.4-beta.1", **public})
    tree = in_tree((PACKAGE, "1.0.0"), *((name, "1.0.0") for name in public))
    return fake_run(project, Script(tuple(rows), 1, files=tree), build_image="v2")


CASES: dict[str, Callable[[], Outcome]] = {
    "resolved": lambda: fake_run(site({".npmrc": NPMRC}), resolves()),
    "token-missing": lambda: fake_run(
        site({".npmrc": NPMRC}),
        refuses(401, f"${{{TOKEN}}}"),
        chosen=settings([], production=[TOKEN]),
    ),
    "too-late": too_late,
    "many": many,
    "stops": lambda: fake_run(
        site({".npmrc": NPMRC}), chosen=settings(variables={"NODE_VERSION": "wat"})
    ),
    "skipped": lambda: fake_run(
        site({".npmrc": NPMRC}), chosen=settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    ),
}


FOREIGN = "\x00\x01\x0b\x1b\x7f\x9b\u202e\u2066\u200b\ud800\udfff\ufffe<b>]]>\"'&\r\n::error::x"
FOREIGN_NAME = f"@foobar/a{FOREIGN}"


def foreign_report() -> Report:
    """Return a report in which every name, line, place and version holds what it should not."""
    found = fake_run(
        site({".npmrc": NPMRC}),
        Script((packument(404),), 1, (("stderr", f"npm error {FOREIGN}"),)),
    )
    attempts = tuple(
        replace(
            a,
            resolutions=tuple(
                replace(r, name=FOREIGN_NAME, version=FOREIGN) for r in a.resolutions
            ),
        )
        for a in found.attempts
    )
    place = FilePlace(f"a{FOREIGN}.npmrc", 3)
    finding = Finding(
        rule="install-failed",
        severity="error",
        message=FOREIGN,
        place=place,
        packages=(FOREIGN_NAME,),
    )
    return Report("run", (Run(replace(found, attempts=attempts), (finding,)),))


def written(*parts: Any, width: int = 80) -> str:
    """Return what a terminal without colours shows."""
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(Group(*parts))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def report(*cases: str, more: tuple[Finding, ...] = ()) -> Report:
    """Return the report of one case as `run` makes it, of several as `check` does.

    `more` come over the findings of each.
    """
    outcomes = [CASES[case]() for case in cases]
    runs = tuple(Run(outcome, more or tuple(diagnose(outcome))) for outcome in outcomes)
    return Report("run" if len(runs) == 1 else "check", runs)


def schema(name: str) -> dict[str, Any]:
    """Return the shipped JSON Schema `name` (`report`, `check`, …)."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.schema.json").read_text("utf-8"))
    return found


def validate(data: Any, name: str) -> None:
    """Hold a document against the shipped JSON Schema `name`; what it refers to is shipped too."""
    import jsonschema  # takes a second to load, which every worker would wait for

    shipped = [json.loads(p.read_text("utf-8")) for p in DATA.glob("*.schema.json")]
    known = [(s["$id"], Resource.from_contents(s)) for s in shipped if "$id" in s]
    validator = jsonschema.Draft202012Validator(
        schema(name), registry=Registry().with_resources(known)
    )
    validator.validate(data)
