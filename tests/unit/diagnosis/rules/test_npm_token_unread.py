"""The rule npm-token-unread: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMJS, PACKAGE, fake_run, refuses, settings, site
from tests.support.outcomes import found, need


def test_npm_token_unread() -> None:
    chosen = settings(
        ["NPM_TOKEN"],
        registries={
            "https://registry.npmjs.org": {
                "mode": "mock",
                "packages": {PACKAGE: {"private": True, "versions": {"1.0.0": {}}}},
            }
        },
    )
    refused = refuses(404, None, registry=NPMJS)
    one = need(fake_run(site(), refused, chosen=chosen), "npm-token-unread")
    assert one.severity == "error"
    assert "npm 10.9.2 does not know it (that image v3 reads it is not verified)" in one.message
    read = site({".npmrc": "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"})
    assert found(fake_run(read, refused, chosen=chosen), "npm-token-unread") is None
    written = fake_run(site(), refused, chosen=chosen, build_image="v1")
    assert found(written, "npm-token-unread") is None
