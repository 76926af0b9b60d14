"""The rule two-lockfiles: the stray one goes, if the other one fits."""

from pagesim.diagnosis.change import DeleteFile
from tests.support.outcomes import errors, found, need, outcome
from tests.support.rules import good

PNPM = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      ms:
        specifier: ^1.0.0
        version: 1.0.0
"""
REFUSED = " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile"


def yarn(name: str) -> str:
    """Return a lockfile of Yarn 1 with one package."""
    url = f"https://registry.yarnpkg.com/{name}/-/{name}-2.1.3.tgz"
    return f'# yarn lockfile v1\n\n{name}@^2.0.0:\n  version "2.1.3"\n  resolved "{url}"\n'


def test_the_stray_one_goes() -> None:
    files = {"pnpm-lock.yaml": PNPM, "yarn.lock": yarn("ms")}
    result = outcome(files, dependencies={"ms": "^2.0.0"}, text=REFUSED)
    told = need(result, "two-lockfiles")
    assert told.changes == (DeleteFile("pnpm-lock.yaml"),)
    assert errors(result)[0] == "two-lockfiles"


def test_another_one_that_does_not_fit_either_stays() -> None:
    files = {"pnpm-lock.yaml": PNPM, "yarn.lock": yarn("other")}
    result = outcome(files, dependencies={"ms": "^2.0.0"}, text=REFUSED)
    assert found(result, "two-lockfiles") is None
    assert errors(result) == ["lockfile-refused"]
    assert found(good(text=REFUSED), "two-lockfiles") is None
