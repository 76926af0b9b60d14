"""Where a lockfile that a scenario asks for comes from, whatever the project's settings say."""

import pytest

from pagesim.run.locking import _homes
from tests.support.fake_engine import fake_run, refuses, settings, site

GITHUB = "https://npm.pkg.github.com/"
DECLARED = {
    GITHUB.rstrip("/"): {"mode": "mock", "packages": {"@foobar/widget": ["1.2.0"]}},
}


@pytest.mark.parametrize(
    ("route", "home"),
    [
        (GITHUB, GITHUB),
        (f"{GITHUB}acme-corp", GITHUB),
        ("http://npm.pkg.github.com:8443/", GITHUB),
        (f"{GITHUB}:_authToken=${{TOKEN}}", GITHUB),
    ],
)
def test_a_scope_that_is_led_astray_is_locked_where_its_packages_are(route: str, home: str) -> None:
    project = site({".npmrc": f"@foobar:registry={route}\n"})
    ran = fake_run(project, refuses(401), chosen=settings(registries=DECLARED))
    assert _homes(ran.plan)["@foobar"] == home


def test_where_nothing_says_more_the_setting_counts() -> None:
    project = site({".npmrc": "@foobar:registry=https://npm.acme.dev/\n"})
    ran = fake_run(project, refuses(401), chosen=settings())
    assert _homes(ran.plan)["@foobar"] == "https://npm.acme.dev/"
