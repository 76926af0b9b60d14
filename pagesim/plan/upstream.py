"""How real registries are reached from this machine: its certificates and its proxy.

Corporate networks often sign TLS with a CA of their own, in the system's bundle or named by a
variable; what the user's npm trusts, the gateway must trust.
"""

import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pagesim.gateway.interface import Upstream

BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
"""Where systems keep their bundle (Debian, Fedora, macOS and Alpine)."""


def find_upstream(env: Mapping[str, str], extra: Iterable[bytes] = ()) -> Upstream:
    """Return the way out by pagesim's process env; `extra` are the project's own CA files (PEM)."""
    proxy = env.get("HTTPS_PROXY") or env.get("https_proxy") or env.get("ALL_PROXY")
    no_proxy = env.get("NO_PROXY") or env.get("no_proxy") or ""
    return Upstream("\n".join([*_bundles(env), *_texts(extra)]), proxy or None, no_proxy)


def _bundles(env: Mapping[str, str]) -> list[str]:
    default = ssl.get_default_verify_paths().cafile
    system = next(
        (p for p in (env.get("SSL_CERT_FILE"), default, *BUNDLES) if p and _read(p)), None
    )
    named = [system, env.get("NODE_EXTRA_CA_CERTS"), env.get("NPM_CONFIG_CAFILE")]
    return [text for path in dict.fromkeys(named) if path and (text := _read(path))]


def _read(path: str) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return Path(path).read_text("utf-8")
    return ""


def _texts(extra: Iterable[bytes]) -> list[str]:
    return [content.decode("utf-8", "replace") for content in extra]
