"""The rule token-in-wrangler: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import TOKEN, fake_run, resolves, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_token_in_wrangler() -> None:
    wrangler = (
        f'name = "site"\npages_build_output_dir = "dist"\n[vars]\n{TOKEN} = "ghp_{"a" * 36}"\n'
    )
    project = site({**FILE, "wrangler.toml": wrangler})
    one = need(fake_run(project, resolves(), chosen=settings([])), "token-in-wrangler")
    assert one.severity == "warning"
    assert one.location and one.location.line == 4
    assert "ghp_" not in one.message + one.remedy
