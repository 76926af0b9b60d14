"""What configuration and gateway share: a registry's mode, made packages, faults, credentials.

All frozen; all turn into JSON and back with the gateway's configuration.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pagesim import late
from pagesim.late import field
from pagesim.secret import Secret

Mode = Literal["mock", "real", "replay", "mixed"]
"""`mixed`: public packages are the real registry's, asked without a credential; a scoped one that
it denies is made up where the manager sent the made-up credential."""


@late.dataclass(frozen=True)
class MockVersion:
    """One version of a package that a mock registry serves."""

    version: str
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What package.json holds beside name and version: dependencies, bin, engines, …"""
    files: Mapping[str, str] = field(default_factory=dict)
    """Further files of the tarball, by path below `package/`; those that `bin` names are made."""
    tarball: str | None = None
    """The tarball's URL where it is fixed (a lockfile's `resolved`); else as the kind has it."""
    integrity: str | None = None
    """The integrity of a tarball that is the registry's own and is not had here: it is told of and
    never served."""
    content: str | None = None
    """The tarball (base64) where it is given whole; else it is made of manifest and files."""
    published: str | None = None
    """When: `10m ago`, or a time in ISO 8601; None: long ago."""


@late.dataclass(frozen=True)
class MockPackage:
    """A package that a mock registry serves."""

    name: str
    versions: tuple[MockVersion, ...]
    private: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    """dist-tags; `latest` is the highest version unless named."""


@late.dataclass(frozen=True)
class Fault:
    """Something that goes wrong at a registry, whatever its mode."""

    status: int | None = None
    """Answer with this HTTP status instead (`body` and `headers` beside it)."""
    delay: float = 0.0
    """Seconds to wait before the answer."""
    reset: bool = False
    """Break the connection instead of answering."""
    corrupt: bool = False
    """Change the body so that it is no longer what its integrity says."""
    truncate: bool = False
    """Break the connection after half of the body."""
    body: str | None = None
    """Body for `status`: `{"error": …}` of it unless given."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers for `status`: `www-authenticate`, `location`, `content-type`, …"""
    packages: str = "*"
    """Names of the packages that it strikes, as a glob (`@foobar/*`)."""
    asked: Literal["packument", "tarball", "any"] = "any"
    times: int | None = None
    """How many requests it strikes before all is well again; None: every one."""
    nth: int | None = None
    """The one request that it strikes, counted from 1 among those that fit."""
    every: int | None = None
    """It strikes each second, third, … of those that fit."""
    slow: float = 0.0
    """Seconds over which the body is spread."""
    integrity: bool = False
    """Name another integrity in packuments than the tarballs have."""
    tarballs: str | None = None
    """Name tarballs in packuments at this origin instead of the registry's own."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Versions that dist-tags name in packuments."""
    certificate: bool = False
    """Show a certificate of another name, to whoever asks that host for anything."""

    @property
    def edits(self) -> bool:
        """Whether it changes what packuments say."""
        return self.integrity or self.tarballs is not None or bool(self.tags)


@late.dataclass(frozen=True)
class CredentialConfig:
    """A variable's value as the build holds it, and as the registry must see it."""

    name: str
    """The variable's name; what the journal shows."""
    placeholder: Secret
    """What the build's process env holds instead of the value; the value itself where that was
    asked for."""
    value: Secret | None = None
    """The real value; None where every registry that it belongs to is mocked."""
    registries: tuple[str, ...] = ()
    """URLs (with final slash) at which the real value is put in place of the placeholder."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Both texts revealed, for what looks for them in others."""
        return tuple(s.reveal() for s in (self.placeholder, self.value) if s and s.reveal())

    def to_data(self) -> dict[str, Any]:
        """Return this as JSON-compatible data, with what it holds revealed."""
        return {
            "name": self.name,
            "placeholder": self.placeholder.reveal(),
            "value": self.value.reveal() if self.value else None,
            "registries": self.registries,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the credential that `to_data` described."""
        value = None if data["value"] is None else Secret(data["value"])
        return cls(data["name"], Secret(data["placeholder"]), value, tuple(data["registries"]))
