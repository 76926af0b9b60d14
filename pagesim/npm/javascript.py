"""What JavaScript does to text and values, where npm's behaviour hangs on it (ECMA-262)."""

import json
import math
from typing import NoReturn

Value = str | bool | int | float | list["Value"] | dict[str, "Value"] | None

WHITESPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What `trim` and `\\s` take for blank: a byte-order mark is among it, unlike in Python."""


def parse_json(text: str) -> Value:
    """Return what `JSON.parse` makes of `text`. Raises `ValueError` where that throws."""
    value: Value = json.loads(text, parse_constant=_no_constant, parse_int=_number)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _number(digits: str) -> int | float:
    """Return an integer as JavaScript's only number type holds it."""
    value = float(digits) if len(digits) < 400 else math.inf
    return int(value) if math.isfinite(value) and abs(value) < 1e21 else value


def truthy(value: Value) -> bool:
    """Return whether `value` counts as true: empty lists and objects do."""
    return isinstance(value, (list, dict)) or bool(value)


def text_of(value: Value) -> str:
    """Return `String(value)`."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list):
        return ",".join("" if item is None else text_of(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _number_text(float(value))


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    digits, _, exponent = repr(value).partition("e")
    if not exponent:
        return digits
    if -7 <= int(exponent) < 0:
        return f"{value:.{max(0, -int(exponent) + len(digits.replace('.', '').strip('-')) - 1)}f}"
    return f"{digits}e{int(exponent):+d}"
