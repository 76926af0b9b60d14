"""Whose word counts for where a real value goes.

The repository's own files say it, and a cloned repository may be hostile. So a host must be one
that a kind of registry knows by its name, this machine, or named by the user outside the
repository; and a token that shows its vendor goes to no other vendor, whoever says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pagesim import late
from pagesim.config.patterns import HOST
from pagesim.errors import UsageError
from pagesim.late import replace
from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import Configuration
from pagesim.npm.urls import parts_of
from pagesim.plan.credentials import Credential
from pagesim.registries.catalogue import KINDS, kind_at
from pagesim.secret import decoded_base64

VARIABLE = "PAGESIM_TRUST_HOSTS"
"""Hosts, separated by commas, that may be given any value that the repository sends there."""

_HOST = late.compile(rf"({HOST[1:-1]}|\[[\da-f:.]+\])(:\d+)?|[\da-f:.]+")
"""With a port or without; an IPv6 address has brackets where a port follows."""

Objection = Literal["host-not-vouched-for", "token-of-another-vendor"]


@late.dataclass(frozen=True)
class Trust:
    """What the user says outside the repository."""

    named: frozenset[tuple[str, str]] = frozenset()
    """Variable and host, of `--secret NAME@HOST`."""
    hosts: frozenset[str] = frozenset()

    def names(self, name: str, url: str) -> bool:
        """Return whether the user gives variable `name` to the host of `url`."""
        parts = parts_of(url)
        spellings = {parts.hostname or "", parts.netloc.lower()}
        return bool(spellings & self.hosts) or any((name, s) in self.named for s in spellings)


@late.dataclass(frozen=True)
class Withheld:
    """A real value that does not go where the repository sends it."""

    name: str
    host: str
    why: Objection
    vendor: str = ""
    """Whose token it is, where that is why."""

    @property
    def reason(self) -> str:
        """Return why, and what to do, in words."""
        if self.why == "token-of-another-vendor":
            return f"{self.name} holds a token for {self.vendor}, which is not sent to {self.host}"
        return (
            f"only the repository says that {self.name} goes to {self.host} "
            f"(--secret {self.name}@{self.host} says so too)"
        )


@late.dataclass(frozen=True)
class Disclosure:
    """A real value that goes to a host, and where that is written."""

    name: str
    host: str
    place: str
    """File and line."""


NOBODY = Trust()
"""The trust of a user who says nothing."""


def read_trust(named: Iterable[tuple[str, str]], env: Mapping[str, str]) -> Trust:
    """Return what `--secret NAME@HOST` and the process env say. Raises `UsageError`."""
    hosts = frozenset(filter(None, (h.strip().lower() for h in env.get(VARIABLE, "").split(","))))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise UsageError(
                f"{VARIABLE}: {host!r} is no host",
                hint="It takes hosts with commas between them, like npm.example.com,npm.lan:4873.",
            )
    return Trust(frozenset((n, h.lower()) for n, h in named), hosts)


def withhold(credential: Credential, url: str, trust: Trust) -> Withheld | None:
    """Return why the real value of `credential` does not go to the registry at `url`; None where
    it may, or where the build holds it anyway."""
    if credential.value is None or credential.exposed:
        return None
    from pagesim.gateway.destinations import is_loopback  # without a real value nothing goes out

    host, netloc = parts_of(url).hostname or "", parts_of(url).netloc
    if is_loopback(host):
        return None
    kind, explicit = kind_at(url), trust.names(credential.name, url)
    vouched = kind.lives_at(url)
    vendors = _vendors(credential.value.reveal())
    if vendors and kind.title not in vendors and (vouched or not explicit):
        return Withheld(credential.name, netloc, "token-of-another-vendor", " or ".join(vendors))
    if vouched or explicit:
        return None
    return Withheld(credential.name, netloc, "host-not-vouched-for")


def keep_trusted(credential: Credential, trust: Trust) -> Credential:
    """Return `credential` with those of its registries only that its value may go to."""
    kept = tuple(url for url in credential.registries if withhold(credential, url, trust) is None)
    return replace(credential, registries=kept)


def disclose(
    found: Iterable[Credential], real: Sequence[str], configurations: Iterable[Configuration]
) -> tuple[Disclosure, ...]:
    """Return which of the values `found` go to the `real` registries' URLs, as is written where."""
    by_name = {c.name: c for c in found if c.value is not None and not c.exposed}
    told: dict[Disclosure, None] = {}
    for setting in (a for c in configurations for a in c.auth):
        for credential in (by_name[n] for n in setting.variables if n in by_name):
            covered = (u for u in real if u.startswith(setting.registry))
            below = (u for u in real if setting.registry.startswith(u))
            if setting.registry in credential.registries and any((*covered, *below)):
                host = parts_of(setting.registry).netloc
                place = name_in_repository(str(setting.location))
                told[Disclosure(credential.name, host, place)] = None
    return tuple(told)


def _vendors(value: str) -> tuple[str, ...]:
    """Return whose token `value` is (or holds, as `user:token` in base64), by its prefix: some
    vendors share one."""
    texts = [value.strip(), (decoded_base64(value.strip()) or "").partition(":")[2]]
    return tuple(
        kind.title
        for kind in KINDS
        if any(s.prefix and any(map(s.matches, texts)) for s in kind.shapes)
    )
