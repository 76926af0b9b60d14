"""Font Awesome: always a token, and a version's folder in a tarball's URL."""

from pagesim.registries.catalogue import home_of, kind_at
from pagesim.registries.fontawesome import KIND

URL = "https://npm.fontawesome.com/"


def test_found_by_its_host_and_its_scopes() -> None:
    assert kind_at(URL) is KIND
    assert home_of("@fortawesome") is KIND and home_of("@awesome.me") is KIND


def test_an_expired_plan_looks_like_a_bad_token() -> None:
    assert KIND.always_asks
    denied, unknown = KIND.answers["no-right"], KIND.answers["bad-credential"]
    assert (denied.status, denied.headers) == (unknown.status, unknown.headers)
    assert unknown.verified and not denied.verified
    assert "expired" in KIND.advise("bad-credential", "FA_TOKEN", URL)


def test_the_tarball_lies_in_its_versions_folder() -> None:
    place = KIND.tarball(URL, "@fortawesome/pro-solid-svg-icons", "6.4.0", "")
    assert place.endswith("/@fortawesome/pro-solid-svg-icons/-/6.4.0/pro-solid-svg-icons-6.4.0.tgz")
