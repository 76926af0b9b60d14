"""Public failure reports, rebuilt as small projects with the commands to try on them.

A report is a folder with files and a `cmd`, which calls `pagesim`. Of its `run` the first that
finds a cause is made, of its `fix` all until one comes good; what else it calls is left out.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.real_inputs import TOP, folders

_STAND_IN = """#!/bin/sh
case " $COMMANDS " in *" $1 "*) ;; *) exit 0 ;; esac
grep -qsE '"severity": "error"|"works": true' "$TOLD/$1-"* && exit 0
told=$(mktemp "$TOLD/$1-$(date +%s%N)-XXXX")
exec "$PYTHON" -P -m pagesim "$@" --format json --output "$told"
"""
"""Takes pagesim's place on PATH, and keeps what each command tells."""


@dataclass(frozen=True)
class FailureReport:
    """A report, and what is to come first: a rule, and where."""

    name: str
    folder: Path
    wanted: str


@dataclass(frozen=True)
class Tried:
    """What a report came to."""

    first: str
    rules: tuple[str, ...]
    green: bool | None


def list_reports(wanted: Mapping[str, str]) -> Iterator[FailureReport]:
    """Yield the reports that are there of which is known what is to come first."""
    for name, first in wanted.items():
        for folder in folders("cases"):
            for found in sorted(folder.glob(f"*/{name}")):
                yield FailureReport(name, found, first)


def try_report(report: FailureReport, *, search: bool) -> Tried:
    """Return what came of a report's commands; without `search` of its runs alone."""
    with tempfile.TemporaryDirectory(prefix="pagesim-") as made:
        told = Path(made, "told")
        told.mkdir()
        _call(report, Path(made), told, "run fix" if search else "run")
        runs, fixes = (list(_records(told, command)) for command in ("run", "fix"))
    red = [r for r in runs if any(f["severity"] == "error" for f in _found(r))]
    found = _found(red[0]) if red else [f for r in runs for f in _found(r)]
    rules = tuple(f["rule"] for f in found if not f.get("under"))
    helped = [f["works"] for f in fixes if f["changes"] or not f["works"]]
    return Tried(_name(found[0]) if found else "none", rules, any(helped) if helped else None)


def _found(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the findings of a run; a plan has none."""
    findings: Sequence[Mapping[str, Any]] = record.get("findings", ())
    return findings


def _name(finding: Mapping[str, Any]) -> str:
    """Return a finding's rule and place."""
    place = finding.get("place") or {}
    at = str(place.get("file") or place.get("name") or place.get("setting") or "")
    if place.get("line"):
        at += f":{place['line']}"
    return f"{finding['rule']} {at}".rstrip()


def _call(report: FailureReport, made: Path, told: Path, commands: str) -> None:
    project, tools = made / "work" / report.name, made / "bin"
    shutil.copytree(report.folder, project)
    tools.mkdir()
    (tools / "pagesim").write_text(_STAND_IN)
    (tools / "pagesim").chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(TOP),
        "PYTHON": sys.executable,
        "TOLD": str(told),
        "COMMANDS": commands,
    }
    begin = (
        "git init -q && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm x"
    )
    for argv in (["sh", "-c", begin], ["sh", "./cmd"]):
        subprocess.run(argv, cwd=project, env=env, capture_output=True, check=False)


def _records(told: Path, command: str) -> Iterator[Mapping[str, Any]]:
    for file in sorted(told.glob(f"{command}-*")):
        text = file.read_text("utf-8")
        if text:
            yield json.loads(text)
