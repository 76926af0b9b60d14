"""What the gateway trusts of a project's certificates."""

from pagesim.gateway.interface import Upstream
from pagesim.plan.deployment import make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import make_plan
from tests.support.fake_engine import NPMRC, TOKEN, settings, site

CA = "-----BEGIN CERTIFICATE-----\nof the team\n-----END CERTIFICATE-----\n"


def trusted(files: dict[str, str], env: dict[str, str] | None = None) -> str:
    """Return what is trusted beside the system's bundle in a run where GitHub is real."""
    project = site({".npmrc": NPMRC, **files})
    said = settings(variables=env)
    inputs = Inputs(project, said, None, {TOKEN: "x" * 20}, lambda: Upstream("of the system"))
    options = RunOptions("preview", secret=(TOKEN,))
    deployment = make_deployment(options, inputs, lambda tool, spec: spec)
    return make_plan(deployment, inputs).gateway.upstream.ca_pem


def test_a_certificate_that_lies_about_is_not_trusted() -> None:
    files = {"test/fixtures/ca.pem": CA, "certs/other.crt": CA}
    assert trusted(files) == "of the system"


def test_one_that_a_setting_names_is() -> None:
    assert "of the team" in trusted({".npmrc": f"{NPMRC}cafile=certs/ca.crt\n", "certs/ca.crt": CA})
    named = {"NODE_EXTRA_CA_CERTS": "certs/ca.pem"}
    assert "of the team" in trusted({"certs/ca.pem": CA}, named)
    assert "of the team" not in trusted({"certs/other.pem": CA}, named)
