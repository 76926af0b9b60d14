"""The rule token-refused: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import PACKAGE, TOKEN, fake_run, refuses, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_token_refused_tells_status_and_kind_of_registry() -> None:
    unknown = need(fake_run(site(FILE), refuses(401)), "token-refused")
    assert f"refused (401) {TOKEN} for {PACKAGE}" in unknown.message
    assert "classic personal access token" in unknown.remedy
    assert "403" in need(fake_run(site(FILE), refuses(403)), "token-refused").message
    nobody = fake_run(site(FILE), refuses(401, "unknown"))
    assert "A credential that no variable explains" in need(nobody, "token-refused").message
