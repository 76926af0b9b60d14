"""Artifactory challenges with its realm, and names tarballs with their scope."""

from pagesim.registries.artifactory import KIND
from pagesim.registries.catalogue import kind_at, misfit

URL = "https://acme.jfrog.io/artifactory/api/npm/npm-local/"


def test_found_by_its_host_or_its_path() -> None:
    assert kind_at(URL) is KIND and KIND.lives_at(URL)
    assert kind_at("https://repo.example.org/artifactory/api/npm/all/") is KIND


def test_the_challenge_is_basic() -> None:
    answer = KIND.answer("bad-credential", URL)
    assert answer.fields()["www-authenticate"] == 'Basic realm="Artifactory Realm"'
    assert answer.body == {"errors": [{"status": 401, "message": "Bad credentials"}]}


def test_tarballs_and_tokens() -> None:
    assert KIND.tarball(URL, "@a/b", "1.0.0", "") == f"{URL}@a/b/-/@a/b-1.0.0.tgz"
    assert misfit(KIND, "AKCp" + "a" * 69) is None and misfit(KIND, "npm_" + "a" * 36)
