"""The rule package-unavailable: where it is found, and where it keeps quiet."""

from pagesim.engine.interface import Stream
from tests.support.fake_engine import (
    PACKAGE,
    Script,
    fake_run,
    packument,
    refuses,
    settings,
    site,
    tarball,
)
from tests.support.outcomes import need
from tests.support.rules import DECLARED, FILE


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
