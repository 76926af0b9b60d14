"""The rule no-credential: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMRC, fake_run, refuses, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE


def test_no_credential() -> None:
    bare = {".npmrc": NPMRC.splitlines()[0] + "\n"}
    one = need(fake_run(site(bare), refuses(401, None)), "no-credential")
    assert one.remedy == "Add to .npmrc: //npm.pkg.github.com/:_authToken=${TOKEN}"
    assert found(fake_run(site(FILE), refuses(401)), "no-credential") is None
