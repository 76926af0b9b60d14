"""What goes into each image, the tag that follows from it, and the context that it is built from.

An image is named by the hash over all that goes into it, so a look-up by name (1 ms) tells whether
it is there and right; a cached build would cost 3 s (measured 2026-11).
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, Literal

import pagesim
from pagesim.errors import ImageError
from pagesim.toolchain.interface import Toolchain

Kind = Literal["base", "build", "gateway"]
KINDS: Final[tuple[Kind, ...]] = ("base", "build", "gateway")
_PACKAGE: Final = Path(pagesim.__file__).parent
_GATEWAY_PARTS: Final = (
    *("__init__.py", "digests.py", "errors.py", "late.py", "secret.py"),
    *("npm", "registries", "gateway"),
)


def folder(kind: Kind) -> Path:
    """Return the folder with an image's Dockerfile: in the package, or beside it in a checkout."""
    for top in (_PACKAGE / "images", _PACKAGE.parent / "images"):
        if (top / kind / "Dockerfile").is_file():
            return top / kind
    raise ImageError(
        "pagesim's image definitions are missing from this installation",
        hint="Install it again: pip install --force-reinstall pagesim.",
    )


def base_tag() -> str:
    """Return the name of the base image that this version of pagesim uses."""
    return f"pagesim-base:{_hash(_contents(folder('base')).items())}"


def build_tag(toolchain: Toolchain) -> str:
    """Return the name of the image with `toolchain` on the base."""
    fixed = {"base": base_tag().encode(), "toolchain": toolchain.key.encode()}
    contents = {**_contents(folder("build")), **build_sources()}
    return f"pagesim-build:{_hash([*fixed.items(), *contents.items()])}"


def gateway_tag() -> str:
    """Return the name of the image with this pagesim's gateway on the base."""
    fixed = {"base": base_tag().encode()}
    contents = {**_contents(folder("gateway")), **gateway_sources()}
    return f"pagesim-gateway:{_hash([*fixed.items(), *contents.items()])}"


def build_sources() -> dict[str, bytes]:
    """Return the modules that the image of a build needs, by path in its context."""
    paths = (_PACKAGE / "engine/inside" / name for name in ("seccomp.py", "terminal.py"))
    return {path.name: path.read_bytes() for path in paths}


def gateway_sources() -> dict[str, bytes]:
    """Return the modules that the gateway needs, by path in the image's context."""
    found: dict[str, bytes] = {}
    for part in _GATEWAY_PARTS:
        top = _PACKAGE / part
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            found[f"lib/pagesim/{path.relative_to(_PACKAGE).as_posix()}"] = path.read_bytes()
    return found


def _contents(top: Path) -> dict[str, bytes]:
    files = (p for p in sorted(top.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in files}


def _hash(items: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(items):
        whole.update(json.dumps([name, hashlib.sha256(content).hexdigest()]).encode())
    return whole.hexdigest()[:12]


def write_context(kind: Kind, out: IO[bytes], toolchain: Toolchain | None = None) -> None:
    """Write the tar that the engine builds an image of `kind` from to `out` (seekable)."""
    if toolchain is not None:
        _nested(out, "toolchain.tar", toolchain.root)
    sources = {"gateway": gateway_sources, "build": build_sources}
    extra = sources[kind]() if kind in sources else {}
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for name, content in {**_contents(folder(kind)), **extra}.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755 if name.endswith(".sh") else 0o644
            archive.addfile(info, io.BytesIO(content))
    out.seek(0)


def _nested(out: IO[bytes], name: str, root: Path) -> None:
    """Write a member `name` that is itself a tar of `root`: one `ADD` is faster than a `COPY`."""
    start = out.tell()
    out.write(bytes(tarfile.BLOCKSIZE))  # its header, once the length is known
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        archive.add(root, arcname=".", filter=_roots)
    info = tarfile.TarInfo(name)
    info.size = out.tell() - start - tarfile.BLOCKSIZE
    end = out.tell()
    out.seek(start)
    out.write(info.tobuf(tarfile.GNU_FORMAT))
    out.seek(end)


def _roots(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def steps(events: Iterator[Mapping[str, object]]) -> Iterator[str]:
    """Yield what a build says at each step. Raises `ImageError` with its last lines if it fails."""
    last: list[str] = []
    for event in events:
        text = str(event.get("stream") or event.get("status") or "").strip()
        if "error" in event:
            raise ImageError("\n".join([*last, str(event["error"])]))
        if text.startswith(("Step ", "Pulling from")):
            last = []
            yield text
        elif text:
            last = [*last, text][-12:]
