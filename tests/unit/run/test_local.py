"""A machine of the team has no variable of Pages, and the credential in the user's own file."""

from pagesim.run.local import start_locally
from tests.support.fake_engine import fake_run, resolves, site
from tests.support.outcomes import outcome
from tests.support.rules import FILE, YARNRC, lock


def test_the_users_own_npmrc_has_what_the_registry_needs() -> None:
    plan = fake_run(site(FILE), resolves()).plan
    start = start_locally(plan, plan)
    own = next(f.content for f in start.files if f.path == ".npmrc")
    (credential,) = plan.credentials
    assert isinstance(own, bytes)
    assert own.decode().splitlines() == [
        "@foobar:registry=https://npm.pkg.github.com/",
        f"//npm.pkg.github.com/:_authToken={credential.placeholder.reveal()}",
    ]
    assert credential.name not in start.env
    assert not {"CI", "CF_PAGES"} & start.env.keys()


def test_the_clone_may_be_another() -> None:
    plan, other = (fake_run(site(files), resolves()).plan for files in (FILE, {"a": "b"}))
    paths = {f.path for f in start_locally(plan, other).files}
    assert {"repo/a", ".npmrc"} <= paths
    assert "repo/.npmrc" not in paths


def test_yarn_has_a_file_of_its_own() -> None:
    files = {**YARNRC, **lock("4")}
    plan = outcome(files, secrets=["TOKEN"], exchanges=[], exit_code=0).plan
    own = {f.path for f in start_locally(plan, plan).files if not f.path.startswith("repo/")}
    assert own == {".yarnrc.yml"}
