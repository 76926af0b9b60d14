"""The kinds of values in pagesim.yaml and in scenarios, for pydantic."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from pagesim.config.patterns import (
    HOST,
    PACKAGE,
    PACKAGES,
    REGISTRY,
    VARIABLE,
    VERSION,
    as_text,
    need_package_pattern,
    need_registry_url,
)
from pagesim.config.settings import OWN_KINDS
from pagesim.registries.catalogue import NAMES


def _kind_name(text: str) -> str:
    if text not in NAMES and not text.endswith(OWN_KINDS):
        raise PydanticCustomError("literal_error", "not a kind", {"expected": ", ".join(NAMES)})
    return text


_KIND_SCHEMA: dict[str, Any] = {
    "anyOf": [{"enum": [*NAMES]}, {"pattern": r"\.ya?ml$"}],
    "type": "string",
}
_TEXT_SCHEMA: dict[str, Any] = {"anyOf": [{"type": t} for t in ("string", "number", "boolean")]}
Text = Annotated[str, BeforeValidator(as_text), WithJsonSchema(_TEXT_SCHEMA)]
VariableName = Annotated[str, StringConstraints(pattern=VARIABLE)]
PackageName = Annotated[str, StringConstraints(pattern=PACKAGE)]
VersionText = Annotated[str, StringConstraints(pattern=VERSION)]
VersionList = Annotated[list[VersionText], Field(description="Versions, and nothing more of them.")]
KindName = Annotated[str, AfterValidator(_kind_name), WithJsonSchema(_KIND_SCHEMA)]
HostName = Annotated[str, StringConstraints(pattern=HOST)]
RegistryUrl = Annotated[
    str, AfterValidator(need_registry_url), WithJsonSchema({"type": "string", "pattern": REGISTRY})
]
PackagePattern = Annotated[
    str,
    AfterValidator(need_package_pattern),
    WithJsonSchema({"type": "string", "pattern": PACKAGES}),
]


class Model(BaseModel):
    """What every part has in common: unknown keys are errors, types are strict."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
