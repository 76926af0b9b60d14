"""Which variable's value is on a request, and how a placeholder becomes the real value.

The build holds placeholders only. What npm, yarn, pnpm and bun make of them (measured 2026-11):
`Bearer TOKEN` for `_authToken`; `Basic BASE64(user:password)` for `_auth`, and for `username` with
a base64 `_password`; the text `${NAME}` itself where a variable is not set (npm 7+, bun); blanks
around a value trimmed (npm 6-8) or sent (npm 9+); quotes and a `Bearer ` in a value always sent.
"""

import base64
import binascii
import re
from collections.abc import Iterable

from pagesim import late
from pagesim.late import field
from pagesim.npm.expansion import stand_in
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import SHORTEST, Redactor

UNKNOWN = "unknown"
"""What the journal shows for a credential that is none of ours."""

_BLANKS = " \t\r\n"
_IN_URL = late.compile(r"(_(?:authToken|auth|password)=)[^&/\s]+", re.IGNORECASE)


@late.dataclass(frozen=True)
class Presented:
    """The credential on a request."""

    name: str | None = None
    """As `Exchange.credential` shows it."""
    flaw: str | None = None
    """Why a registry would not take it although it is variable `name`'s value, in a few words."""
    value: str = field(default="", repr=False, compare=False)
    """The placeholder of variable `name`, by whose prefix a token's kind is told."""


_NOBODY = Presented()


def identify(authorization: str | None, known: Iterable[CredentialConfig]) -> Presented:
    """Return whose value an `Authorization` header holds.

    Blanks at the header's end count: a value with a stray one is named, with its flaw, since a
    registry that compares what came refuses it (npm 9+ measured: 401).
    """
    if not authorization:
        return _NOBODY
    candidates = _candidates(authorization)
    if not any(c.strip(_BLANKS) for c in candidates):
        return _NOBODY  # `Bearer ` alone too: pnpm 8-10 for an empty variable
    for credential in known:
        placeholder = credential.placeholder.reveal()
        decoded = _decoded(placeholder)
        truths = {_core(placeholder), _core(decoded)} - {""}
        for candidate in candidates:
            # What base64 makes of a stand-in may begin with a quote: that is no flaw of it.
            if candidate in truths or (candidate and candidate == decoded):
                return Presented(credential.name, None, _core(placeholder))
            if _core(candidate) in truths:
                return Presented(credential.name, _flaw(candidate), _core(placeholder))
    literals = (stand_in(c.strip(_BLANKS + "\"'")) for c in candidates)
    return Presented(next(filter(None, literals), UNKNOWN))


def swapped(authorization: str, known: Iterable[CredentialConfig]) -> str:
    """Return the header with the real value of each of `known` in place of its placeholder.

    What stood around the placeholder (blanks, quotes) stays as it was.
    """
    scheme, blank, sent = authorization.partition(" ")
    for credential in known:
        if credential.value is not None:
            pair = credential.placeholder.reveal(), credential.value.reveal()
            sent = _swapped(scheme, sent, *pair)
    return f"{scheme}{blank}{sent}"


class UrlRedactor:
    """Takes credentials out of URLs: `${NAME}` for those that are known, `***` for others."""

    def __init__(self, known: Iterable[CredentialConfig]) -> None:
        marks = {text: f"${{{c.name}}}" for c in known for text in c.texts}
        self._known = Redactor(marks)

    def __call__(self, url: str) -> str:
        """Return `url` (or another text) as it may be shown."""
        shown = self._known(url)
        return _IN_URL.sub(_hidden, shown) if "=" in shown else shown


def _hidden(match: re.Match[str]) -> str:
    return match[0] if match[0].endswith("}") else f"{match[1]}***"


def _candidates(authorization: str) -> tuple[str, ...]:
    """Return the texts in a header that may be a variable's value, likeliest first."""
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() != "basic":
        return (sent,)
    user, _, password = _decoded(sent).partition(":")
    return (password, sent, _decoded(sent), user)


def _decoded(text: str) -> str:
    """Return what Node makes of base64: url-safe letters too, others skipped, no padding needed."""
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text.translate(str.maketrans("-_", "+/")))
    usable = letters if len(letters) % 4 != 1 else letters[:-1]
    try:
        return base64.b64decode(usable + "=" * (-len(usable) % 4)).decode(errors="replace")
    except binascii.Error:
        return ""


def _core(text: str) -> str:
    """Return a value without what people paste around it."""
    bare = text.strip(_BLANKS).strip("\"'").strip(_BLANKS)
    return bare.removeprefix("Bearer ").strip(_BLANKS)


def _flaw(sent: str) -> str:
    if sent.strip(_BLANKS)[:1] in ("'", '"'):
        return "the value has quotes around it"
    if sent.strip(_BLANKS).startswith("Bearer "):
        return "the value itself begins with Bearer"
    return "the value has a blank before or after it"


def _swapped(scheme: str, sent: str, placeholder: str, value: str) -> str:
    plain = _replaced(sent, placeholder, value)
    if plain != sent or scheme.lower() != "basic":
        return plain
    pair = _decoded(sent)
    user, colon, password = pair.partition(":")
    password = _replaced(password, placeholder, value)
    password = _replaced(password, _decoded(placeholder), _decoded(value))
    inner = f"{_replaced(user, placeholder, value)}{colon}{password}"
    return sent if inner == pair else base64.b64encode(inner.encode()).decode()


def _replaced(text: str, placeholder: str, value: str) -> str:
    pairs = (
        (placeholder, value),
        (placeholder.strip(_BLANKS), value.strip(_BLANKS)),
        (_core(placeholder), _core(value)),
    )
    for old, new in pairs:
        if old and text == old:
            return new
        if len(old) >= SHORTEST and old in text:
            return text.replace(old, new)
    return text
