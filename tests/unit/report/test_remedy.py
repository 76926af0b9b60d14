"""What `fix` came to: as a patch with words beside it, and as one object."""

import json
import subprocess
from pathlib import Path

from pagesim.diagnosis.change import AddLine, Change, SetSecret
from pagesim.fix.search import Remedy
from pagesim.report.remedy import patch_text, remedy_record, remedy_text
from tests.support.fake_engine import TOKEN
from tests.support.reports import CASES, schema, validate

LINE = AddLine(".npmrc", "always-auth=true")
SECRET = SetSecret("preview", TOKEN)


def remedy(*changes: Change, after: str = "resolved") -> Remedy:
    return Remedy(CASES["token-missing"](), changes, CASES[after]())


def test_the_object_has_everything() -> None:
    data = json.loads(json.dumps(remedy_record(remedy(LINE, SECRET))))
    validate(data, "fix")
    assert set(data) == set(schema("fix")["properties"])
    assert data["works"] is True
    assert (data["before"]["outcome"], data["after"]["outcome"]) == ("unresolved", "resolved")
    assert [c["kind"] for c in data["changes"]] == ["add-line", "set-secret"]
    assert "+always-auth=true" in data["patch"]


def test_the_words_have_what_no_patch_can_do() -> None:
    first, *steps, last = remedy_text(remedy(LINE, SECRET)).splitlines()
    assert first.startswith("UNRESOLVED: ")
    assert any(TOKEN in step for step in steps)
    assert not any("always-auth" in step for step in steps)
    assert last.startswith("With these changes: RESOLVED: ")


def test_where_there_is_nothing_to_change() -> None:
    assert "no change that pagesim knows" in remedy_text(remedy(after="token-missing"))
    fine = CASES["resolved"]()
    assert remedy_text(Remedy(fine, (), fine)).splitlines()[1:] == []
    assert patch_text(Remedy(fine, (), fine)) == ""


def test_git_takes_the_patch_behind_the_words(tmp_path: Path) -> None:
    found = remedy(LINE, SECRET)
    npmrc = tmp_path / ".npmrc"
    npmrc.write_bytes(found.before.plan.deployment.project.read(".npmrc") or b"")
    told = remedy_text(found) + patch_text(found)
    subprocess.run(["git", "apply"], input=told.encode(), cwd=tmp_path, check=True)
    assert npmrc.read_text().endswith("\nalways-auth=true\n")
