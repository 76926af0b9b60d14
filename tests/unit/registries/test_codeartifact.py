"""AWS CodeArtifact: short-lived tokens, and keys that are none."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.codeartifact import KIND

URL = "https://acme-123456789012.d.codeartifact.eu-west-1.amazonaws.com/npm/main/"


def test_found_by_its_host() -> None:
    assert kind_at(URL) is KIND
    assert kind_at("https://s3.eu-west-1.amazonaws.com/npm/") is not KIND


def test_both_challenges_name_the_repository() -> None:
    challenge = KIND.answer("no-credential", URL).fields()["www-authenticate"]
    assert challenge == 'Bearer realm="acme/main", Basic realm="acme/main"'


def test_a_token_dies_overnight_and_a_key_is_none() -> None:
    assert "12 hours" in KIND.lifetime and "12 hours" in KIND.advise("bad-credential", "T", URL)
    assert misfit(KIND, "AKIA" + "A" * 16)
