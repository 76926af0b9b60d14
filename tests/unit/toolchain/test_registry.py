import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.errors import ToolchainError
from pagesim.toolchain.registry import Registry

BASE = {"NPM_CONFIG_GLOBALCONFIG": os.devnull}


def test_without_settings_the_public_registry_is_asked(tmp_path: Path) -> None:
    found = Registry.from_environment(BASE, tmp_path)
    assert (found.url, found.scopes, found.authorization) == ("https://registry.npmjs.org/", {}, {})


def test_the_process_env_goes_before_the_users_file_and_that_before_the_global(
    tmp_path: Path,
) -> None:
    (tmp_path / "global").write_text("registry=https://global/\nproxy=http://global:1\n")
    env = {"NPM_CONFIG_GLOBALCONFIG": str(tmp_path / "global")}
    assert Registry.from_environment(env, tmp_path).url == "https://global/"
    (tmp_path / ".npmrc").write_text("registry = https://user/npm\n")
    assert Registry.from_environment(env, tmp_path).url == "https://user/npm/"
    env["npm_config_registry"] = "https://env/"
    found = Registry.from_environment(env, tmp_path)
    assert (found.url, found.proxies["https"]) == ("https://env/", "http://global:1")


def test_the_mirrors_credential_goes_to_the_mirror_alone(tmp_path: Path) -> None:
    password = base64.b64encode(b"word").decode()
    (tmp_path / ".npmrc").write_text(
        "//mirror/npm/:_authToken=${TOKEN}\n"
        f"//basic/:username=me\n//basic/:_password={password}\n"
        "//unset/:_authToken=${MISSING}\n@oven:registry=https://oven\n"
    )
    found = Registry.from_environment(BASE | {"TOKEN": "abc"}, tmp_path)

    def sent(url: str) -> str | None:
        secret = found.find_authorization(url)
        return secret.reveal() if secret else None

    assert sent("https://mirror/npm/node") == "Bearer abc"
    assert sent("https://basic/x") == f"Basic {base64.b64encode(b'me:word').decode()}"
    assert sent("https://mirror/other") is None
    assert sent("https://mirror.evil/npm/") is None
    assert sent("https://unset/") is None
    assert found._base("@oven/bun-linux-x64") == "https://oven/"
    assert "abc" not in repr(found)


def test_proxies_and_certificates_are_the_users(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    env = BASE | {
        "https_proxy": "http://user:word@proxy:3128",
        "NO_PROXY": "inside",
        "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
        "NODE_EXTRA_CA_CERTS": "/extra.pem",
        "NPM_CONFIG_CAFILE": "/cafile.pem",
    }
    found = Registry.from_environment(env, tmp_path)
    assert found.proxies == {"https": "http://user:word@proxy:3128", "no": "inside"}
    assert found.ca_files == (str(tmp_path / "ca.pem"), "/extra.pem", "/cafile.pem")
    assert "word" not in repr(found)
    proxied = Registry.from_environment(BASE | {"ALL_PROXY": "http://all:1"}, tmp_path)
    assert proxied.proxies == {"https": "http://all:1", "http": "http://all:1"}


def test_offline_nothing_is_asked(tmp_path: Path) -> None:
    registry = replace(Registry.from_environment(BASE, tmp_path), offline=True)
    for ask in (lambda: registry.dist("npm", "10.9.2"), lambda: registry.versions("npm")):
        with pytest.raises(ToolchainError, match=r"npm.* is not in the cache, and --offline"):
            ask()
