"""Which answers count as those of a package's own registry."""

from dataclasses import replace

import pytest

from pagesim.managers.interface import LockedPackage
from pagesim.run.origin import is_elsewhere
from tests.support.fake_engine import GITHUB, NPMJS, NPMRC, PACKAGE, Script, fake_run, site, tarball

PLAN = fake_run(site({".npmrc": NPMRC}), Script()).plan
(WIDGET,) = PLAN.wanted


def test_its_own_registry_and_what_lies_beside_it_are_no_other() -> None:
    assert not is_elsewhere(tarball(), WIDGET, PLAN)
    below = replace(WIDGET, registry=f"{GITHUB}deep/")
    assert not is_elsewhere(tarball(), below, PLAN)
    assert is_elsewhere(tarball(registry=NPMJS), WIDGET, PLAN)


@pytest.mark.parametrize(
    ("version", "integrity", "elsewhere"),
    [("1.0.0", "sha512-eA==", False), ("1.0.1", "sha512-eA==", True), ("1.0.0", None, True)],
)
def test_a_lockfile_vouches_for_one_version_and_its_bytes(
    version: str, integrity: str | None, elsewhere: bool
) -> None:
    place = f"{NPMJS}{PACKAGE}/-/widget-{version}.tgz"
    locked = LockedPackage(PACKAGE, version, place, integrity)
    plan = replace(PLAN, locked=(locked,))
    assert is_elsewhere(tarball("1.0.0", registry=NPMJS), WIDGET, plan) is elsewhere
