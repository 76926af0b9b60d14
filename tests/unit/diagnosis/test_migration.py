"""What the install notices of a move to Workers Builds, each with its cause."""

from pagesim.diagnosis.change import PinTool, SetVariable
from pagesim.diagnosis.migration import Move, list_moves
from tests.support.fake_engine import fake_run, resolves, settings, site

WRANGLER = 'name = "site"\npages_build_output_dir = "d"\n[vars]\nMODE = "live"\n'


def moves(**files: str) -> dict[str, Move]:
    project = site({name.replace("__", "."): text for name, text in files.items()})
    chosen = settings(["TOKEN_FOR_GITHUB"])
    before, after = (
        fake_run(project, resolves(), chosen=chosen, platform=platform).plan
        for platform in ("pages", "workers-builds")
    )
    return {move.what: move for move in list_moves(before, after)}


def test_variables_of_pages_are_gone_and_those_of_the_build_are_entered_again() -> None:
    found = moves()
    sign = found["Variable CF_PAGES"]
    assert (sign.before, sign.after) == ("1", "-") and "WORKERS_CI instead" in sign.why
    assert found["Variable WORKERS_CI"].before == "-"
    entered = found["Variables of the build"]
    assert entered.before == "Settings > Variables and Secrets"
    assert entered.after.startswith("Settings > Build > ") and "TOKEN_FOR_GITHUB" in entered.why


def test_without_a_lockfile_another_manager_installs() -> None:
    found = moves()
    assert (found["Package manager"].before, found["Package manager"].after) == ("npm", "bun")
    assert found["Command"].after == "bun install"
    assert found["Node.js"].keep == (PinTool("node", "22.16.0", "NODE_VERSION"),)


def test_what_the_wrangler_file_sets_is_a_variable_of_the_build_then() -> None:
    one = moves(wrangler__toml=WRANGLER)["Variable MODE"]
    assert (one.before, one.after) == ("live", "-") and "run time" in one.why
    assert one.keep == (SetVariable("preview", "MODE", "live"),)
