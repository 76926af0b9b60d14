"""How real registries are reached from this machine: its certificates, its proxy, its own identity.

Corporate networks often sign TLS with a CA of their own, in the system's bundle or named by a
setting; what the user's npm trusts, the gateway must trust.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pagesim.gateway.interface import Upstream
from pagesim.toolchain.npmrc import user_settings, value

BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
"""Where systems keep their bundle (Debian, Fedora, macOS and Alpine)."""


def find_upstream(env: Mapping[str, str], home: Path) -> Upstream:
    """Return the way out by pagesim's process env and the user's npm configuration.

    As npm has it, its own settings win over the variables of the system
    (https://docs.npmjs.com/cli/v10/using-npm/config).
    """
    settings = user_settings(env, home)

    def system(name: str) -> str:
        return env.get(name) or env.get(name.lower()) or ""

    proxy = value(settings, "https-proxy") or value(settings, "proxy")
    named = [env.get("NODE_EXTRA_CA_CERTS"), value(settings, "cafile")]
    texts = [_read(path) for path in dict.fromkeys([_system_bundle(env), *named]) if path]
    return Upstream(
        ca_pem="\n".join(filter(None, [*texts, _pem(value(settings, "ca"))])),
        proxy=proxy or system("HTTPS_PROXY") or system("ALL_PROXY") or None,
        no_proxy=value(settings, "noproxy") or system("NO_PROXY"),
        identities=_identities({key: found.value for key, found in settings.items()}),
    )


def _identities(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Return the user's client certificates with their keys (PEM), by `host[:port]`; under `""`
    that for every registry."""
    found: dict[str, str] = {}
    certificate, key = _pem(settings.get("cert", "")), _pem(settings.get("key", ""))
    if certificate and key:
        found[""] = f"{certificate}\n{key}"
    for name, path in settings.items():
        if name.startswith("//") and name.endswith(":certfile"):
            certificate = _read(path)
            key = _read(settings.get(f"{name.removesuffix('certfile')}keyfile", ""))
            if certificate and key:
                found[name[2:].partition("/")[0]] = f"{certificate}\n{key}"
    return found


def _system_bundle(env: Mapping[str, str]) -> str | None:
    for path in (env.get("SSL_CERT_FILE"), *BUNDLES):
        if path and _read(path):
            return path
    import ssl  # takes a while, and knows what a system has that is none of these

    default = ssl.get_default_verify_paths().cafile
    return default if default and _read(default) else None


def _pem(text: str) -> str:
    """Return a certificate as npm takes it in a setting: on one line, with `\\n` written out."""
    return text.replace("\\n", "\n")


def _read(path: str) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return Path(path).read_text("utf-8") if path else ""
    return ""
