"""JSR is public, and every package has its scope."""

from pagesim.registries.catalogue import home_of, kind_at
from pagesim.registries.jsr import KIND

URL = "https://npm.jsr.io/"


def test_found_by_its_host_and_its_scope() -> None:
    assert kind_at(URL) is KIND and home_of("@jsr") is KIND


def test_it_asks_for_nothing() -> None:
    assert KIND.public and not KIND.always_asks
    assert {answer.status for answer in KIND.answers.values()} == {404}
    assert "@jsr:registry=https://npm.jsr.io/" in KIND.advise("no-credential", "T", URL)


def test_tarballs_lie_by_revision() -> None:
    assert KIND.tarball(URL, "@jsr/std__path", "1.0.0", "") == f"{URL}~/11/@jsr/std__path/1.0.0.tgz"
