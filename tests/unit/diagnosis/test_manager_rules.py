"""The rules that belong to one manager's ways: what each finds, and where it keeps quiet."""

import pytest

from pagesim.choices import BuildImageName
from pagesim.diagnosis.catalogue import findings
from pagesim.diagnosis.finding import Case
from pagesim.diagnosis.fixes import fixes
from pagesim.run.outcome import Outcome
from tests.support.outcomes import GITHUB, NPMJS, PACKAGE, errors, exchange, found, outcome

NPMRC = {
    ".npmrc": "@foobar:registry=https://npm.pkg.github.com\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN}\n"
}
YARNRC = {
    ".yarnrc.yml": 'npmScopes:\n  foobar:\n    npmRegistryServer: "https://npm.pkg.github.com"\n'
    '    npmAuthToken: "${TOKEN}"\n'
}
ASKED = f"{GITHUB}@foobar%2fwidget"
ASTRAY = f"{NPMJS}@foobar%2fwidget"
TARBALL = f"{GITHUB}download/@foobar/widget/1.0.0/x.tgz"


def lock(version: str) -> dict[str, str]:
    """Return a yarn.lock that is empty of packages, as Yarn of that major begins one."""
    text = "# yarn lockfile v1\n" if version == "1" else "__metadata:\n  version: 8\n"
    return {"yarn.lock": text}


# --- npmrc-not-read


def test_berry_reads_no_npmrc() -> None:
    result = outcome({**NPMRC, **lock("4")}, secrets=["TOKEN"], exchanges=[exchange(ASTRAY, 404)])
    told = found(result, "npmrc-not-read")
    assert told is not None
    assert told.packages == (PACKAGE,)
    assert "yarn 4.9.1 reads no .npmrc" in told.message
    assert 'npmAuthToken: "${TOKEN}"' in told.remedy
    assert errors(result) == ["npmrc-not-read"]
    change = fixes(Case(result), findings(result))
    assert list(change.lines) == [".yarnrc.yml"]


def test_berry_with_its_own_file_is_not_told_of_npmrc() -> None:
    result = outcome(
        {**NPMRC, **YARNRC, **lock("4")},
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
    )
    assert errors(result) == ["token-refused"]


def test_yarn_1_reads_npmrc() -> None:
    result = outcome(
        {**NPMRC, **lock("1")},
        image="v1",
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
    )
    assert found(result, "npmrc-not-read") is None


# --- npmrc-dropped


@pytest.mark.parametrize("version", ["8.15.9", "9.15.9", "10.11.1"])
def test_pnpm_drops_the_file_for_an_unset_variable(version: str) -> None:
    result = outcome(NPMRC, manager=f"pnpm@{version}", exchanges=[exchange(ASTRAY, 404)])
    assert errors(result) == ["token-not-in-environment", "npmrc-dropped"]
    told = found(result, "npmrc-dropped")
    assert told is not None
    assert (told.location and told.location.line) == 2
    assert f"{PACKAGE} is looked for at {NPMJS}" in told.message


def test_nothing_is_dropped_where_the_variable_is_set_or_the_version_knows_better() -> None:
    fine = outcome(
        NPMRC, manager="pnpm@10.11.1", secrets=["TOKEN"], exchanges=[exchange(ASKED, 401, "TOKEN")]
    )
    assert found(fine, "npmrc-dropped") is None
    newer = outcome(NPMRC, manager="pnpm@11.28.11", exchanges=[exchange(ASKED, 401)])
    assert found(newer, "npmrc-dropped") is None


# --- project-npmrc-not-expanded


@pytest.mark.parametrize(
    ("version", "expands"),
    [
        ("10.34.1", True),
        ("10.34.2", False),
        ("11.5.2", True),
        ("11.5.3", False),
        ("12.21.0", False),
    ],
)
def test_pnpm_expands_no_variables_in_a_projects_npmrc(version: str, expands: bool) -> None:
    sent = "TOKEN" if expands else None
    result = outcome(
        NPMRC,
        manager=f"pnpm@{version}",
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, sent)],
    )
    assert errors(result) == ["token-refused" if expands else "project-npmrc-not-expanded"]
    change = fixes(Case(result), findings(result))
    wanted = {".npmrc.pages": ("//npm.pkg.github.com/:_authToken=${TOKEN}",)}
    assert change.lines == ({} if expands else wanted)
    assert ("NPM_CONFIG_USERCONFIG" in change.variables) is not expands


# --- unset-variable-stops-manager


@pytest.mark.parametrize(
    ("files", "image", "says"),
    [
        (NPMRC, "v1", "npm 6.14.4 stops before any request: Failed to replace env in config"),
        ({**NPMRC, **lock("1")}, "v1", "yarn 1.22.4 stops before any request: Failed to replace"),
        (
            {**YARNRC, **lock("4")},
            "v3",
            "yarn 4.9.1 stops before any request: Environment variable not found (TOKEN)",
        ),
    ],
)
def test_an_unset_variable_stops_the_manager(
    files: dict[str, str], image: BuildImageName, says: str
) -> None:
    result = outcome(files, image=image)
    told = found(result, "unset-variable-stops-manager")
    assert told is not None
    assert told.message.startswith(says)
    assert told.packages == (PACKAGE,)


def test_npm_7_and_later_go_on_with_the_text() -> None:
    result = outcome(NPMRC, exchanges=[exchange(ASKED, 401, "${TOKEN}")])
    assert errors(result) == ["token-not-in-environment"]


# --- lockfile-refused


@pytest.mark.parametrize(
    ("files", "manager", "text"),
    [
        (lock("4"), None, "➤ YN0028: │ The lockfile would have been modified by this install, …"),
        ({}, "pnpm@10.11.1", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile"),
        ({}, "bun@1.2.15", "error: lockfile had changes, but lockfile is frozen"),
        (
            {"package-lock.json": '{"lockfileVersion": 3, "packages": {}}'},
            None,
            "npm error `npm ci` can only install packages when your package.json and "
            "package-lock.json or npm-shrinkwrap.json are in sync.",
        ),
    ],
)
def test_a_lockfile_that_does_not_fit(
    files: dict[str, str], manager: str | None, text: str
) -> None:
    result = outcome({**NPMRC, **files}, manager=manager, secrets=["TOKEN"], text=text)
    assert errors(result)[0] == "lockfile-refused"


def test_a_lockfile_of_yarn_1_under_yarn_4() -> None:
    result = outcome(
        {**YARNRC, **lock("1")}, secrets=["TOKEN"], text="➤ YN0028: │ The lockfile would …"
    )
    told = found(result, "lockfile-refused")
    assert told is not None
    assert "is one of Yarn 1" in told.message
    assert fixes(Case(result), (told,)).variables == {"YARN_VERSION": "1.22.22"}


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text="YN0028"), "lockfile-refused") is None


# --- bun-lock-unseen


def test_bun_lock_is_not_seen() -> None:
    bunfig = '[install.scopes]\nfoobar = { url = "https://npm.pkg.github.com/" }\n'
    result = outcome({"bun.lock": "{}", "bunfig.toml": bunfig}, exchanges=[exchange(ASTRAY, 404)])
    told = found(result, "bun-lock-unseen")
    assert told is not None
    assert told.severity == "error"
    assert "reads no bunfig.toml" in told.message
    kept = outcome({"bun.lock": "{}", "bun.lockb": ""}, exchanges=[exchange(ASTRAY, 404)])
    assert found(kept, "bun-lock-unseen") is None


# --- package-not-found


def test_a_public_package_that_is_not_there() -> None:
    gone = exchange(f"{NPMJS}gone/-/gone-1.0.5.tgz", 404, name="gone")
    result = outcome({}, dependencies={"gone": "^1.0.0"}, exchanges=[gone])
    told = found(result, "package-not-found")
    assert told is not None
    assert told.packages == ("gone",)
    assert result.verdict == "failed"


def test_a_404_that_another_request_makes_good_is_no_finding() -> None:
    first, second = exchange(f"{NPMJS}a", 404, name="a"), exchange(f"{NPMJS}a", 200, name="a")
    result = outcome({}, dependencies={"a": "1"}, exchanges=[first, second])
    assert found(result, "package-not-found") is None


# --- cached-install-proves-nothing


def good(text: str = "") -> Outcome:
    """Return an install that served the package and left it in the tree."""
    return outcome(
        NPMRC,
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 200, "TOKEN"), exchange(TARBALL, 200, "TOKEN")],
        installed={PACKAGE: frozenset({"1.0.0"})},
        exit_code=0,
        text=text,
    )


def test_a_package_out_of_a_cache_proves_nothing() -> None:
    result = outcome(
        NPMRC, secrets=["TOKEN"], installed={PACKAGE: frozenset({"1.0.0"})}, exit_code=0
    )
    assert result.verdict == "unresolved"
    assert errors(result) == ["cached-install-proves-nothing"]


def test_a_package_that_was_served_is_proof() -> None:
    assert good().verdict == "resolved"
    assert errors(good()) == []
