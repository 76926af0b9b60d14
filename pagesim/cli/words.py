"""What words of the command line mean: names, hosts, pairs. Each raises `UsageError`."""

import re

from pagesim.config.patterns import HOST
from pagesim.errors import UsageError


def read_name(text: str, option: str) -> str:
    """Return a name as it is; a value that was given with one is not repeated to the screen."""
    name, equals, _ = text.partition("=")
    if equals or not name:
        shown = name or "NAME"
        raise UsageError(
            f"{option} takes the name of a variable alone",
            hint=f"export {shown}=… in your shell first, then --secret {shown}; a value on the "
            "command line shows in the list of processes.",
        )
    return name


def read_secret(text: str, option: str) -> tuple[str, str]:
    """Return the name of a secret, and the host that it may go to (or nothing)."""
    before, at, host = text.rpartition("@")
    bare, colon, port = host.partition(":")
    # `npm_config_@acme:registry` is the name of a variable.
    if not at or not before or (colon and not port.isdecimal()):
        return read_name(text, option), ""
    return read_name(before, option), read_host(bare, option) + colon + port


def read_host(text: str, option: str) -> str:
    """Return the name of a host in small letters."""
    if not re.match(HOST, text):
        raise UsageError(
            f"{option} takes the name of a host",
            hint=f"It was given {text!r}; a host is written like npm.example.com, without https://.",
        )
    return text.lower()


def read_pair(text: str, option: str, form: str = "NAME=VALUE") -> tuple[str, str]:
    """Return both sides of `NAME=VALUE`; the value may be empty."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        shown = name if equals else text
        raise UsageError(f"{option} takes {form}", hint=f"It was given {shown!r}.")
    return name, value
