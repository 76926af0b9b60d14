"""What a report tells anyway is no secret to be looked for."""

from tests.support.fake_engine import NPMRC, PACKAGE, TOKEN, fake_run, resolves, settings, site


def test_names_of_packages_hosts_files_and_variables() -> None:
    plan = fake_run(site({".npmrc": NPMRC}), resolves()).plan
    assert {PACKAGE, "npm.pkg.github.com", ".npmrc", TOKEN, "preview"} <= plan.words


def test_a_value_that_is_one_of_them_stays_readable() -> None:
    told = fake_run(
        site({".npmrc": NPMRC}),
        resolves(),
        chosen=settings([TOKEN, "OTHER"]),
        env={"OTHER": PACKAGE, TOKEN: "Zk4tR9wQmLx2"},
    ).plan.redactor
    assert told(f"{PACKAGE} with Zk4tR9wQmLx2") == f"{PACKAGE} with [{TOKEN}]"
