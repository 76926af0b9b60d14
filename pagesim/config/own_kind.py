"""A user's own kind of registry: the shape of its file, and reading it."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pagesim.config.fields import Model, Text
from pagesim.config.validation import validate
from pagesim.formats.source import read_source
from pagesim.formats.yaml_source import as_mapping, load
from pagesim.registries.catalogue import NAMES, PLAIN
from pagesim.registries.kind import REFUSALS, Refusal

_WORDS = frozenset({"base", "package", "file", "version", "sha1"})


def _tarball(form: str) -> str:
    try:
        form.format_map(dict.fromkeys(_WORDS, ""))
    except (KeyError, ValueError, IndexError, AttributeError):
        words = ", ".join(f"{{{word}}}" for word in sorted(_WORDS))
        raise ValueError(f"may name {words} and nothing else") from None
    return form


def _base(name: str) -> str:
    if name not in NAMES:
        raise ValueError(f"must be one of {', '.join(NAMES)}")
    return name


class AnswerModel(Model):
    """What the registry answers instead of a package."""

    status: Annotated[int, Field(ge=200, le=599)] = Field(description="HTTP status.")
    body: Any = Field("", description="JSON or text; {package}, {scope}, {host} are filled in.")
    headers: dict[str, Text] = Field(default_factory=dict, description="www-authenticate, …")
    source: str = Field("", description="Where this was seen; without one it counts as unverified.")
    date: Text = Field("", description="When.")


class TokenModel(Model):
    """What a token of one sort looks like."""

    title: str = Field(description="Its name for people.")
    form: str = Field(description="* is a letter or digit, the rest itself: acme_********")
    works: bool = Field(True, description="Whether it can read packages.")
    why: str = Field("", description="What it lacks where it cannot.")


class OwnKindModel(Model):
    """A kind of registry. What is left out is as the kind `base` has it."""

    base: Annotated[
        str, AfterValidator(_base), WithJsonSchema({"enum": [*NAMES], "type": "string"})
    ] = Field(PLAIN.name, description="The kind that it is like.")
    title: str = Field(description="Its name for people.")
    answers: dict[Refusal, AnswerModel] = Field(
        default_factory=dict, description=f"By why it refuses: {', '.join(REFUSALS)}."
    )
    advice: dict[Refusal, str] = Field(
        default_factory=dict,
        description="What its users can do; {name} is the variable, {host} the registry's host.",
    )
    tokens: list[TokenModel] = Field(
        default_factory=list, description="The first that works is what a made-up token looks like."
    )
    always_asks: bool = Field(False, description="Whether public packages need a credential too.")
    lifetime: str = Field("", description="How long tokens live.")
    tarball: Annotated[str, AfterValidator(_tarball)] | None = Field(
        None, description="Where a tarball is: {base}{package}/-/{file}-{version}.tgz"
    )
    words: list[str] = Field(
        default_factory=list, description="Words in names of variables for its tokens: ACME."
    )

    @model_validator(mode="after")
    def _some_token_works(self) -> "OwnKindModel":
        if self.tokens and not any(token.works for token in self.tokens):
            raise ValueError("needs a token that works")
        return self


def read_own_kind(path: Path) -> str:
    """Return the kind that a file describes, as JSON.

    Raises `OSError` and `UsageError` where it cannot be read, `ConfigError` with the place for what
    is wrong in it.
    """
    data, lines = load(read_source(path).decode("utf-8-sig"), str(path))
    model = validate(OwnKindModel, dict(as_mapping(data, lines)), lines)
    return json.dumps(model.model_dump(exclude_unset=True), sort_keys=True)
