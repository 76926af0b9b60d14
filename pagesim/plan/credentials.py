"""Which variable belongs to which registry, and what the build holds instead of its value.

The build's process env holds placeholders of the same shape; the gateway knows which variable's
placeholder it meets, and puts the real value in its place only where the project's own
configuration gives it to that registry.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from pagesim import late
from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import AuthSetting, Configuration
from pagesim.npm.expansion import BARE_NAME, stand_in
from pagesim.pages.environment import Environment
from pagesim.plan.deployment import Deployment
from pagesim.registries.catalogue import DEFAULT, PREFIXES, kind_at
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret, made_up, placeholder

_IN_URL = late.compile(r"(https?://)[^\s/@:\"']*:([^\s/@\"'$]+)@([^\s/\"']+)")
"""A URL with user and password; a variable in its place is none."""


@late.dataclass(frozen=True)
class Credential:
    """A variable (or a value written in a file) that serves as a credential."""

    name: str
    """The variable's name; for a value written in a file its place: `.npmrc:3`."""
    placeholder: Secret
    """What the build holds."""
    value: Secret | None
    """The real value, where there is one."""
    registries: tuple[str, ...]
    """URL prefixes that the project's configuration gives it to."""
    exposed: bool = False
    """Whether the build holds the real value (asked for with --expose-secret)."""
    written: bool = False
    """Whether the value stands in a file: what a registry makes of it, a mock can't tell."""

    def config(self) -> CredentialConfig:
        """Return this as the gateway takes it."""
        return CredentialConfig(
            self.name, self.placeholder, None if self.exposed else self.value, self.registries
        )


def list_credentials(
    environment: Environment, configurations: Iterable[Configuration], exposed: Iterable[str] = ()
) -> tuple[Credential, ...]:
    """Return every credential of an environment.

    `configurations` are those that may be in force at some time of the run: with and without
    `.npmrc.pages` in place.
    """
    settings = [a for c in configurations for a in c.auth]
    belonging = _registries_by_variable(settings)
    names = [
        name
        for name, variable in environment.variables.items()
        if name in belonging or variable.secret
    ]
    named = [_of_variable(n, environment, belonging.get(n, ()), n in set(exposed)) for n in names]
    return (*[c for c in named if c], *_literals(settings))


def _registries_by_variable(settings: Iterable[AuthSetting]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for setting in settings:
        for name in setting.variables:
            found.setdefault(name, {})[setting.registry] = None
    return {name: tuple(urls) for name, urls in found.items()}


def _of_variable(
    name: str, environment: Environment, registries: tuple[str, ...], exposed: bool
) -> Credential | None:
    value = environment.variables[name].value
    if value is None:
        kind = kind_at(registries[0]) if registries else DEFAULT
        stand_in = Secret(made_up(name, kind.made))
    elif not value.reveal().strip():
        return None  # an empty value is shown as it is: that is what is to be seen
    else:
        hidden = Secret(placeholder(name, value.reveal(), PREFIXES))
        stand_in = value if exposed else hidden
    return Credential(name, stand_in, value, registries, exposed)


def _literals(settings: Iterable[AuthSetting]) -> list[Credential]:
    """Return the values that stand in the files themselves; the repository shows them already."""
    found: dict[str, Credential] = {}
    for setting in settings:
        sent = setting.header if not setting.variables else None
        token = _token(sent) if sent and not _stands_in(setting.written) else None
        if token:
            place = name_in_repository(str(setting.location))
            secret = Secret(token)
            one = Credential(place, secret, secret, (setting.registry,), True, written=True)
            found.setdefault(token, one)
    return list(found.values())


def find_in_urls(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, host and password of each URL in a lockfile's text that has one.

    >>> list(find_in_urls('a\\nresolved "https://me:s3cret@npm.acme.dev/a.tgz"'))
    [(2, 'https://npm.acme.dev/', 's3cret')]
    """
    for number, line in enumerate(text.splitlines(), 1):
        for scheme, secret, host in _IN_URL.findall(line) if "@" in line else ():
            yield number, f"{scheme}{host}/", unquote(secret)


def list_locked_literals(deployment: Deployment) -> tuple[Credential, ...]:
    """Return the passwords that stand in the URLs of a deployment's lockfile, each once."""
    file = deployment.selection.lockfile
    content = deployment.project.read(file) or b"" if file else b""
    text = content.decode("utf-8", "replace")
    found: dict[str, Credential] = {}
    for number, host, password in find_in_urls(text):
        secret = Secret(password)
        found.setdefault(password, Credential(f"{file}:{number}", secret, secret, (host,), True))
    return tuple(found.values())


def _token(header: str) -> str | None:
    kind, _, rest = header.partition(" ")
    text = rest.strip()
    if _stands_in(text):
        return None
    if kind == "Basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[2] or rest
        except (binascii.Error, UnicodeDecodeError):
            return rest
    return text or None


def _stands_in(text: str) -> bool:
    """Whether a text only stands for a value."""
    bare = text.strip("\"'")
    return "${" in text or bool(stand_in(bare) or BARE_NAME.fullmatch(bare))


def make_build_env(environment: Environment, found: Iterable[Credential]) -> dict[str, str]:
    """Return the environment's variables as the build's process env holds them."""
    stand_ins = {c.name: c.placeholder for c in found}
    values = {n: stand_ins.get(n, v.value) for n, v in environment.variables.items()}
    return {name: value.reveal() for name, value in values.items() if value is not None}
