"""What the gateway trusts on the way out, and what it goes through."""

from pathlib import Path

from pagesim.gateway.interface import Upstream
from pagesim.plan.deployment import make_deployment
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import make_plan
from pagesim.plan.upstream import find_upstream
from tests.support.fake_engine import NPMRC, TOKEN, settings, site

CA = "-----BEGIN CERTIFICATE-----\nof the team\n-----END CERTIFICATE-----\n"


def trusted(files: dict[str, str], env: dict[str, str] | None = None) -> str:
    """Return what is trusted beside the system's bundle in a run where GitHub is real."""
    project = site({".npmrc": NPMRC, **files})
    said = settings(variables=env)
    options = RunOptions("preview", project, settings=said, secret=(TOKEN,))
    deployment = make_deployment(options, {TOKEN: "x" * 20}, lambda tool, spec: spec)
    return make_plan(deployment, Upstream("of the system")).gateway.upstream.ca_pem


def test_a_certificate_that_lies_about_is_not_trusted() -> None:
    files = {"test/fixtures/ca.pem": CA, "certs/other.crt": CA}
    assert trusted(files) == "of the system"


def test_one_that_a_setting_names_is() -> None:
    assert "of the team" in trusted({".npmrc": f"{NPMRC}cafile=certs/ca.crt\n", "certs/ca.crt": CA})
    named = {"NODE_EXTRA_CA_CERTS": "certs/ca.pem"}
    assert "of the team" in trusted({"certs/ca.pem": CA}, named)
    assert "of the team" not in trusted({"certs/other.pem": CA}, named)


def test_the_users_npm_configuration_says_how_to_get_out(tmp_path: Path) -> None:
    for name in ("ca.pem", "client.pem", "client.key"):
        (tmp_path / name).write_text(f"{name} of this machine")
    (tmp_path / ".npmrc").write_text(
        f"https-proxy=http://proxy.corp:3128\nnoproxy=.corp\ncafile={tmp_path}/ca.pem\n"
        f"//npm.corp/team/:certfile={tmp_path}/client.pem\n"
        f"//npm.corp/team/:keyfile={tmp_path}/client.key\n"
    )
    env = {"HTTPS_PROXY": "http://other:1", "NPM_CONFIG_GLOBALCONFIG": str(tmp_path / "none")}
    found = find_upstream(env, tmp_path)
    assert (found.proxy, found.no_proxy) == ("http://proxy.corp:3128", ".corp")
    assert "ca.pem of this machine" in found.ca_pem
    identity = "client.pem of this machine\nclient.key of this machine"
    assert found.identities == {"npm.corp": identity}
    assert "client.key" not in repr(found)


def test_else_the_systems_variables_do(tmp_path: Path) -> None:
    env = {"NPM_CONFIG_GLOBALCONFIG": str(tmp_path / "none"), "no_proxy": "a,b"}
    assert find_upstream(env | {"ALL_PROXY": "http://all:1"}, tmp_path).proxy == "http://all:1"
    found = find_upstream(env | {"https_proxy": "http://own:1"}, tmp_path)
    assert (found.proxy, found.no_proxy) == ("http://own:1", "a,b")
