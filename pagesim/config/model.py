"""The shape of pagesim.yaml (and of the same keys in a scenario), for pydantic.

Imported lazily: pydantic takes a while. What is text may be written as a number or as true/false,
since the YAML loader keeps how those are written.
"""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.config import JsonDict

from pagesim.choices import (
    DEFAULT_BUILD_IMAGE,
    DEFAULT_PLATFORM,
    BuildImageName,
    CacheState,
    EnvironmentName,
    ImageName,
    PlatformName,
)
from pagesim.config.fields import (
    HostName,
    KindName,
    Model,
    PackageName,
    PackagePattern,
    RegistryUrl,
    Text,
    VariableName,
    VersionList,
    VersionText,
)
from pagesim.config.patterns import (
    DAY,
    PUBLISHED,
    need_apart,
    need_day,
    need_different,
    need_tagged,
)


class BuildImages(Model):
    """Build image of each environment; Pages sets it for each on its own."""

    preview: BuildImageName = Field(DEFAULT_BUILD_IMAGE, description="That of Preview.")
    production: BuildImageName = Field(DEFAULT_BUILD_IMAGE, description="That of Production.")


class EnvironmentModel(Model):
    """What the dashboard holds for one environment."""

    variables: dict[VariableName, Text] = Field(
        default_factory=dict, description="Plain variables, by name."
    )
    secrets: list[VariableName] = Field(
        default_factory=list,
        description="Names of secrets. Values come from --env-file or the process env.",
    )

    @model_validator(mode="after")
    def _apart(self) -> "EnvironmentModel":
        need_apart(self.variables, self.secrets)
        return self


class Environments(Model):
    """Pages has two environments, and these are all that is set there."""

    production: EnvironmentModel = Field(
        default_factory=EnvironmentModel, description="Deployments of the production branch."
    )
    preview: EnvironmentModel = Field(
        default_factory=EnvironmentModel, description="Deployments of every other branch."
    )


class VersionModel(BaseModel):
    """One version of a mocked package: what package.json holds, and further files."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    dependencies: dict[PackageName, Text] = Field(
        default_factory=dict, description="What it depends on: ranges by name."
    )
    optionalDependencies: dict[PackageName, Text] = Field(
        default_factory=dict, description="The same, of what may fail."
    )
    peerDependencies: dict[PackageName, Text] = Field(
        default_factory=dict, description="What its user is to depend on."
    )
    files: dict[str, str] = Field(default_factory=dict, description="Content by path.")
    tarball: str | None = Field(None, description="URL of its tarball, where that is fixed.")
    published: Annotated[str, StringConstraints(pattern=PUBLISHED)] | None = Field(
        None, description="When it was published: 10m ago (s, m, h, d), or 2026-11-27T09:00:00Z."
    )


VersionContents = Annotated[
    dict[VersionText, VersionModel | None],
    Field(description="By version, what its package.json holds."),
]
_LEAST = (("string", "minLength"), ("array", "minItems"), ("object", "minProperties"))
_SOURCES: dict[str, tuple[str, JsonDict]] = {
    "versions": (
        "Versions that are made up.",
        {"anyOf": [{"type": t, least: 1} for t, least in _LEAST if t != "string"]},
    ),
    "directory": ("A version from a folder.", {"type": "string", "minLength": 1}),
    "tarball": (
        "Versions that are tarballs.",
        {"anyOf": [{"type": t, least: 1} for t, least in _LEAST if t != "object"]},
    ),
    "lockfile": ("Versions from a lockfile.", {"type": "string", "minLength": 1}),
}
"""What gives a package versions, where it is not empty."""


class PackageModel(Model):
    """A package that a mocked registry serves."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"description": told, "required": [key], "properties": {key: s}}
                for key, (told, s) in _SOURCES.items()
            ]
        },
        **Model.model_config,
    )

    versions: VersionContents | VersionList = Field(
        default_factory=dict,
        description="Versions: with what their package.json holds, or as a plain list.",
    )
    directory: str | None = Field(None, description="A folder to pack, relative to this file.")
    tarball: str | Annotated[list[str], Field(description="Several.")] = Field(
        default_factory=list, description="Tarballs (.tgz), relative to this file."
    )
    lockfile: str | None = Field(
        None, description="A lockfile whose versions of the package it has, relative to this file."
    )
    private: bool | None = Field(None, description="Whether a credential is needed.")
    tags: dict[str, VersionText] = Field(default_factory=dict, description="dist-tags.")

    @model_validator(mode="after")
    def _tags_exist(self) -> "PackageModel":
        files = bool(self.directory or self.tarball or self.lockfile)
        need_tagged(self.versions, self.tags, files=files)
        return self


Seconds = Annotated[float, Field(ge=0, le=600, strict=False)]
Count = Annotated[int, Field(ge=1)] | None


class FaultModel(Model):
    """Something that goes wrong at a registry: which requests, and what becomes of them."""

    status: Annotated[int, Field(ge=100, le=599)] | None = Field(
        None, description="Answered instead, with body and headers."
    )
    delay: Seconds = Field(0.0, description="Seconds before the answer.")
    slow: Seconds = Field(0.0, description="Seconds over which the body is spread.")
    reset: bool = Field(False, description="Break the connection instead of answering.")
    corrupt: bool = Field(False, description="Change a byte of the body.")
    truncate: bool = Field(False, description="Break the connection after half of the body.")
    integrity: bool = Field(
        False, description="Name another integrity in packuments than the tarballs have."
    )
    tarballs: RegistryUrl | None = Field(
        None, description="Name tarballs in packuments at this origin."
    )
    tags: dict[str, VersionText] = Field(
        default_factory=dict, description="Versions that dist-tags name in packuments."
    )
    certificate: bool = Field(
        False, description="Show everybody at that host a certificate of another name."
    )
    body: str | None = Field(None, description="For status; a page unless headers say otherwise.")
    headers: dict[str, Text] = Field(default_factory=dict, description="For status.")
    packages: str = Field("*", description="Names of packages that it strikes, as a glob.")
    asked: Literal["packument", "tarball", "any"] = Field(
        "any", description="Which of the two requests for a package it strikes."
    )
    times: Count = Field(None, description="Strike the first so many requests that fit.")
    nth: Count = Field(None, description="Strike one of the requests that fit, from 1.")
    every: Count = Field(None, description="Strike each second, third, … that fits.")


class RegistryModel(Model):
    """A registry: where it stands, and what it serves when it is mocked."""

    mode: Literal["mock", "real", "replay", "mixed"] | None = Field(
        None,
        description="Unset: real when all its credentials have a value, else mocked, or mixed "
        "where it has public packages: those are real, private and declared ones made up.",
    )
    kind: KindName | None = Field(
        None,
        description="Whose manners it has when mocked, or a file with a kind of your own "
        "(./our-registry.yaml); by its host unless set.",
    )
    accepts: list[VariableName] | None = Field(
        None,
        description="Variables whose value is a valid credential here; those of .npmrc unless set.",
    )
    forbids: list[VariableName] = Field(
        default_factory=list,
        description="Variables whose value is known here but gives no right to private packages.",
    )
    packages: dict[PackageName, PackageModel | VersionList] = Field(
        default_factory=dict, description="What it serves when mocked, by name."
    )
    lockfile: str | None = Field(
        None, description="A lockfile of which it has every package that is from here."
    )
    faults: Annotated[list[FaultModel], Field(description="Several.")] | FaultModel = Field(
        default_factory=list, description="What goes wrong there; the first that fits strikes."
    )


class SeenModel(Model):
    """One thing that a line of a build log showed."""

    is_: Text = Field(alias="is", description="The version, the manager or the command.")
    line: int = Field(description="The line of the log.")
    because: dict[str, Text] = Field(
        default_factory=dict,
        description="What files, fields and variables said then; where one says something else "
        "now, this holds no longer.",
    )


class EffectModel(Model):
    """What a line of a build log showed of a variable."""

    is_: Text = Field(alias="is", description="Its value then.")
    line: int = Field(description="The line of the log.")
    had_effect: bool = Field(description="Whether it changed anything.")


class ObservationModel(Model):
    """What the build log of a green deployment showed; `pagesim calibrate --write` writes it."""

    environment: EnvironmentName = Field(description="That of the deployment.")
    build_image: ImageName = Field(description="Its build image.")
    root_dir: str = Field("", description="Its root directory.")
    deployment: Text = Field(description="Its id, or the name of the log's file.")
    date: Annotated[str, StringConstraints(pattern=DAY), AfterValidator(need_day)] = Field(
        description="Its day; after 90 days it counts no longer."
    )
    wrangler: Text = Field("", description="The beginning of the wrangler file's SHA-256.")
    lockfile: str = Field("", description="The path of the lockfile that the manager had.")
    seen: dict[str, SeenModel] = Field(
        default_factory=dict, description="By tool, `manager` and `command`."
    )
    variables: dict[VariableName, EffectModel] = Field(
        default_factory=dict, description="Variables of which the log shows whether they counted."
    )


class DefaultsModel(Model):
    """Options of the command line that hold for this project where nobody gives them."""

    cache: CacheState | None = Field(default=None, description="As --cache.")
    real_retries: bool | None = Field(default=None, description="As --real-retries.")
    prefer: dict[str, Text] = Field(default_factory=dict, description="As --prefer, WHAT: HOW.")


class SettingsModel(Model):
    """pagesim.yaml: what the Pages dashboard holds, and how registries are to be treated."""

    platform: PlatformName = Field(DEFAULT_PLATFORM, description="Where Cloudflare builds.")
    build_image: BuildImageName | BuildImages = Field(
        DEFAULT_BUILD_IMAGE, description="Build image of Pages, of both environments or of each."
    )
    root_dir: str | None = Field(None, description="Root directory, relative to the repository.")
    production_branch: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        None, description="Branch whose deployments are Production's; main unless set."
    )
    build_command: str | None = Field(
        None, description='Build command. An empty one ("") makes Pages skip the install.'
    )
    build_cache: bool = Field(False, description="Whether build caching is on (v2 and later).")
    environments: Environments | None = Field(
        None, description="All that is set on Pages. Left out: assumed from .npmrc."
    )
    private: list[PackagePattern] = Field(
        default_factory=list, description="Private packages, beside the scopes of .npmrc."
    )
    registries: dict[RegistryUrl, RegistryModel] = Field(
        default_factory=dict, description="How registries are to be treated, by URL."
    )
    allow_hosts: list[HostName] = Field(
        default_factory=list,
        description="Hosts that install scripts may read from, in runs without real values.",
    )
    observed: list[ObservationModel] = Field(
        default_factory=list,
        description="What the project's own build logs showed; pagesim calibrate writes it.",
    )
    defaults: DefaultsModel = Field(
        default_factory=DefaultsModel,
        description="Options that hold where the command line does not give them.",
    )

    @model_validator(mode="after")
    def _each_registry_once(self) -> "SettingsModel":
        need_different(self.registries)
        return self
