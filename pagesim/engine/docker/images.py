"""pagesim's images in a Docker engine: made on first use, once whoever asks, listed and removed."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import docker.errors

from pagesim import late
from pagesim.engine.docker import image_inputs
from pagesim.engine.docker.errors import disk_full, engine_errors
from pagesim.engine.docker.image_inputs import Kind
from pagesim.errors import EngineError, ImageError
from pagesim.toolchain.cache import locked
from pagesim.toolchain.interface import Toolchain

Progress = Callable[[str], None]
LABEL = "pagesim"
_BOOTSTRAP = "mmdebstrap"
"""Makes a Debian system from packages (https://gitlab.mister-muffin.de/josch/mmdebstrap)."""


@late.dataclass(frozen=True)
class Image:
    """An image of pagesim's."""

    name: str
    kind: str
    """`base`, `build` or `gateway`."""
    bytes: int
    """Its size with all layers; images share those of the base."""
    current: bool
    """Whether this version of pagesim still uses it (a build image: whether its base is)."""
    tools: str = ""
    """Of a build image: `node 22.16.0, npm 10.9.2`."""


class Images:
    """The images of one engine."""

    def __init__(self, api: docker.APIClient, cache: Path) -> None:
        """Take the engine's client, and the folder for the lock and for contexts."""
        self._api = api
        self._cache = cache
        self._there: dict[tuple[str, str], str] = {}
        """Names of the images that were seen to be there, by kind and toolchain."""

    def ensure(self, kind: Kind, progress: Progress, toolchain: Toolchain | None = None) -> str:
        """Return the name of the image of `kind`, after making it where it is missing.

        A build image needs its `toolchain`. Raises `ImageError` when it cannot be made.
        """
        return self.find(kind, toolchain) or self.build(kind, progress, toolchain=toolchain)

    def find(self, kind: Kind, toolchain: Toolchain | None = None) -> str | None:
        """Return the name of the image of `kind` where it is there; it is looked for once."""
        key = (kind, toolchain.key if toolchain else "")
        if key not in self._there:
            name = _name(kind, toolchain)
            if not self.exists(name):
                return None
            self._there[key] = name
        return self._there[key]

    def exists(self, name: str) -> bool:
        """Return whether the engine has the image `name`."""
        with engine_errors("looking for images"):
            try:
                self._api.inspect_image(name)  # type: ignore[no-untyped-call]  # the SDK
            except docker.errors.ImageNotFound:
                return False
        return True

    def need_base(self) -> None:
        """Raise `ImageError` where the image under all others is not there."""
        if not self.exists(image_inputs.base_tag()):
            raise ImageError(
                f"the engine lacks {image_inputs.base_tag()}, and --offline fetches nothing",
                hint="Run once without --offline, or `pagesim images build`.",
            )

    def build(
        self,
        kind: Kind,
        progress: Progress,
        *,
        toolchain: Toolchain | None = None,
        from_packages: bool = False,
        mirror: str | None = None,
        again: bool = False,
    ) -> str:
        """Make the image of `kind` (and the base under it) and return its name.

        `from_packages` makes the base from Debian packages of `mirror`; `again` makes it even when
        it is there. Processes that ask at the same time build once. Raises `ImageError`.
        """
        name = _name(kind, toolchain)
        if kind != "base" and not self.exists(image_inputs.base_tag()):
            self.build("base", progress, from_packages=from_packages, mirror=mirror)
        waiting = f"Waiting for another pagesim, which is building {name}"
        with locked(self._cache / "images.lock", lambda: progress(waiting)):
            if again or not self.exists(name):
                progress(f"Building {name}")
                if kind != "base":
                    self._build(kind, name, toolchain, progress)
                elif from_packages or not self._from_registry(name, progress):
                    self._import_base(name, mirror, progress)
        return name

    def _build(
        self, kind: Kind, name: str, toolchain: Toolchain | None, progress: Progress
    ) -> None:
        labels: dict[str, str] = {LABEL: kind}
        if toolchain is not None:
            labels["pagesim.tools"] = ", ".join(str(t) for t in toolchain.tools)
            labels["pagesim.base"] = image_inputs.base_tag()
        with tempfile.TemporaryFile(dir=self._cache) as context, engine_errors(f"building {name}"):
            image_inputs.write_context(kind, context, toolchain)
            events = self._api.build(
                fileobj=context,
                custom_context=True,
                tag=name,
                buildargs={} if kind == "base" else {"BASE": image_inputs.base_tag()},
                labels=labels,
                rm=True,
                forcerm=True,
                decode=True,
                network_mode=None if kind == "base" else "none",
            )
            try:
                for step in image_inputs.steps(events):
                    progress(f"{name}: {step}")
            except ImageError as error:
                raise _failed(kind, name, error.message) from error

    def _from_registry(self, name: str, progress: Progress) -> bool:
        """Build the base on Debian's own image; return whether that went well.

        Where no container registry can be reached it may still be made from packages: only when
        the program for that is missing too, the failure is raised.
        """
        try:
            self._build("base", name, None, progress)
        except ImageError as error:
            if shutil.which(_BOOTSTRAP) is None:
                raise
            progress(f"{error.message}: it is made from Debian's packages instead")
            return False
        return True

    def _import_base(self, name: str, mirror: str | None, progress: Progress) -> None:
        script = image_inputs.folder("base") / "from-packages.sh"
        with tempfile.NamedTemporaryFile(dir=self._cache, suffix=".tar") as root:
            command = ["/bin/sh", str(script), "-", *([mirror] if mirror else [])]
            progress(f"{name}: Debian packages are fetched and unpacked (about a minute)")
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=root, stderr=subprocess.PIPE, check=False
            )
            if ended.returncode:
                said = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-8:]
                raise ImageError(
                    "\n".join([f"{script} failed with exit status {ended.returncode}", *said]),
                    hint="It needs mmdebstrap (or debootstrap and root) and a Debian mirror.",
                )
            repository, _, tag = name.partition(":")
            with engine_errors(f"importing {name}"):
                self._api.import_image_from_file(
                    root.name, repository=repository, tag=tag, changes=[f"LABEL {LABEL}=base"]
                )
        if not self.exists(name):
            raise ImageError(f"the engine did not take the image {name}")

    def list(self) -> tuple[Image, ...]:
        """Return pagesim's images, by name."""
        with engine_errors("listing images"):
            found = self._api.images(filters={"label": LABEL})
        return tuple(sorted(_images(found), key=lambda i: i.name))

    def remove(self, progress: Progress, *, only_old: bool = False) -> tuple[str, ...]:
        """Remove pagesim's images (those no longer used with `only_old`); return their names.

        One that a container still uses stays, and is told to `progress`.
        """
        gone = []
        order = {"build": 0, "gateway": 0}  # before the base that they stand on
        for image in sorted(self.list(), key=lambda i: order.get(i.kind, 1)):
            if only_old and image.current:
                continue
            try:
                with engine_errors(f"removing {image.name}"):
                    self._api.remove_image(image.name)
                gone.append(image.name)
            except EngineError as error:
                progress(f"{image.name} stays: {error.message}")
        return tuple(gone)


def _name(kind: Kind, toolchain: Toolchain | None) -> str:
    if kind == "build":
        if toolchain is None:
            raise ImageError("a build image is made for a toolchain, and none was given")
        return image_inputs.build_tag(toolchain)
    return image_inputs.base_tag() if kind == "base" else image_inputs.gateway_tag()


def _images(found: list[dict[str, object]]) -> Iterator[Image]:
    base = image_inputs.base_tag()
    current = {base, image_inputs.gateway_tag()}
    for one in found:
        labels = one.get("Labels") or {}
        assert isinstance(labels, dict)
        tags = one.get("RepoTags") or []
        assert isinstance(tags, list)
        # One whose name went to a newer one is listed by its id, so that it can be removed.
        names = [t for t in tags if t != "<none>:<none>"] or [str(one.get("Id"))]
        for name in names:
            yield Image(
                name=name,
                kind=str(labels.get(LABEL, "")),
                bytes=int(str(one.get("Size") or 0)),
                current=name in current or labels.get("pagesim.base") == base,
                tools=str(labels.get("pagesim.tools", "")),
            )


def _failed(kind: Kind, name: str, message: str) -> Exception:
    if "no space left" in message.lower():
        return disk_full(f"building {name}")
    hint = None
    if kind == "base":
        hint = (
            "The base image starts from debian:bookworm-slim and Debian's packages. Where no "
            "container registry can be reached, `pagesim images build --from-packages` makes it "
            f"from packages alone ({image_inputs.folder('base') / 'from-packages.sh'})."
        )
    return ImageError(f"{name} cannot be built: {message}", hint=hint)
