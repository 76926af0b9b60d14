"""The shape of a scenario file, for pydantic. Imported lazily."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from pagesim.choices import BuildImageName, CacheState, EnvironmentName, ManagerName, Swap
from pagesim.config.model import (
    Environments,
    Model,
    PackageName,
    RegistryModel,
    RegistryUrl,
    Text,
    VariableName,
)
from pagesim.gateway.interface import Asked
from pagesim.run.assumptions import AssumptionKind
from pagesim.run.outcome import Status, Verdict

NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class ProjectModel(Model):
    """A project: its files written here, or a folder; a lockfile can be made."""

    files: dict[NonEmpty, str] = Field(default_factory=dict, description="Content by path.")
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

    environment: list[EnvironmentName] = Field(default_factory=list)
    build_image: list[BuildImageName] = Field(default_factory=list)
    manager: list[ManagerName] = Field(
        default_factory=list, description="Makes that manager's lockfile, so that Pages takes it."
    )
    swap: list[Swap] = Field(default_factory=list)
    variables: list[dict[VariableName, Text]] = Field(
        default_factory=list, description="Variables to add, one set for each run."
    )


class PackageExpectation(Model):
    """What is expected of one package."""

    status: Status
    version: Text | None = None
    credential: str | None = Field(
        None, description='A variable\'s name, "${NAME}" as text, or "none".'
    )
    registry: str | None = None


class ExchangeExpectation(Model):
    """A request: each key that is given must fit; `*` stands for anything in url and package."""

    url: str | None = None
    package: str | None = None
    method: str | None = None
    status: int | None = None
    credential: str | None = Field(None, description='A variable\'s name, or "none".')
    asked: Asked | None = None

    @model_validator(mode="after")
    def _something(self) -> "ExchangeExpectation":
        if not self.model_fields_set:
            raise ValueError("needs at least one key")
        return self


class ExpectModel(Model):
    """What is expected. What is not named is not looked at."""

    outcome: Verdict | None = None
    exit_code: int | None = Field(None, description="Exit code of the install command.")
    packages: dict[PackageName, Status | PackageExpectation] = Field(default_factory=dict)
    findings: list[str] = Field(default_factory=list, description="Rules that must be found.")
    no_findings: list[str] = Field(default_factory=list, description="Rules that must not be.")
    log: list[str] = Field(
        default_factory=list, description="Regular expressions; each must match some line."
    )
    exchanges: list[ExchangeExpectation] = Field(
        default_factory=list, description="Each must have been seen."
    )
    never: list[ExchangeExpectation] = Field(
        default_factory=list, description="None of these may have been seen."
    )
    took_effect: bool | None = Field(None, description="Whether .npmrc.pages had an effect.")
    resolved_with_swap: bool | None = None
    assumptions: dict[AssumptionKind, list[NonEmpty]] = Field(
        default_factory=dict, description="What the verdict must rest on: subjects by kind."
    )
    manager: ManagerName | None = None
    tools: dict[str, Text] = Field(default_factory=dict, description="Version by tool.")

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
    environments: Environments | None = None
    registries: dict[RegistryUrl, RegistryModel] = Field(default_factory=dict)
    private: list[NonEmpty] = Field(default_factory=list)
    root_dir: str | None = None
    production_branch: str | None = None
    build_command: str | None = None
    cassette: NonEmpty | None = Field(
        None, description="A recording, relative to this file: what registries in replay mode play."
    )
    cache: CacheState = "cold"
    matrix: MatrixModel = Field(default_factory=MatrixModel)
    marks: list[NonEmpty] = Field(default_factory=list, description="pytest marks, for -m.")
    expect: ExpectModel


SETTINGS_KEYS = (
    "environments",
    "registries",
    "private",
    "root_dir",
    "production_branch",
    "build_command",
)
"""The keys that pagesim.yaml has too."""
