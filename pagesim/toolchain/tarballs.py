"""Where the tarballs of tools come from, and how it is known that they are the right ones.

A digest that pagesim holds counts most; else a signature of npm's registry; else there is only the
word of the registry that was asked, which the report tells.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pagesim import late
from pagesim.errors import ToolchainError
from pagesim.managers.facts import Piece
from pagesim.toolchain.cache import download, remember, remembered
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Dist, Registry
from pagesim.toolchain.signatures import Judgement, Signature, judge, shipped_keys
from pagesim.toolchain.versions import nearest


@late.dataclass(frozen=True)
class Source:
    """A registry, what is kept of it, and how much is asked of its answers."""

    registry: Registry
    cache: Path
    progress: Callable[[str], None]
    signed: bool = False
    """Whether what has neither digest nor signature is refused."""

    def tarball(self, piece: Piece, tool: Tool) -> tuple[Path, str | None]:
        """Return the file of a piece of `tool`, and the package where nothing vouches for it.

        It comes from the cache where it was fetched before. Raises `ToolchainError` for a version
        that does not exist, a signature that is wrong, and what `signed` refuses.
        """
        pinned = tool.integrity if piece.tool else None

        def found() -> tuple[str, Dist]:
            package, dist = self.dist(piece)
            if dist is None:
                raise self._missing(tool, piece)
            return package, dist

        def content() -> Iterable[bytes]:
            self.progress(f"Fetching {tool}")
            return self.registry.download(found()[1].url)

        if pinned:
            return download(self.cache / "downloads", pinned, content, str(tool)), None
        package, dist = found()
        verified = self._verified(package, piece.version, dist)
        path = download(self.cache / "downloads", dist.integrity, content, str(tool))
        return path, None if verified else f"{package} {piece.version}"

    def dist(self, piece: Piece) -> tuple[str, Dist | None]:
        """Return the first of the piece's packages that has the version, remembered once seen.

        A published version never changes, so what the registry said of it stays true; only for a
        signature that it did not give is it asked again. Raises `ToolchainError`.
        """
        for package in piece.packages:
            name = re.sub(r"[^A-Za-z0-9.@-]", "+", f"{package}@{piece.version}")
            path = self.cache / "dists" / f"{name}.json"
            known = remembered(path)
            if known is not None and known.get("registry") == self.registry.url:
                kept = _kept(known)
                if kept.signatures or not self.signed:
                    return package, kept
            dist = self.registry.dist(package, piece.version)
            if dist is not None:
                signatures = [[s.keyid, s.sig] for s in dist.signatures]
                said = {"url": dist.url, "integrity": dist.integrity, "signatures": signatures}
                remember(path, {"registry": self.registry.url, **said})
                return package, dist
        return piece.packages[0], None

    def _verified(self, package: str, version: str, dist: Dist) -> bool:
        said = self._judged(package, version, dist)
        if said == "bad":
            raise ToolchainError(
                f"{package} {version} at {self.registry.url} bears a signature that is not npm's: "
                "it is not used",
                hint="Something between here and https://registry.npmjs.org changed its digest.",
            )
        if said != "good" and self.signed:
            reason = {"none": "is not signed", "expired": "is signed with a key that has expired"}
            raise ToolchainError(
                f"{package} {version} {reason[said]} at {self.registry.url}, and pagesim holds no "
                "digest of it",
                hint="Fetch it from https://registry.npmjs.org (NPM_CONFIG_REGISTRY), take a "
                "version that Pages has by default, or leave --require-signed-tools out.",
            )
        return said == "good"

    def _judged(self, package: str, version: str, dist: Dist) -> Judgement:
        signed, keys = f"{package}@{version}:{dist.integrity}", shipped_keys()
        if any(s.keyid not in keys for s in dist.signatures):
            keys = {**self.registry.keys(package), **keys}
        said = judge(signed, dist.signatures, keys, None)
        if said != "expired":
            return said
        published = self.registry.published_at(package, version)
        return judge(signed, dist.signatures, keys, published)

    def _missing(self, tool: Tool, piece: Piece) -> ToolchainError:
        versions = [v for package in piece.packages for v in self.registry.versions(package)]
        near = nearest(tool.version, versions)
        where = f"{self.registry.url} ({', '.join(piece.packages)})"
        return ToolchainError(
            f"{tool} does not exist at {where}",
            hint=f"The nearest versions are {', '.join(near)}." if near else None,
        )


def _kept(known: Mapping[str, Any]) -> Dist:
    signatures = tuple(Signature(str(k), str(s)) for k, s in known.get("signatures", ()))
    return Dist(str(known["url"]), str(known["integrity"]), signatures)
