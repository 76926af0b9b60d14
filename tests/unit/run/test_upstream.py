"""How this machine gets out: its certificates, its proxy, its identities."""

from pathlib import Path

from pagesim.run.upstream import find_upstream


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
