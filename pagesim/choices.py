"""What may be chosen of a run, in the one spelling that the command line, pagesim.yaml, scenarios
and the Python API share. Types, and the same words as tuples; nothing else."""

from typing import Literal, get_args

EnvironmentName = Literal["preview", "production"]
"""Pages has these two."""
PlatformName = Literal["pages", "workers-builds"]
"""Where Cloudflare builds; `data/platforms.toml` has the facts of each."""
BuildImageName = Literal["v1", "v2", "v3"]
"""Build system versions of Pages; `data/build-images.toml` has the facts of each."""
ImageName = Literal[BuildImageName, "workers-builds"]
"""The build images of all platforms; Workers Builds has one."""
ManagerName = Literal["npm", "yarn", "pnpm", "bun"]
"""Package managers that Pages runs."""
EngineName = Literal["auto", "docker", "process"]
"""Where the install runs."""
RegistryMode = Literal["auto", "real", "mock", "replay"]
"""Who answers for the registries."""
Swap = Literal["auto", "before", "userconfig", "lifecycle", "never"]
"""What happens to `.npmrc.pages`."""
CacheState = Literal["cold", "warm"]
"""The build cache at the start of the install."""

DEFAULT_PLATFORM: PlatformName = "pages"
"""Where a run builds unless told otherwise."""
DEFAULT_BUILD_IMAGE: BuildImageName = "v3"
"""What a project gets that says nothing else."""

ENVIRONMENTS: tuple[EnvironmentName, ...] = get_args(EnvironmentName)
PLATFORMS: tuple[PlatformName, ...] = get_args(PlatformName)
BUILD_IMAGES: tuple[BuildImageName, ...] = get_args(BuildImageName)
MANAGERS: tuple[ManagerName, ...] = get_args(ManagerName)
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
REGISTRY_MODES: tuple[RegistryMode, ...] = get_args(RegistryMode)
SWAPS: tuple[Swap, ...] = get_args(Swap)
CACHE_STATES: tuple[CacheState, ...] = get_args(CacheState)
