"""The rule no-credential: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import AddLine, SetSecret
from tests.support.fake_engine import NPMRC, fake_run, refuses, settings, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE


def test_no_credential() -> None:
    bare = {".npmrc": NPMRC.splitlines()[0] + "\n"}
    one = need(fake_run(site(bare), refuses(401, None)), "no-credential")
    assert one.under == "secret-unread"
    nothing = settings([])
    alone = need(fake_run(site(bare), refuses(401, None), chosen=nothing), "no-credential")
    assert alone.changes == (
        AddLine(".npmrc", "//npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}"),
        SetSecret("preview", "GITHUB_TOKEN"),
        SetSecret("production", "GITHUB_TOKEN"),
    )
    assert found(fake_run(site(FILE), refuses(401)), "no-credential") is None
