"""What a verdict rests on: from the plan and from what was asked of which registry."""

from dataclasses import replace

from pagesim.run.assumptions import list_assumptions
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    TOKEN,
    Script,
    fake_run,
    packument,
    resolves,
    settings,
    site,
    tarball,
)

NOTHING_KNOWN = replace(settings(), environments=None)


def kinds(outcome: Outcome) -> list[tuple[str, str]]:
    return [(a.kind, a.subject) for a in outcome.assumptions]


def test_a_variable_that_nothing_declares_and_a_request_bore() -> None:
    found = fake_run(site({".npmrc": NPMRC}), resolves(), chosen=NOTHING_KNOWN)
    assert ("variable-set", TOKEN) in kinds(found)
    assert found.undeclared == (TOKEN,)
    assert all(a.why and a.settle for a in found.assumptions)


def test_a_tool_that_nothing_vouches_for_is_told() -> None:
    plan = fake_run(site({".npmrc": NPMRC}), resolves()).plan
    found = list_assumptions(plan, unverified=("npm 10.9.3",))
    assert [a.subject for a in found if a.kind == "tool-unverified"] == ["npm 10.9.3"]


def test_a_declared_variable_leaves_its_token_untested() -> None:
    found = fake_run(site({".npmrc": NPMRC}), resolves())
    assert found.undeclared == ()
    assert ("token-untested", TOKEN) in kinds(found)


def test_a_variable_that_the_command_line_settles() -> None:
    project, chosen = site({".npmrc": NPMRC}), NOTHING_KNOWN
    assert fake_run(project, resolves(), chosen=chosen, granted=(TOKEN,)).undeclared == ()
    assert fake_run(project, resolves(), chosen=chosen, unset=(TOKEN,)).undeclared == ()


def test_a_variable_that_no_request_bore_counts_where_its_absence_ends_the_install() -> None:
    project = site({".npmrc": NPMRC}, {"left-pad": "1.0.0"})
    script = resolves("left-pad", "1.0.0", NPMJS)
    script = replace(script, exchanges=tuple(replace(e, credential=None) for e in script.exchanges))
    assert fake_run(project, script, chosen=NOTHING_KNOWN).undeclared == ()
    classic = site({".npmrc": NPMRC, "yarn.lock": "# yarn lockfile v1\n"}, {"left-pad": "1.0.0"})
    old = fake_run(classic, script, chosen=NOTHING_KNOWN, build_image="v1")
    assert old.undeclared == (TOKEN,)


def test_a_variable_counts_where_its_absence_drops_the_file_or_moves_a_scope() -> None:
    other = "//npm.acme.example/:_authToken=${OTHER}\n"
    pnpm = {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n", ".npmrc": NPMRC + other}
    dropped = fake_run(site(pnpm), resolves(), chosen=NOTHING_KNOWN)
    assert set(dropped.undeclared) == {TOKEN, "OTHER"}
    moved = site({".npmrc": "@foobar:registry=${WHERE}\n"})
    assert fake_run(moved, resolves(), chosen=NOTHING_KNOWN).undeclared == ("WHERE",)
    plain = fake_run(site({".npmrc": NPMRC + other}), resolves(), chosen=NOTHING_KNOWN)
    assert plain.undeclared == (TOKEN,)


def test_what_pagesim_made_up_and_what_pagesim_yaml_declares() -> None:
    assert ("package-made-up", PACKAGE) in kinds(fake_run(site({".npmrc": NPMRC}), resolves()))
    said = {"https://npm.pkg.github.com": {"mode": "mock", "packages": {PACKAGE: ["1.0.0"]}}}
    known = fake_run(site({".npmrc": NPMRC}), resolves(), chosen=settings(registries=said))
    assert "package-made-up" not in dict(kinds(known))


def test_a_thousand_public_packages_are_one_assumption() -> None:
    names = ("left-pad", "ms")
    rows = tuple(tarball(credential=None, name=n, registry=NPMJS) for n in names)
    found = fake_run(site({}, dict.fromkeys(names, "1.0.0")), Script(rows))
    made = [s for kind, s in kinds(found) if kind == "package-made-up"]
    assert made == ["public packages of registry.npmjs.org"]


def test_what_pagesim_refused_and_pages_would_not() -> None:
    refused = replace(
        packument(403), registry=None, url="https://binaries.example/x", trouble="refused-host"
    )
    plan = fake_run(site({".npmrc": NPMRC}), resolves()).plan
    walls = [a for a in list_assumptions(plan, (refused, refused)) if a.kind == "wall"]
    assert [a.subject for a in walls] == ["binaries.example"]
    assert "--allow-host binaries.example" in walls[0].settle


def test_a_choice_that_no_log_showed() -> None:
    chosen = settings(variables={"NODE_VERSION": "22"})
    found = fake_run(site({".npmrc": NPMRC}), resolves(), chosen=chosen)
    assert any(kind == "not-verified" for kind, _ in kinds(found))


def test_an_exact_node_that_is_younger_than_node_build_is_settled_by_its_major() -> None:
    run = fake_run(site({".npmrc": NPMRC, ".nvmrc": "24.99.0"}), resolves())
    young = next(a for a in run.assumptions if a.subject == "Node.js 24.99.0")
    assert "Ask for 24 in place of 24.99.0" in young.settle
    assert "node-build" in young.settle
