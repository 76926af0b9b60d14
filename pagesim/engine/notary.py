"""The certificate of a run, made by pagesim's copy while pagesim itself plans.

`cryptography` takes longer to load than the certificate to make, and a plan has no time for it.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from pagesim import beside

if TYPE_CHECKING:
    from pagesim.gateway.interface import TlsMaterial


def begin() -> None:
    """Make the copy, and have it load what makes a certificate."""
    beside.begin()
    beside.ask(load)


def issue(hosts: Iterable[str]) -> "TlsMaterial":
    """Return what `ca.issue` does. Raises `GatewayError`."""
    from pagesim.gateway.interface import TlsMaterial

    return TlsMaterial(*beside.ask(make, list(hosts))())


def load() -> None:
    """Load what makes a certificate."""
    import_module("pagesim.gateway.ca")


def make(hosts: list[str]) -> tuple[str, str, str]:
    """Return certificate, key and CA for `hosts`, as `TlsMaterial` has them."""
    from pagesim.gateway import ca

    made = ca.issue(hosts)
    return made.certificate, made.key, made.ca
