"""What a move to another build image does: told first whether anything breaks, then why."""

import json
from collections.abc import Sequence

from pagesim.diagnosis.catalogue import diagnose
from pagesim.report.content import Run
from pagesim.report.migration import Migration, exit_code, migration_record, migration_text
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import NPMRC, Script, fake_run, refuses, resolves, settings, site
from tests.support.reports import validate, written


def ran(image: str, script: Script, **variables: str) -> Run:
    outcome: Outcome = fake_run(
        site({".npmrc": NPMRC}),
        script,
        chosen=settings(["TOKEN_FOR_GITHUB"], variables=variables),
        build_image=image,
    )
    return Run(outcome, tuple(diagnose(outcome)))


def migrated(after: Script, before: Script | None = None, **variables: str) -> list[Migration]:
    runs = (ran("v2", before or resolves(), **variables), ran("v3", after, **variables))
    return [Migration(*runs)]


def lines(found: Sequence[Migration]) -> list[str]:
    return written(migration_text(found), width=120).splitlines()


def test_a_move_that_breaks_nothing_lists_what_differs_and_what_keeps_it() -> None:
    found = migrated(resolves())
    assert exit_code(found) == 0
    told = lines(found)
    assert told[0] == "Installs with v3: Preview."
    [node] = [line.split() for line in told if line.startswith("Node.js")]
    assert node[1:] == ["18.17.1", "22.16.0", "v3", "brings", "it", "NODE_VERSION=18.17.1"]
    [npm] = [line.split() for line in told if line.startswith("npm")]
    assert npm[1:] == ["9.6.7", "10.9.2", "v3", "brings", "it"]


def test_what_is_pinned_does_not_differ() -> None:
    [one] = migrated(resolves(), NODE_VERSION="20.11.0")
    assert "Node.js" not in [m.what for m in one.moves]


def test_a_move_that_breaks_has_the_cause_and_the_change() -> None:
    found = migrated(refuses(403))
    assert exit_code(found) == 1
    told = lines(found)
    assert told[0] == "BREAKS with v3: Preview."
    assert any(line.startswith("Cause:") for line in told)
    assert any(line.startswith("Change:") for line in told)


def test_what_was_red_before_is_not_blamed_on_the_move() -> None:
    found = migrated(refuses(403), refuses(403))
    assert lines(found)[0] == "As red with v3 as before: Preview."
    assert exit_code(found) == 1


def test_as_data() -> None:
    data = json.loads(json.dumps(migration_record(migrated(refuses(403)))))
    validate(data, "migration")
    [one] = data["environments"]
    assert (one["breaks"], one["from"]["outcome"], one["to"]["outcome"]) == (
        True,
        "resolved",
        "unresolved",
    )
    [pin] = [d["keep"] for d in one["differences"] if d["what"] == "Node.js"]
    assert pin[0]["kind"] == "pin-tool"
