"""Places, changes and evidence as JSON: `{"kind": "set-secret", "environment": …, "name": …}`."""

from collections.abc import Iterable
from typing import Any

from pagesim import late
from pagesim.diagnosis.change import Change
from pagesim.diagnosis.evidence import Evidence
from pagesim.diagnosis.place import Place
from pagesim.late import asdict

_WORD = late.compile(r"(?<=[a-z])(?=[A-Z])")


def encode(value: Place | Change | Evidence) -> dict[str, Any]:
    """Return the fields of `value` and its kind: the name of its type in small letters."""
    return {"kind": name_kind(type(value)), **_listed(asdict(value))}


def encode_all(values: Iterable[Place | Change | Evidence]) -> list[dict[str, Any]]:
    """Return the record of each value."""
    return [encode(value) for value in values]


def name_kind(of: type) -> str:
    """Return the `kind` of a type: `SetSecret` is `set-secret`, `FilePlace` is `file`."""
    return _WORD.sub("-", of.__name__.removesuffix("Place")).lower()


def _listed(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}
