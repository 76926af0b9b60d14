"""What `fix` came to: as a patch with words beside it, and as one object."""

import json
import subprocess
from functools import cache
from pathlib import Path

from pagesim.fix.search import Remedy
from pagesim.report.remedy import list_settings, patch_text, remedy_record, remedy_text
from tests.support.fake_engine import NPMRC, TOKEN, resolves, settings, site
from tests.support.remedies import TROUBLES, Trouble
from tests.support.reports import schema, validate
from tests.support.rules import DECLARED, FILE

WRANGLER = {"wrangler.toml": 'name = "shop"\npages_build_output_dir = "dist"\n'}


@cache
def mended() -> Remedy:
    """Return a remedy of a line and secrets."""
    files = {".npmrc": NPMRC.splitlines()[1] + "\n", **WRANGLER}
    return Trouble(site(files), settings=settings([], registries=DECLARED)).search()


def test_the_object_has_everything() -> None:
    for remedy in (mended(), TROUBLES["advice alone"].search()):
        data = json.loads(json.dumps({**remedy_record(remedy), "applied": []}))
        validate(data, "fix")
        assert set(data) == set(schema("fix")["properties"])
        assert data["works"] is remedy.works
    data = remedy_record(mended())
    assert (data["before"]["outcome"], data["after"]["outcome"]) == ("unresolved", "resolved")
    kinds = sorted(c["kind"] for c in data["changes"])
    assert kinds == ["add-line", "set-secret", "set-secret"]
    assert "+@foobar:registry=https://npm.pkg.github.com/" in data["patch"]
    assert data["tried"][-1]["good"]
    assert {"production": "unresolved"} in [n["without"] for n in data["needed"]]


def test_secrets_have_their_command_in_each_environment() -> None:
    commands = [command for _, command in list_settings(mended())]
    put = "npx wrangler pages secret put TOKEN_FOR_GITHUB --project-name shop"
    assert commands == [f"{put} --env preview", put]


def test_the_words_tell_what_was_tried_and_what_is_to_do() -> None:
    told = remedy_text(mended())
    assert told.startswith("UNRESOLVED: ")
    assert "Tried 1: Preview unresolved" in told
    assert "Each change is needed: " in told
    assert "on a developer's machine: fails, as before" in told
    assert told.splitlines()[-1].startswith("With these changes: RESOLVED: ")


def test_a_setting_that_is_the_remedy_is_told_once() -> None:
    told = remedy_text(TROUBLES["token"].search())
    assert "Tried 1: " in told
    assert told.count("Add TOKEN_FOR_GITHUB to Preview") == 1


def test_where_there_is_nothing_to_change() -> None:
    stuck = TROUBLES["advice alone"].search()
    assert "no change that pagesim knows" in remedy_text(stuck)
    assert patch_text(stuck) == ""
    fine = Trouble(site(FILE), lambda _: resolves()).search()
    assert remedy_text(fine).splitlines()[-1] == "Nothing to change."
    assert patch_text(fine) == ""


def test_what_was_not_installed_is_not_called_good() -> None:
    off = settings([TOKEN], {"SKIP_DEPENDENCY_INSTALL": "1"})
    skipped = Trouble(site(FILE), settings=off).search()
    assert skipped.before[0].outcome.verdict == "skipped"
    assert "RESOLVED: " not in remedy_text(skipped).splitlines()[0]


def test_git_takes_the_patch_behind_the_words(tmp_path: Path) -> None:
    found = mended()
    npmrc = tmp_path / ".npmrc"
    npmrc.write_bytes(found.project.read(".npmrc") or b"")
    told = remedy_text(found) + patch_text(found)
    subprocess.run(["git", "apply"], input=told.encode(), cwd=tmp_path, check=True)
    assert npmrc.read_text().endswith("\n@foobar:registry=https://npm.pkg.github.com/\n")
