"""A kind of registry that a user describes: another kind's manners, and what is said otherwise."""

import json
from collections.abc import Callable
from typing import Any

from pagesim.late import replace
from pagesim.registries.kind import Answer, RegistryKind, TokenShape

OWN = "own"
"""The name of every such kind."""


def vary(base: RegistryKind, text: str) -> RegistryKind:
    """Return `base` with what the JSON `text` of a user's kind says otherwise."""
    data = json.loads(text)
    found: dict[str, Any] = {
        key: data[key] for key in ("title", "always_asks", "lifetime") if key in data
    }
    if tokens := data.get("tokens"):
        found["shapes"] = tuple(TokenShape(**token) for token in tokens)
    if form := data.get("tarball"):
        found["tarball"] = _tarballs(form)
    if words := data.get("words"):
        found["words"] = tuple(words)
    answers = {why: Answer(**said) for why, said in data.get("answers", {}).items()}
    return replace(
        base,
        name=OWN,
        **found,
        answers={**base.answers, **answers},
        advice={**base.advice, **data.get("advice", {})},
        hosts=(),
        likely="",
        home=None,
        aliases=(),
        scopes=(),
        nowhere_else=(),
        public=False,
        only_own=False,
    )


def _tarballs(form: str) -> Callable[[str, str, str, str], str]:
    def place(base: str, name: str, version: str, digest: str) -> str:
        file = name.rpartition("/")[2]
        return form.format(base=base, package=name, file=file, version=version, sha1=digest)

    return place
