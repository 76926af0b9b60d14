"""`packageManager` in package.json, as corepack takes it (it starts yarn and pnpm on v2 and v3)."""

import re
from dataclasses import dataclass

from pagesim.project.folder import Folder

_EXACT = re.compile(
    r"(?P<name>[\w-]+)@(?P<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[\w.=/+-]+)?\Z"
)


@dataclass(frozen=True)
class PackageManagerField:
    """What a package.json says under `packageManager`."""

    written: str
    file: str
    manager: str
    version: str
    """Exact; empty where what is written is no exact version."""
    own: bool
    """Whether it stands in the root directory's own package.json, not in one above it."""

    def refusal(self, manager: str) -> str | None:
        """Return what corepack says instead of starting `manager` (yarn or pnpm); None if it does.

        The first text is from a build log (https://github.com/satnaing/astro-paper/issues/512),
        the second is corepack's (https://github.com/nodejs/corepack), not seen on Pages.
        """
        if not self.version:
            return f"Invalid package manager specification in {self.file} ({self.written})"
        if self.manager != manager:
            return (
                f"This project is configured to use {self.manager} because {self.file} has a "
                f'"packageManager" field, and the lockfile is of {manager}'
            )
        return None


def package_manager_field(folder: Folder) -> PackageManagerField | None:
    """Return the nearest `packageManager`, from `folder` upward as corepack looks for it."""
    for up in folder.upward():
        written = up.package_json().get("packageManager")
        if isinstance(written, str) and written.strip():
            exact = _EXACT.match(written.strip())
            name = exact["name"] if exact else written.split("@")[0].strip()
            version = exact["version"] if exact else ""
            file = up.at("package.json")
            return PackageManagerField(written.strip(), file, name, version, up == folder)
    return None
