"""Something in the install asked for what pagesim's gateway does not pass on."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final
from urllib.parse import urlsplit

from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding, Severity, weigh
from pagesim.gateway.interface import Exchange, Trouble

_LOOK = "Find out which package's install script asks this, and whether it should."
_SAID: Final[Mapping[Trouble, tuple[str, str]]] = {
    "refused-request": (
        "An install script asked for {request}, written so that two programs could read it "
        "differently{why}; it was refused.",
        _LOOK,
    ),
    "cleartext": (
        "An install script asked for {request} without TLS, where a credential would be read by "
        "anyone on the way; it was refused.",
        "Write https:// in the registry's URL, and in the lockfile.",
    ),
    "method": (
        "An install script asked for {request}, which would change something there; an install "
        "only reads, so it was refused.",
        _LOOK,
    ),
    "refused-path": (
        "The install asked for {request}, where {host} has no registry of this project; it was "
        "refused.",
        "If the install needs it: --allow-host {host}.",
    ),
    "refused-address": (
        "The install asked for {request}; that name leads into this machine's own networks{why}, "
        "so no connection was made.",
        "If it is meant to: name the registry in .npmrc, or give --allow-host {host}.",
    ),
    "echo": (
        "{host} put the real value of {credential} into what it answered to {request}; the build "
        "did not get it.",
        "Ask who runs {host} why it does that, and renew {credential}.",
    ),
}
"""What is said and what to do, by what was refused."""
_BY_MANAGERS: Final = frozenset({"method", "refused-path"})
"""What a package manager may ask of its own accord: no warning while all goes well."""


class RequestRefused:
    """An install script asked for something that pagesim's gateway does not pass on.

    A real token is beside the scripts of strangers, so the gateway takes only requests of which it
    is certain what they mean, that only read, over TLS, and to addresses that are meant. What a
    package manager sends is none of these.

    Before: a postinstall script sends a POST to a registry. After: it does not, or it runs without
    tokens beside it.

    To change: find the package whose script asks this. If it is meant to: --allow-host HOST.
    """

    ident: ClassVar[str] = "request-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each host and way of refusing."""
        seen: set[tuple[str, Trouble]] = set()
        for e in case.exchanges:
            if e.trouble is not None and e.trouble in _SAID:
                key = (_host(e), e.trouble)
                if key not in seen:
                    seen.add(key)
                    yield _finding(e, e.trouble, failing=case.failing)


def _finding(e: Exchange, trouble: Trouble, *, failing: bool) -> Finding:
    said, advice = _SAID[trouble]
    words = {
        "request": f"{e.method} {e.url}",
        "host": _host(e),
        "credential": e.credential or "a credential",
        "why": f" ({e.note})" if e.note else "",
    }
    quiet: Severity = "note" if trouble in _BY_MANAGERS else "warning"
    return Finding(
        rule=RequestRefused.ident,
        severity=weigh(True) if failing and trouble == "refused-address" else quiet,
        message=said.format(**words),
        changes=(Advice(advice.format(**words)),),
        evidence=(quote_request(e),),
        certainty="proven",
    )


def _host(e: Exchange) -> str:
    return urlsplit(e.url).hostname or e.url
