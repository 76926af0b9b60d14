"""Checks data against a pydantic model, and tells what is wrong in one `ConfigError`."""

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pagesim.config.patterns import PACKAGE, VARIABLE, VERSION
from pagesim.errors import ConfigError
from pagesim.formats.yaml_source import KeyPath, Lines, dotted

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    M = TypeVar("M", bound=BaseModel)
else:
    M = TypeVar("M")

_PATTERNS = {
    VARIABLE: "is not a variable's name",
    PACKAGE: "is not a package's name",
    VERSION: "is not an exact version, such as 1.2.3",
}
_EXPECTED = {
    "string_type": "text is wanted here",
    "int_type": "a whole number is wanted here",
    "float_type": "a number is wanted here",
    "bool_type": "true or false is wanted here",
    "dict_type": "keys and values are wanted here (`key: value`)",
    "model_type": "keys and values are wanted here (`key: value`)",
    "list_type": "a list is wanted here (`- one`, or `[one, two]`)",
    "tuple_type": "a list is wanted here (`- one`, or `[one, two]`)",
    "missing": "is missing",
}


def validate(model: "type[M]", data: Any, lines: Lines) -> "M":
    """Return `data` as a `model`.

    Raises `ConfigError` at the first place that is wrong, with file, line, key, what is wrong and
    what may have been meant; further errors follow in the same message, a line each.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _error(model, data, lines, error.errors(include_url=False)) from None


def _error(
    model: "type[BaseModel]", data: Any, lines: Lines, details: "list[ErrorDetails]"
) -> ConfigError:
    found: dict[KeyPath, tuple[str, str | None]] = {}
    for detail in details:
        path = _real_path(detail["loc"], data, detail["type"] == "missing")
        message, hint = _explained(model, detail, path, data)
        # A choice of shapes gives one error for each; a deeper one comes closer to what was meant.
        found.setdefault(path, (message, hint))
    deepest = [p for p in found if not any(q != p and q[: len(p)] == p for q in found)]
    # A misspelt key is missing under its right name as well: what is written comes first.
    ordered = sorted(deepest, key=lambda p: (lines.line_of(p) or 0, p not in lines.values))
    first, *others = ordered
    if not others:
        return lines.error(found[first][0], first, found[first][1])
    more = [f"{lines.file}:{lines.line_of(p)}: {dotted(p)}: {_hinted(found[p])}" for p in others]
    return lines.error("\n".join([_hinted(found[first]), *more[:9]]), first)


def _hinted(told: tuple[str, str | None]) -> str:
    """Return a message with its hint below it, where another message follows."""
    message, hint = told
    return f"{message}\n  {hint}" if hint else message


def _real_path(loc: Iterable[str | int], data: Any, missing: bool) -> KeyPath:
    """Return `loc` less what pydantic adds for a choice of shapes.

    The last step leads nowhere where a key is `missing`; it is kept then.
    """
    path: list[str | int] = []
    parts = list(loc)
    for i, part in enumerate(parts):
        if _holds(data, part):
            data = data[part]
        elif not (missing and i == len(parts) - 1):
            continue
        path.append(part)
    return tuple(path)


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def _explained(
    model: "type[BaseModel]", detail: "ErrorDetails", path: KeyPath, data: Any
) -> tuple[str, str | None]:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_key(model, path)
    if kind == "literal_error":
        return _not_one_of(detail, path)
    if kind == "missing":
        return "is missing", None
    if kind == "too_short":
        return "must not be empty", None
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]}, not {_shown(detail['input'])}", _quoting(kind, detail["input"])
    context = detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context.get("pattern", ""), detail["msg"]), None
    raised = context.get("error")
    message = str(raised) if raised is not None else detail["msg"]
    return message, None


def _unknown_key(model: "type[BaseModel]", path: KeyPath) -> tuple[str, str | None]:
    known = sorted(_fields_at(model, path[:-1]))
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    if close:
        return "unknown key", f"Did you mean {close[0]}?"
    return "unknown key", f"Known here: {', '.join(known)}." if known else None


def _not_one_of(detail: "ErrorDetails", path: KeyPath) -> tuple[str, str | None]:
    expected = detail.get("ctx", {}).get("expected", "")
    words = [w.strip("' ") for w in expected.replace(" or ", ", ").split(", ")]
    given = str(detail["input"])
    close = difflib.get_close_matches(given, words, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else None
    return f"must be one of {', '.join(words)}, not {_shown(detail['input'])}", hint


def _shown(value: Any) -> str:
    """Return what `value` is; text is not repeated, since it may be a secret."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | int | float):
        return f"{str(value).lower()}"
    if isinstance(value, str):
        return "text" if len(value) > 20 else f'"{value}"'
    return "a list" if isinstance(value, list) else "keys and values"


def _quoting(kind: str, value: Any) -> str | None:
    if kind == "string_type" and isinstance(value, bool | int | float):
        return f'Quote it: "{str(value).lower()}".'
    return None


def _fields_at(model: "type[BaseModel]", path: KeyPath) -> set[str]:
    """Return the keys that the models at `path` know."""
    models: set[Any] = {model}
    for part in path:
        models = {m for one in models for m in _below(one, part)}
    return {f.alias or name for m in models for name, f in m.model_fields.items()}


def _below(model: "type[BaseModel]", part: str | int) -> "set[type[BaseModel]]":
    for name, info in model.model_fields.items():
        if part in (name, info.alias):
            return _models(info.annotation)
    return {model}  # a step into a mapping or a list: its values' models are here already


def _models(annotation: Any) -> "set[type[BaseModel]]":
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {m for argument in get_args(annotation) for m in _models(argument)}
