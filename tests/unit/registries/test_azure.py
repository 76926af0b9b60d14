"""Azure Artifacts challenges three ways, and takes old tokens and new."""

from pagesim.registries.azure import KIND
from pagesim.registries.catalogue import kind_at, misfit

URL = "https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/"


def test_found_by_its_hosts_or_its_path() -> None:
    assert kind_at(URL) is KIND
    assert KIND.lives_at("https://acme.pkgs.visualstudio.com/_packaging/feed/npm/registry/")
    assert kind_at("https://tfs.example.org/acme/_packaging/feed/npm/registry/") is KIND


def test_bearer_stands_first_in_the_challenge() -> None:
    challenge = KIND.answer("no-credential", URL).fields()["www-authenticate"]
    assert challenge.startswith("Bearer authorization_uri=") and "TFS-Federated" in challenge
    assert KIND.answers["no-right"].status == 403


def test_a_made_up_token_has_its_mark() -> None:
    assert (len(KIND.made), KIND.made.find("AZDO")) == (84, 75)
    assert misfit(KIND, "a" * 52) is None
