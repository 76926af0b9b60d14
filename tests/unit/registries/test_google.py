"""Google Artifact Registry says which permission is missing."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.google import KIND

URL = "https://europe-west1-npm.pkg.dev/acme/main/"


def test_found_by_its_host() -> None:
    assert kind_at(URL) is KIND
    assert kind_at("https://europe-west1-docker.pkg.dev/acme/main/") is not KIND


def test_a_missing_permission_is_named() -> None:
    answer = KIND.answer("no-right", URL)
    assert answer.status == 403 and b"downloadArtifacts" in answer.content()
    assert KIND.answers["no-credential"].status == 401


def test_an_api_key_reads_nothing() -> None:
    assert misfit(KIND, "AIza" + "a" * 35) and misfit(KIND, "ya29." + "a" * 120) is None
