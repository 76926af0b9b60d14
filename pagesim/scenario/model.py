"""The shape of a scenario file, for pydantic. Imported lazily."""

from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from pagesim.choices import (
    DEFAULT_PLATFORM,
    MANAGERS,
    BuildImageName,
    CacheState,
    EnvironmentName,
    ManagerName,
    PlatformName,
    Swap,
)
from pagesim.config.fields import (
    Model,
    PackageName,
    PackagePattern,
    RegistryUrl,
    Text,
    VariableName,
)
from pagesim.config.model import Environments, ObservationModel, RegistryModel
from pagesim.diagnosis.explanations import explain_rules
from pagesim.gateway.interface import Asked
from pagesim.run.assumptions import AssumptionKind
from pagesim.run.outcome import Status, Verdict

NonEmpty = Annotated[str, StringConstraints(min_length=1)]
TOOLS = ("node", *MANAGERS)
_RULES = [rule.ident for rule in explain_rules()]

# What `checks` looks at is in the schema too: an editor then tells it, and offers the names.
FileName = Annotated[
    NonEmpty,
    WithJsonSchema({"type": "string", "pattern": r"^(?!/)(?!(.*/)?\.\.(/|$))[\s\S]+$"}),
]
RuleName = Annotated[str, WithJsonSchema({"type": "string", "enum": _RULES})]
ToolName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*TOOLS]})]
Pattern = Annotated[str, WithJsonSchema({"type": "string", "format": "regex"})]
_SOMETHING = ConfigDict(json_schema_extra={"minProperties": 1}, **Model.model_config)
T = TypeVar("T")
Axis = Annotated[list[T], Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class ProjectModel(Model):
    """A project: its files written here, or a folder; a lockfile can be made."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "description": "Files that stand here.",
                    "required": ["files"],
                    "properties": {"files": {"minProperties": 1}},
                },
                {
                    "description": "A folder.",
                    "required": ["path"],
                    "properties": {"path": {"type": "string"}},
                },
            ]
        },
        **Model.model_config,
    )

    files: dict[FileName, str] = Field(default_factory=dict, description="Content by path.")
    path: str | None = Field(None, description="A folder, relative to this file.")
    untracked: list[NonEmpty] = Field(
        default_factory=list, description="Files that exist but that git does not track."
    )
    lock: bool = Field(
        False, description="Make the manager's lockfile first, with every package in reach."
    )

    @model_validator(mode="after")
    def _something(self) -> "ProjectModel":
        if not self.files and self.path is None:
            raise ValueError("needs files or a path")
        return self


class MatrixModel(Model):
    """What is varied: one run for each combination."""

    environment: Axis[EnvironmentName] = Field(
        default_factory=list,
        description="Environments; preview unless set.",
    )
    platform: Axis[PlatformName] = Field(
        default_factory=list,
        description="Platforms; that of the scenario unless set.",
    )
    build_image: Axis[BuildImageName] = Field(
        default_factory=list,
        description="Build images; v3 unless set.",
    )
    manager: Axis[ManagerName] = Field(
        default_factory=list,
        description="Makes that manager's lockfile, so that Pages takes it.",
    )
    swap: Axis[Swap] = Field(
        default_factory=list,
        description="What happens to .npmrc.pages, as with --swap.",
    )
    variables: Axis[dict[VariableName, Text]] = Field(
        default_factory=list,
        description="Variables to add, one set for each run.",
    )


class PackageExpectation(Model):
    """What is expected of one package."""

    status: Status = Field(description="What became of it.")
    version: Text | None = Field(None, description="The version that was installed.")
    credential: str | None = Field(
        None, description='A variable\'s name, "${NAME}" as text, or "none".'
    )
    registry: str | None = Field(None, description="URL of the registry that it was asked from.")


class ExchangeExpectation(Model):
    """A request: each key that is given must fit; `*` stands for anything in url and package."""

    model_config = _SOMETHING

    url: str | None = Field(None, description="The whole URL.")
    package: str | None = Field(None, description="The package that was asked for.")
    method: str | None = Field(None, description="GET, POST, …")
    status: int | None = Field(None, description="HTTP status of the answer.")
    credential: str | None = Field(None, description='A variable\'s name, or "none".')
    asked: Asked | None = Field(None, description="What was asked for.")

    @model_validator(mode="after")
    def _something(self) -> "ExchangeExpectation":
        if not self.model_fields_set:
            raise ValueError("needs at least one key")
        return self


class ExpectModel(Model):
    """What is expected. What is not named is not looked at."""

    model_config = _SOMETHING

    outcome: Verdict | None = Field(None, description="The verdict.")
    exit_code: int | None = Field(None, description="Exit code of the install command.")
    packages: dict[PackageName, Status | PackageExpectation] = Field(
        default_factory=dict, description="What became of packages, by name."
    )
    findings: list[RuleName] = Field(default_factory=list, description="Rules that must be found.")
    no_findings: list[RuleName] = Field(default_factory=list, description="Rules that must not be.")
    log: list[Pattern] = Field(
        default_factory=list, description="Regular expressions; each must match some line."
    )
    exchanges: list[ExchangeExpectation] = Field(
        default_factory=list, description="Each must have been seen."
    )
    never: list[ExchangeExpectation] = Field(
        default_factory=list, description="None of these may have been seen."
    )
    took_effect: bool | None = Field(None, description="Whether .npmrc.pages had an effect.")
    resolved_with_swap: bool | None = Field(
        None, description="Whether it resolves with .npmrc.pages put in place."
    )
    assumptions: dict[AssumptionKind, list[NonEmpty]] = Field(
        default_factory=dict, description="What the verdict must rest on: subjects by kind."
    )
    manager: ManagerName | None = Field(None, description="The manager that Pages takes.")
    tools: dict[ToolName, Text] = Field(default_factory=dict, description="Version by tool.")

    @model_validator(mode="after")
    def _something(self) -> "ExpectModel":
        if not self.model_fields_set:
            raise ValueError("needs at least one expectation, or the scenario can't fail")
        return self


class ScenarioModel(Model):
    """A scenario: what there is, what is varied, what is expected, and why."""

    name: NonEmpty = Field(description="A short name; part of the test's id.")
    because: NonEmpty = Field(description="Why it is expected; printed when it is not so.")
    project: NonEmpty | ProjectModel = Field(
        description="A folder, relative to this file, or its files written here."
    )
    platform: PlatformName = Field(DEFAULT_PLATFORM, description="Where Cloudflare builds.")
    environments: Environments | None = Field(None, description="All that is set on Pages.")
    registries: dict[RegistryUrl, RegistryModel] = Field(
        default_factory=dict, description="What registries serve, and to whom, by URL."
    )
    private: list[PackagePattern] = Field(
        default_factory=list, description="Private packages, beside the scopes of .npmrc."
    )
    root_dir: str | None = Field(None, description="Root directory, relative to the project.")
    production_branch: NonEmpty | None = Field(
        None, description="Branch whose deployments are Production's; main unless set."
    )
    build_command: str | None = Field(
        None, description='Build command. An empty one ("") makes Pages skip the install.'
    )
    observed: list[ObservationModel] = Field(
        default_factory=list, description="What build logs of the project showed."
    )
    cassette: NonEmpty | None = Field(
        None, description="A recording, relative to this file: what registries in replay mode play."
    )
    cache: CacheState = Field("cold", description="State of the build cache at the start.")
    matrix: MatrixModel = Field(
        default_factory=MatrixModel, description="Which runs are made; without it, one."
    )
    marks: list[NonEmpty] = Field(default_factory=list, description="pytest marks, for -m.")
    expect: ExpectModel = Field(description="What must come of it.")


SETTINGS_KEYS = (
    "platform",
    "environments",
    "registries",
    "private",
    "root_dir",
    "production_branch",
    "build_command",
    "observed",
)
"""The keys that pagesim.yaml has too."""
