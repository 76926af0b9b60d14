"""The `.git` of a build: the commit that is deployed, and nothing else of the repository.

No remote, configuration, credential, hook, stash, log, tag or branch comes along; HEAD names the
commit itself, and its history ends there. That Pages' own clone is as shallow, and has no branch
and no remote, is not verified.

It costs two programs of git, run while the tools are looked up. The length of the history does not
count; for 50,000 files git packs for 0.4 s (2026-11), all of it for their contents.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pagesim.project.files import FileEntry
from pagesim.project.git import Repository
from pagesim.project.git_objects import make_index
from pagesim.project.repository import Project

_CONFIG = "[core]\n\trepositoryformatversion = {version}\n\tfilemode = true\n\tbare = false\n"
_SHA256 = 64
"""Length of a commit's name by that algorithm."""


def make_clone(project: Project, scratch: Path) -> tuple[FileEntry, ...]:
    """Return the files of the repository's `.git`; large ones are written into `scratch`, a new
    folder of the caller's, and have to stay there until they are laid.

    Raises `UsageError` when git cannot give the commit.
    """
    state = project.git
    if state is not None and state.commit is not None:
        repository = Repository(project.root)
        scratch.mkdir(parents=True)
        repository.stage(state.commit, scratch / "index")
        repository.pack(state.commit, scratch / "pack")
        packs = [(f"objects/pack/{p.name}", str(p)) for p in sorted(scratch.glob("pack-*"))]
        return tuple(_folder(state.commit, str(scratch / "index"), packs))
    made = project.made_up
    loose = [(f"objects/{n[:2]}/{n[2:]}", content) for n, content in made.objects.items()]
    return tuple(_folder(made.name, make_index(made.staged), loose))


def _folder(
    commit: str, index: bytes | str, objects: Iterable[tuple[str, bytes | str]]
) -> Iterator[FileEntry]:
    is_new = len(commit) == _SHA256
    config = _CONFIG.format(version=int(is_new))
    if is_new:
        config += "[extensions]\n\tobjectformat = sha256\n"
    for name, content in (
        ("HEAD", f"{commit}\n".encode()),
        ("shallow", f"{commit}\n".encode()),
        ("config", config.encode()),
        ("index", index),
        ("refs/.keep", b""),  # git takes no folder without `refs` for a repository
        *objects,
    ):
        mode = 0o444 if name.startswith("objects/") else 0o644
        yield FileEntry(f".git/{name}", content, mode)
