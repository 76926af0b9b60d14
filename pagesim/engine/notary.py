"""The certificate of a run, made by pagesim's copy while pagesim itself plans.

`cryptography` takes longer to load than the certificate to make, and a plan has no time for it.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pagesim import beside

if TYPE_CHECKING:
    from pagesim.gateway.interface import TlsMaterial

_ASKED: dict[tuple[str, ...], Callable[[], tuple[str, str, str]]] = {}
"""What waits for a certificate, each for one run."""


def begin() -> None:
    """Make the copy, and have it load what makes a certificate."""
    beside.begin()
    beside.ask(load)


def look_ahead(hosts: Iterable[str]) -> None:
    """Have the certificate made that `issue` may soon be asked for."""
    if beside.has_begun():
        _ASKED[tuple(hosts)] = beside.ask(make, list(hosts))


def issue(hosts: Iterable[str]) -> "TlsMaterial":
    """Return what `ca.issue` does. Raises `GatewayError`."""
    from pagesim.gateway.interface import TlsMaterial

    asked = _ASKED.pop(tuple(hosts), None) or beside.ask(make, list(hosts))
    return TlsMaterial(*asked())


def load() -> None:
    """Load what makes a certificate. The first one takes ten times as long as all others."""
    make(["localhost"])


def make(hosts: list[str]) -> tuple[str, str, str]:
    """Return certificate, key and CA for `hosts`, as `TlsMaterial` has them."""
    from pagesim.gateway import ca

    made = ca.issue(hosts)
    return made.certificate, made.key, made.ca
