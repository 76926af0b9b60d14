"""Rules that hold for all managers: where each fires, what it explains, where it keeps quiet."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import RULES, explanation, findings
from pagesim.diagnosis.finding import Finding
from pagesim.engine.interface import Stream
from pagesim.run.outcome import Outcome
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

FILE = {".npmrc": NPMRC}
PAGES_FILE = {".npmrc.pages": NPMRC}
MOVE = {"preinstall": "mv .npmrc.pages .npmrc"}
DECLARED = {"https://npm.pkg.github.com": {"mode": "mock", "packages": {PACKAGE: ["1.0.0"]}}}


def found(outcome: Outcome, rule: str) -> Finding | None:
    return next((f for f in findings(outcome) if f.rule == rule), None)


def need(outcome: Outcome, rule: str) -> Finding:
    one = found(outcome, rule)
    assert one is not None, [f.rule for f in findings(outcome)]
    return one


def fine() -> Outcome:
    return fake_run(site(FILE), resolves())


@pytest.mark.parametrize("rule", [r.ident for r in RULES])
def test_no_rule_fires_where_all_is_well_and_each_explains_itself(rule: str) -> None:
    assert found(fine(), rule) is None
    told = explanation(rule)
    assert told.ident == rule
    assert told.text.startswith(told.summary)
    assert 20 < len(told.summary) <= 100


def test_token_not_in_environment() -> None:
    lacking = settings([], production=[TOKEN])
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=lacking)
    one = need(outcome, "token-not-in-environment")
    assert one.severity == "error"
    assert one.packages == (PACKAGE,)
    assert one.location and (one.location.file, one.location.line) == (
        "/opt/buildhome/repo/.npmrc",
        2,
    )
    assert "it is in Production" in one.message
    neither = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=settings([]))
    assert "nor in Production" in need(neither, "token-not-in-environment").message


def test_a_missing_variable_that_no_package_needs_is_a_warning() -> None:
    other = {".npmrc": NPMRC + "//npm.example.org/:_authToken=${OTHER}\n"}
    one = need(fake_run(site(other), resolves()), "token-not-in-environment")
    assert (one.severity, one.packages) == ("warning", ())


def test_variable_empty() -> None:
    blank = settings([], {TOKEN: " "})
    one = need(fake_run(site(FILE), refuses(401, None), chosen=blank), "variable-empty")
    assert one.severity == "error"
    assert one.packages == (PACKAGE,)


def test_token_refused_tells_status_and_kind_of_registry() -> None:
    unknown = need(fake_run(site(FILE), refuses(401)), "token-refused")
    assert f"refused (401) {TOKEN} for {PACKAGE}" in unknown.message
    assert "classic personal access token" in unknown.remedy
    assert "403" in need(fake_run(site(FILE), refuses(403)), "token-refused").message
    nobody = fake_run(site(FILE), refuses(401, "unknown"))
    assert "A credential that no variable explains" in need(nobody, "token-refused").message


def test_no_credential() -> None:
    bare = {".npmrc": NPMRC.splitlines()[0] + "\n"}
    one = need(fake_run(site(bare), refuses(401, None)), "no-credential")
    assert one.remedy == "Add to .npmrc: //npm.pkg.github.com/:_authToken=${TOKEN}"
    assert found(fake_run(site(FILE), refuses(401)), "no-credential") is None


def test_scope_not_routed() -> None:
    only_token = {".npmrc": NPMRC.splitlines()[1] + "\n"}
    chosen = settings(registries=DECLARED)
    outcome = fake_run(site(only_token), refuses(404, None, registry=NPMJS), chosen=chosen)
    one = need(outcome, "scope-not-routed")
    assert one.remedy == f"Add to .npmrc: @foobar:registry={GITHUB}"
    assert one.packages == (PACKAGE,)
    assert found(outcome, "no-credential") is None


def test_credential_at_wrong_registry() -> None:
    astray = packument(200, TOKEN, name="left-pad", registry=NPMJS, accepted=False)
    good = resolves()
    script = Script((astray, *good.exchanges), files=good.files)
    one = need(fake_run(site(FILE), script), "credential-at-wrong-registry")
    assert one.severity == "error"
    assert one.message == f"{TOKEN} was sent to {NPMJS}; it belongs to {GITHUB}."


def test_swap_too_late_and_what_the_second_install_shows() -> None:
    project = site(PAGES_FILE, scripts=MOVE)
    astray = refuses(404, None, registry=NPMJS)
    helped = fake_run(project, astray, resolves())
    assert [a.mode for a in helped.attempts] == ["lifecycle", "before"]
    one = need(helped, "swap-too-late")
    assert '"preinstall" script' in one.message
    assert one.location and (one.location.file, one.location.line) == ("package.json", 1)
    assert "NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages" in one.remedy
    assert helped.verdict == "unresolved"  # what pagesim helped with counts for nothing
    moved = Script(astray.exchanges, 1, files={"repo/.npmrc": NPMRC.encode()})
    late = need(fake_run(project, moved, resolves()), "swap-too-late")
    assert "after npm 10.9.2 had read its settings" in late.message


def test_swap_without_effect() -> None:
    chosen = settings(variables={"NPM_CONFIG_USERCONFIG": "/nowhere/.npmrc.pages"})
    outcome = fake_run(
        site(PAGES_FILE), refuses(404, None, registry=NPMJS), resolves(), chosen=chosen
    )
    one = need(outcome, "swap-without-effect")
    assert one.message.startswith("NPM_CONFIG_USERCONFIG=/nowhere/.npmrc.pages had no effect")
    right = settings(variables={"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"})
    assert (
        found(fake_run(site(PAGES_FILE), resolves(), chosen=right), "swap-without-effect") is None
    )


def test_nothing_swaps() -> None:
    outcome = fake_run(site(PAGES_FILE), refuses(404, None, registry=NPMJS), resolves())
    assert need(outcome, "nothing-swaps").severity == "error"
    assert found(fake_run(site(PAGES_FILE, scripts=MOVE), resolves()), "nothing-swaps") is None
    unneeded = fake_run(site({**FILE, **PAGES_FILE}), resolves())
    assert need(unneeded, "nothing-swaps").severity == "warning"


@pytest.mark.parametrize("name", [".npmrc.pages", ".npmrc"])
def test_npmrc_pages_untracked(name: str) -> None:
    project = site({name: NPMRC}, untracked=[name])
    one = need(fake_run(project, refuses(404, None, registry=NPMJS)), "npmrc-pages-untracked")
    assert one.severity == "error"
    assert f"git add -f {name}" in one.remedy


def test_npm_token_unread() -> None:
    chosen = settings(
        ["NPM_TOKEN"],
        registries={
            "https://registry.npmjs.org": {
                "mode": "mock",
                "packages": {PACKAGE: {"private": True, "versions": {"1.0.0": {}}}},
            }
        },
    )
    refused = refuses(404, None, registry=NPMJS)
    one = need(fake_run(site(), refused, chosen=chosen), "npm-token-unread")
    assert one.severity == "error"
    assert "npm 10.9.2 does not know it (that image v3 reads it is not verified)" in one.message
    read = site({".npmrc": "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"})
    assert found(fake_run(read, refused, chosen=chosen), "npm-token-unread") is None
    written = fake_run(site(), refused, chosen=chosen, build_image="v1")
    assert found(written, "npm-token-unread") is None


def test_package_unavailable() -> None:
    chosen = settings(registries=DECLARED)
    none_fits = site(FILE, dependencies={PACKAGE: "^2.0.0"})
    said = f"npm error notarget No matching version found for {PACKAGE}@^2.0.0."
    text: tuple[tuple[Stream, str], ...] = (("stderr", said),)
    outcome = fake_run(none_fits, Script((packument(),), 1, text), chosen=chosen)
    assert "no version that matches ^2.0.0" in need(outcome, "package-unavailable").message
    down = need(fake_run(site(FILE), refuses(503)), "package-unavailable")
    assert "could not be asked" in down.message
    changed = Script(
        (packument(), tarball()), 1, (("stderr", f"npm error code EINTEGRITY {PACKAGE}"),)
    )
    other = need(fake_run(site(FILE), changed), "package-unavailable")
    assert "is not the one that was locked" in other.message


def test_undeclared_host() -> None:
    stray = replace(packument(403), url="https://example.org/x.node", registry=None, package=None)
    good = resolves()
    script = Script((*good.exchanges, stray), files=good.files)
    one = need(fake_run(site(FILE), script), "undeclared-host")
    assert one.severity == "warning"
    assert "https://example.org: {mode: real}" in one.remedy


def test_literal_token() -> None:
    written = {".npmrc": NPMRC.replace(f"${{{TOKEN}}}", "ghp_" + "a" * 36)}
    one = need(fake_run(site(written), resolves()), "literal-token")
    assert one.severity == "warning"
    assert "ghp_" not in one.message + one.remedy


def test_token_in_wrangler() -> None:
    wrangler = (
        f'name = "site"\npages_build_output_dir = "dist"\n[vars]\n{TOKEN} = "ghp_{"a" * 36}"\n'
    )
    project = site({**FILE, "wrangler.toml": wrangler})
    one = need(fake_run(project, resolves(), chosen=settings([])), "token-in-wrangler")
    assert one.severity == "warning"
    assert one.location and one.location.line == 4
    assert "ghp_" not in one.message + one.remedy


def test_pages_stops_before_the_install() -> None:
    outcome = fake_run(site(FILE), chosen=settings(variables={"NODE_VERSION": "wat"}))
    assert outcome.attempts == ()
    assert "NODE_VERSION says wat" in need(outcome, "pages-stops").message


def test_install_skipped() -> None:
    skip = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    assert need(fake_run(site(FILE), chosen=skip), "install-skipped").severity == "warning"


@pytest.mark.parametrize("image", ["v1", "v2"])
def test_image_end_of_life(image: str) -> None:
    outcome = fake_run(site(FILE), resolves(), build_image=image)
    assert need(outcome, "image-end-of-life").severity == "warning"


def test_errors_come_first_and_what_hides_others_comes_before_them() -> None:
    lacking = settings([], production=[TOKEN])
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=lacking, build_image="v2")
    severities = [f.severity for f in findings(outcome)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert findings(outcome)[0].rule == "token-not-in-environment"


def test_a_package_in_the_tree_that_nobody_served_is_not_resolved() -> None:
    outcome = fake_run(site(FILE), Script((), 0, files=in_tree((PACKAGE, "1.0.0"))))
    assert outcome.verdict == "unresolved"
