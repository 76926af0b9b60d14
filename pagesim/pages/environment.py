"""The variables that a build of one environment starts with, and where each comes from."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pagesim import late
from pagesim.config.settings import EnvironmentSettings, Settings
from pagesim.errors import UsageError
from pagesim.secret import Secret

ENV_FILE = "--env-file"
_SOUNDS_SECRET = late.compile(
    r"token|secret|passw|credential|private|api_?key|auth(?!or)|_key$|_pat$", re.IGNORECASE
)
_LOOKS_SECRET = late.compile(
    r"(npm|gh[pousr]|github_pat|glpat|glcbt|sk|xox[bp])[_-]\w{10}|AKCp\w{10}"
)


@late.dataclass(frozen=True)
class Variable:
    """A variable that is set for a build."""

    name: str
    value: Secret | None
    """None for a secret that is set on Pages while nobody knows its value here."""
    secret: bool
    """Whether it is to be kept out of the build and of the output."""
    source: str
    """Where it comes from, for the reader: `pagesim.yaml`, `--env-file .env`, `--var`, …"""
    assumed: bool = False
    """Whether it is taken as set although nothing says so."""
    from_shell: bool = False
    """Whether its value was found in pagesim's own process env, without being asked for there."""
    injected: bool = False
    """Whether the platform sets it itself."""


@late.dataclass(frozen=True)
class EnvFile:
    """What `--env-file` holds."""

    path: Path
    values: Mapping[str, Secret]

    @property
    def label(self) -> str:
        """How it is named to the reader."""
        return f"{ENV_FILE} {self.path}"


@late.dataclass(frozen=True)
class Environment:
    """All variables of an environment."""

    name: str
    variables: Mapping[str, Variable]
    notes: tuple[str, ...] = ()

    def revealed(self) -> dict[str, str]:
        """Return the values that are known; a secret without one is left out."""
        return {n: v.value.reveal() for n, v in self.variables.items() if v.value is not None}


def make_environment(
    name: str,
    settings: Settings,
    *,
    env_file: EnvFile | None = None,
    var: Sequence[tuple[str, str]] = (),
    secret: Sequence[str] = (),
    process_env: Mapping[str, str],
    injected: Mapping[str, str],
    injected_by: str = "Cloudflare Pages",
    wrangler_vars: Mapping[str, str],
    assumed: Sequence[str] = (),
    wrangler_in_force: bool = False,
) -> Environment:
    """Return environment `name` (`preview` or `production`).

    A later one wins: what is `injected_by` the platform, pagesim.yaml or the wrangler file, the
    env file, `--var` and `--secret`. Secrets' values come from the env file, then from
    `process_env`. `assumed` counts only where pagesim.yaml declares no environments.
    `wrangler_in_force` says that there is a valid wrangler file, with variables or without.
    Raises `UsageError` for a wrong name or a `--secret` without a value.
    """
    given = env_file.values if env_file else {}
    label = env_file.label if env_file else ENV_FILE
    found = {
        n: Variable(n, Secret(v), False, injected_by, injected=True) for n, v in injected.items()
    }
    declared = _declared(settings, name)
    in_force = wrangler_in_force or bool(wrangler_vars)
    notes = _plain(found, declared, settings, wrangler_vars, in_force)
    for n in (*declared.secrets, *(assumed if settings.environments is None else ())):
        found[n] = _secret(n, n in declared.secrets, given, label, process_env, settings)
    notes += _from_file(found, given, label, settings, name)
    for n, value in var:
        found[_named(n, "--var")] = Variable(n, Secret(value), is_secretive(n, value), "--var")
    for n in secret:
        found[_named(n, "--secret")] = _asked(n, given, process_env)
    notes += [_odd(n) for n in found if not (n.isascii() and n.isidentifier())]
    return Environment(name, found, tuple(notes))


def _declared(settings: Settings, name: str) -> EnvironmentSettings:
    return (settings.environments or {}).get(name) or EnvironmentSettings()


def _plain(
    found: dict[str, Variable],
    declared: EnvironmentSettings,
    settings: Settings,
    wrangler_vars: Mapping[str, str],
    in_force: bool,
) -> list[str]:
    """Add plain variables; return notes.

    With a valid wrangler file in force plain variables come from that file alone ("source of
    truth", Cloudflare, "Wrangler configuration"; users report the same,
    https://github.com/cloudflare/cloudflare-docs/issues/30714). Not verified for builds.
    """
    source = settings.source or "pagesim.yaml"
    notes = []
    for n, value in declared.variables.items():
        if in_force:
            notes.append(
                f"{n} of {source} is left out: with a valid wrangler file Pages takes plain "
                "variables from that file alone (not verified)."
            )
            continue
        found[n] = Variable(n, Secret(value), is_secretive(n, value), source)
    for n, value in wrangler_vars.items():
        # Pages prints these in its log, so there is nothing left to keep secret; the token's
        # value is kept out of pagesim's own output all the same.
        found[n] = Variable(n, Secret(value), is_secretive(n, value), "wrangler file")
    return notes


def _secret(
    name: str,
    declared: bool,
    given: Mapping[str, Secret],
    label: str,
    process_env: Mapping[str, str],
    settings: Settings,
) -> Variable:
    if name in given:
        return Variable(name, given[name], True, label)
    if name in process_env:
        value = Secret(process_env[name])
        return Variable(name, value, True, "process env", not declared, from_shell=True)
    source = settings.source or "pagesim.yaml" if declared else "assumed"
    return Variable(name, None, True, source, not declared)


def _from_file(
    found: dict[str, Variable],
    given: Mapping[str, Secret],
    label: str,
    settings: Settings,
    name: str,
) -> list[str]:
    """Add what the env file holds beside the secrets' values; return notes."""
    here = _declared(settings, name)
    elsewhere = {
        n: other
        for other, e in (settings.environments or {}).items()
        for n in (*e.variables, *e.secrets)
        if other != name and n not in here.variables and n not in here.secrets
    }
    notes = []
    for n, value in given.items():
        if n in elsewhere:
            notes.append(f"{n} of {label} is left out: it is declared for {elsewhere[n]} only.")
            continue
        kept = found.get(n)
        if kept is not None and kept.secret:
            found[n] = Variable(n, value, True, label)
            continue
        if settings.environments is not None and kept is None:
            notes.append(f"{n} of {label} is set, though no environment declares it.")
        found[n] = Variable(n, value, is_secretive(n, value.reveal()), label)
    return notes


def _asked(name: str, given: Mapping[str, Secret], process_env: Mapping[str, str]) -> Variable:
    value = Secret(process_env[name]) if name in process_env else given.get(name)
    if value is None:
        raise UsageError(
            f"--secret {name}: no such variable in your shell",
            hint=f"export {name}=… first, or put it into a file and pass that with --env-file.",
        )
    return Variable(name, value, True, "--secret")


def _named(name: str, option: str) -> str:
    if not name or re.search(r"[=\s\0]", name):
        raise UsageError(f"{option}: {name!r} is not a variable's name", hint="NAME=VALUE")
    return name


def is_secretive(name: str, value: str) -> bool:
    """Whether a plain variable is better treated as a secret.

    A path, a URL or a short word (`NPM_CONFIG_ALWAYS_AUTH=true`) must reach the build as it is.
    """
    named = bool(_SOUNDS_SECRET.search(name)) and len(value) >= 8 and "/" not in value
    return named or bool(_LOOKS_SECRET.search(value))


def _odd(name: str) -> str:
    return (
        f"{name}: variables with such names were set on Pages and had no effect in an install "
        "(https://github.com/cowprotocol/cowswap/pull/7638); the cause is not known."
    )
