"""`packageManager` in package.json, as corepack takes it (it starts yarn and pnpm on v2 and v3)."""

from collections.abc import Callable

from pagesim import late
from pagesim.pages.choice import Basis, Picked, Stop
from pagesim.project.folder import Folder

_EXACT = late.compile(
    r"(?P<name>[\w-]+)@(?P<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+(?P<hash>[\w.=/+-]+))?\Z"
)


@late.dataclass(frozen=True)
class PackageManagerField:
    """What a package.json says under `packageManager`."""

    written: str
    file: str
    manager: str
    version: str
    """Exact; empty where what is written is no exact version."""
    own: bool
    """Whether it stands in the root directory's own package.json, not in one above it."""
    line: int | None = None
    hash: str = ""
    """What the manager must hash to: `sha512.` and hex digits; empty for no matter what."""

    def basis(self, says: str = "") -> Basis:
        """Return the field as what a choice rests on; `says`: what of it counts there."""
        return Basis("field", self.file, says or self.written, self.line)

    def refusal(self, manager: str) -> Stop | None:
        """Return why corepack does not start `manager` (yarn or pnpm); None if it does.

        Seen in a build log: the field that is no exact version
        (https://github.com/satnaing/astro-paper/issues/512).
        """
        if not self.version:
            return Stop("inexact-field", self.basis(), tool=self.manager)
        if self.manager != manager:
            return Stop("field-of-another", self.basis(), tool=self.manager, asked=manager)
        return None


def find_mismatch(
    folder: Folder, picked: Picked, digest: Callable[[str, str], str | None]
) -> Stop | None:
    """Return that the manager is not what `packageManager` says by its hash; None where it is, and
    where that is not known.

    `digest(tool, version)` gives the SHA-512 of the tarball in hex, or None. Corepack compares
    after it has fetched the manager and ends with "Mismatch hashes" (sources/corepackUtils.ts).
    """
    chosen, field = picked.choices[-1], package_manager_field(folder)
    if field is None or chosen.kind == "manager" or chosen.basis.kind != "field":
        return None
    algorithm, _, wanted = field.hash.partition(".")
    if algorithm != "sha512":
        return None
    found = digest(picked.manager, chosen.value)
    if found is None or found == wanted.lower():
        return None
    return Stop("wrong-hash", field.basis(), tool=picked.manager, asked=wanted, meant=(found,))


def package_manager_field(folder: Folder) -> PackageManagerField | None:
    """Return the nearest `packageManager`, from `folder` upward as corepack looks for it."""
    for up in folder.upward():
        written = up.package_json().get("packageManager")
        if isinstance(written, str) and written.strip():
            exact = _EXACT.match(written.strip())
            name = exact["name"] if exact else written.split("@")[0].strip()
            version = exact["version"] if exact else ""
            file = up.at("package.json")
            line = up.line_of("package.json", r'"packageManager"\s*:')
            found = exact["hash"] or "" if exact else ""
            return PackageManagerField(
                written.strip(), file, name, version, up == folder, line, found
            )
    return None
