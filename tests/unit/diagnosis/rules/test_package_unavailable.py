"""The rule package-unavailable: where it is found, and where it keeps quiet."""

import json
from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.place import FilePlace
from pagesim.engine.interface import Stream
from pagesim.gateway.interface import Trouble
from pagesim.npm.integrity import Digest, sri
from tests.support.fake_engine import (
    NPMJS,
    PACKAGE,
    Script,
    fake_run,
    packument,
    refuses,
    settings,
    site,
    tarball,
)
from tests.support.outcomes import errors, need
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
    changed = Script((packument(), replace(tarball(), trouble="corrupt")), 1)
    other = need(fake_run(site(FILE), changed), "package-unavailable")
    assert "is not the one that its packument names" in other.message


@pytest.mark.parametrize(
    ("status", "trouble", "certainty"),
    [
        (503, None, "proven"),
        (502, "upstream", "likely"),
        (504, "upstream", "likely"),
        (None, "upstream", "likely"),
        (200, "cut-short", "likely"),
        (None, None, "likely"),
    ],
)
def test_a_registry_that_was_not_heard_proves_nothing_of_pages(
    status: int | None, trouble: Trouble | None, certainty: str
) -> None:
    asked = replace(packument(status=503), status=status, trouble=trouble)
    if trouble == "cut-short":
        asked = replace(tarball(), trouble=trouble)
    outcome = fake_run(site(FILE), Script((asked,), 1, ()))
    assert need(outcome, "package-unavailable").certainty == certainty
    assert not outcome.proven


def test_only_the_package_whose_bytes_are_others_is_named_with_its_line() -> None:
    served = {name: Digest() for name in ("ms", "left-pad")}
    for name, digest in served.items():
        digest.feed(name.encode())
    packages = {
        f"node_modules/{name}": {
            "version": "1.0.0",
            "resolved": tarball(name=name, registry=NPMJS).url,
            "integrity": sri(b"left-pad"),
        }
        for name in served
    }
    lock = json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}}, indent=1)
    got = tuple(
        replace(tarball(name=n, registry=NPMJS), integrity=d.integrity) for n, d in served.items()
    )
    project = site({"package-lock.json": lock}, {"ms": "1.0.0", "left-pad": "1.0.0"})
    chosen = settings(registries={NPMJS.rstrip("/"): {"mode": "real"}})
    said = (("stderr", "npm error EINTEGRITY left-pad ms"),)
    [told] = [
        f
        for f in diagnose(fake_run(project, Script(got, 1, said), chosen=chosen))  # type: ignore[arg-type]  # any settings
        if f.rule == "package-unavailable"
    ]
    line = lock[: lock.index("integrity")].count("\n") + 1
    assert (told.packages, told.place) == (("ms",), FilePlace("package-lock.json", line))


def test_a_public_package_without_the_version_names_its_line() -> None:
    asked = packument(name="left-pad", registry=NPMJS, credential=None, accepted=True)
    lines: tuple[tuple[Stream, str], ...] = (("stderr", "npm error code ETARGET"),)
    known = {NPMJS.rstrip("/"): {"mode": "mock", "packages": {"left-pad": ["1.3.0"]}}}
    project = site(dependencies={"left-pad": "^99.0.0"})
    run = fake_run(project, Script((asked,), 1, lines), chosen=settings(registries=known))
    told = need(run, "package-unavailable")
    assert "left-pad, but no version that matches ^99.0.0 (package.json:" in told.message
    assert errors(run)[0] == "package-unavailable"


def test_a_registry_that_cannot_be_reached_names_the_line_that_names_it() -> None:
    text = "registry=https://npm.acme.internal/\n"
    asked = replace(
        packument(name="left-pad", credential=None, status=200),
        url="https://npm.acme.internal/left-pad",
        registry="https://npm.acme.internal/",
        status=None,
        trouble="upstream",
    )
    run = fake_run(site({".npmrc": text}, dependencies={"left-pad": "1"}), Script((asked,), 1, ()))
    told = need(run, "package-unavailable")
    assert told.place == FilePlace(".npmrc", 1)
    assert "company's own network" in told.remedy
