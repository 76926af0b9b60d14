"""A package's fate, from made-up journals and trees."""

import json
from dataclasses import replace

import pytest

from pagesim.gateway.interface import Exchange
from pagesim.npm.integrity import Digest, sri
from pagesim.run.outcome import Outcome, Resolution
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import (
    GITHUB,
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

TREE = in_tree((PACKAGE, "1.0.0"))
GOOD = (packument(), tarball())


def outcome(*exchanges: Exchange, exit_code: int = 0, text: str = "", tree: bool = True) -> Outcome:
    lines = tuple(("stdout", line) for line in text.splitlines())
    script = Script(exchanges, exit_code, lines, TREE if tree else {})  # type: ignore[arg-type]  # tuples
    return fake_run(site({".npmrc": NPMRC}), script)


def fate(found: Outcome) -> Resolution:
    assert found.first
    [one] = found.first.resolutions
    return one


def test_served_and_in_the_tree_is_resolved() -> None:
    found = outcome(*GOOD)
    assert found.verdict == "resolved"
    assert (fate(found).status, fate(found).version) == ("resolved", "1.0.0")
    assert fate(found).credential == "TOKEN_FOR_GITHUB"


def test_a_value_that_the_build_wrote_into_the_tree_is_hidden() -> None:
    value = "ghp_Q7zKd93LmWx2RtVbY6NcHs8PfGj4AeUk1ToZ"
    script = Script(GOOD, 0, (), in_tree((PACKAGE, f"1.0.0-{value}")))
    found = fake_run(
        site({".npmrc": NPMRC}), script, secret=(TOKEN,), env={TOKEN: value}, expose_secret=(TOKEN,)
    )
    assert fate(found).version == f"1.0.0-[{TOKEN}]"


@pytest.mark.parametrize(
    ("status", "named"), [(401, "unauthorized"), (403, "forbidden"), (404, "not-found")]
)
def test_refusals_by_status(status: int, named: str) -> None:
    found = outcome(packument(status), exit_code=1, tree=False)
    assert (found.verdict, fate(found).status) == ("unresolved", named)


@pytest.mark.parametrize("status", [500, 503, None])
def test_a_registry_that_fails_is_unreachable(status: int | None) -> None:
    broken = replace(packument(503), status=status)
    assert fate(outcome(broken, exit_code=1, tree=False)).status == "unreachable"


def test_a_404_elsewhere_is_the_wrong_registry() -> None:
    found = fate(outcome(packument(404, None, registry=NPMJS), exit_code=1, tree=False))
    assert (found.status, found.note) == ("wrong-registry", f"asked at {NPMJS}")


def test_exit_code_0_proves_nothing() -> None:
    assert outcome(tree=False).verdict == "unresolved"
    assert fate(outcome(tree=False)).status == "not-requested"
    of_cache = fate(outcome(tree=True))
    assert of_cache.note == "in the tree, but no registry was asked for it"
    assert outcome(tree=True).verdict == "unresolved"


def test_a_retry_that_succeeds_counts() -> None:
    assert outcome(packument(503), *GOOD).verdict == "resolved"


def test_a_credential_that_was_not_taken_is_no_success() -> None:
    astray = replace(tarball(), accepted=False)
    assert outcome(packument(), astray).verdict == "unresolved"


def test_served_and_rolled_back_tells_on_the_install_not_the_package() -> None:
    found = outcome(*GOOD, exit_code=1, tree=False)
    assert found.verdict == "failed"
    assert fate(found).status == "rolled-back"
    assert fate(found).settles


def test_other_bytes_than_locked() -> None:
    corrupt = replace(tarball(), trouble="corrupt")
    found = fate(outcome(packument(), corrupt, exit_code=1, tree=False))
    assert found.status == "integrity-mismatch"


def test_the_managers_word_on_bytes_accuses_nobody() -> None:
    said = f"npm error code EINTEGRITY\nnpm error {PACKAGE}"
    assert fate(outcome(*GOOD, exit_code=1, text=said, tree=False)).status == "rolled-back"


@pytest.mark.parametrize(
    ("locked", "status"),
    [
        (sri(b"its bytes"), "rolled-back"),
        (sri(b"its bytes", "sha1"), "rolled-back"),
        (sri(b"others"), "integrity-mismatch"),
        (f"{sri(b'others')} {sri(b'its bytes')}", "rolled-back"),
        ("sha256-unknown", "rolled-back"),
    ],
)
def test_bytes_are_held_against_the_lockfile(locked: str, status: str) -> None:
    entry = {"version": "1.0.0", "resolved": tarball(registry=NPMJS).url, "integrity": locked}
    lock = {"lockfileVersion": 3, "packages": {"": {}, f"node_modules/{PACKAGE}": entry}}
    served = Digest()
    served.feed(b"its bytes")
    got = replace(tarball(registry=NPMJS), integrity=served.integrity, mode="real")
    chosen = settings(registries={NPMJS.rstrip("/"): {"mode": "real"}})
    project = site({"package-lock.json": json.dumps(lock)})
    assert fate(fake_run(project, Script((got,), 1), chosen=chosen)).status == status


def test_no_version_for_the_range_is_told_without_the_managers_word() -> None:
    declared = {"https://npm.pkg.github.com": {"mode": "mock", "packages": {PACKAGE: ["1.0.0"]}}}
    project = site({".npmrc": NPMRC}, {PACKAGE: "^9.0.0"})
    found = fake_run(project, Script((packument(),), 1), chosen=settings(registries=declared))
    assert fate(found).status == "no-matching-version"


def test_found_and_never_fetched() -> None:
    found = fate(outcome(packument(), exit_code=1, tree=False))
    assert (found.status, found.served) == ("not-requested", False)
    assert "before its tarball was asked for" in (found.note or "")


def test_a_private_package_that_only_the_journal_knows_is_reported() -> None:
    other = "@foobar/base"
    good = resolves()
    script = Script((*good.exchanges, packument(401, name=other)), 1, files=good.files)
    found = fake_run(site({".npmrc": NPMRC}), script)
    assert found.first
    assert {r.name: r.status for r in found.first.resolutions} == {
        PACKAGE: "resolved",
        other: "unauthorized",
    }
    assert found.verdict == "unresolved"


def test_an_optional_package_may_be_absent_but_a_refused_one_is_no_success() -> None:
    project = in_memory(
        {"package.json": f'{{"optionalDependencies": {{"{PACKAGE}": "^1"}}}}', ".npmrc": NPMRC}
    )
    assert fake_run(project, Script()).verdict == "resolved"
    assert fake_run(project, Script(refuses(401).exchanges)).verdict == "unresolved"


def test_public_packages_decide_nothing_but_the_exit_code_does() -> None:
    project = site({}, {"left-pad": "1.0.0"})
    gone = packument(404, None, name="left-pad", registry=NPMJS)
    found = fake_run(project, Script((gone,), 1))
    assert found.verdict == "failed"
    assert fate(found).private is False
    good = resolves("left-pad", "1.0.0", NPMJS)
    assert fake_run(project, good).verdict == "resolved"


def test_the_highest_served_version_is_shown() -> None:
    served = (packument(), tarball("1.2.0"))
    script = Script(served, files=in_tree((PACKAGE, "1.2.0")))
    assert fate(fake_run(site({".npmrc": NPMRC}), script)).version == "1.2.0"
    assert fate(outcome(*GOOD)).registry == GITHUB


UNROUTED = {".npmrc": "", ".npmrc.pages": NPMRC}
"""The file that routes the scope is there, and nothing makes it count."""


def by_a_stranger(
    files: dict[str, str], *exchanges: Exchange, exit_code: int = 0
) -> tuple[str, Resolution]:
    script = Script(exchanges, exit_code, files=TREE if exit_code == 0 else {})
    found = fake_run(site(files), script, swap="lifecycle")
    return found.verdict, fate(found)


def stranger(answer: Exchange) -> Exchange:
    return replace(answer, credential=None, accepted=None)


ELSEWHERE = (
    stranger(packument(registry=NPMJS)),
    stranger(tarball(registry=NPMJS)),
)


def test_what_another_registry_served_is_the_wrong_registry_whatever_the_exit_code() -> None:
    for exit_code in (0, 1):
        verdict, found = by_a_stranger(UNROUTED, *ELSEWHERE, exit_code=exit_code)
        assert (verdict, found.status, found.served) == ("unresolved", "wrong-registry", False)
        assert found.note and "dependency confusion" in found.note


def test_a_stranger_who_has_the_name_is_told_even_if_no_tarball_was_fetched() -> None:
    verdict, found = by_a_stranger(UNROUTED, ELSEWHERE[0], exit_code=1)
    assert (verdict, found.status) == ("unresolved", "wrong-registry")
    _, refused = by_a_stranger(UNROUTED, ELSEWHERE[0], replace(ELSEWHERE[1], status=403))
    assert refused.status == "wrong-registry"


def test_its_own_registry_afterwards_makes_it_good() -> None:
    assert by_a_stranger(UNROUTED, ELSEWHERE[0], *GOOD)[0] == "resolved"


def test_a_registry_that_a_committed_line_names_is_no_wrong_one() -> None:
    both = {**UNROUTED, ".npmrc": f"@foobar:registry={NPMJS}\n"}
    assert by_a_stranger(both, *ELSEWHERE)[0] == "resolved"


def test_a_tarball_beside_the_registry_on_its_host_is_its_own() -> None:
    beside = replace(tarball(), url="https://npm.pkg.github.com/x.tgz", registry=None)
    assert outcome(packument(), beside).verdict == "resolved"


def workspace(version: str) -> Outcome:
    project = in_memory(
        {
            "package.json": f'{{"workspaces": ["*/*"], "dependencies": {{"{PACKAGE}": "1"}}}}',
            "packages/widget/package.json": f'{{"name": "{PACKAGE}", "version": "{version}"}}',
            "packages/broken/package.json": "{",
            "packages/nameless/package.json": "[]",
            ".npmrc": NPMRC,
        }
    )
    return fake_run(project, Script(files=TREE))


def test_a_linked_member_of_the_workspace_is_good() -> None:
    found = workspace("1.0.0")
    assert (found.verdict, fate(found).status, fate(found).version) == (
        "resolved",
        "linked",
        "1.0.0",
    )


def test_a_member_of_another_version_than_the_tree_has_was_not_linked() -> None:
    assert fate(workspace("2.0.0")).status == "not-requested"


def test_what_went_astray_is_no_matter_of_what_a_mock_lacks() -> None:
    astray = replace(
        packument(404, None, registry=NPMJS), trouble="mock-lacks", accepted=None, credential=None
    )
    found = fake_run(site({".npmrc.pages": NPMRC}), Script((astray,), 1), resolves())
    assert found.attempts[0].limits == ()
    assert (fate(found).status, found.verdict) == ("wrong-registry", "unresolved")


def test_a_private_package_that_was_never_asked_for_proves_nothing() -> None:
    package = json.dumps({"name": "site", "devDependencies": {PACKAGE: "^1.0.0"}})
    project = in_memory({"package.json": package, ".npmrc": NPMRC})
    found = fake_run(project, Script((), 1))
    assert fate(found).settles and not found.proven
    assert fake_run(project, resolves()).proven
