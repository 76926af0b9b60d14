"""Git as far as pagesim needs it: reading, by the `git` program, without locks or writes."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pagesim import late
from pagesim.errors import UsageError
from pagesim.formats.source import read_source
from pagesim.project.git_program import WHERE, ask, take

_ASTRAY = (
    *(b"\t/", b"//", b"\t./", b"/./", b"/.\0", b"\t../", b"/../", b"/..\0", b"\t..\0"),
    *(b"\t.git/", b"/.git/", b"\t.git\0", b"/.git\0"),
)
"""Parts of paths that git never checks out; an index or a tree made by hand may have them."""

_BRANCHES = b"refs/heads/"
_COMMIT = late.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_SUBMODULE = "160000"
_NO_PROGRAM = 127
"""What `env` ends with where it does not find git (POSIX)."""


@late.dataclass(frozen=True)
class TreeEntry:
    """A path that git tracks."""

    path: str
    mode: str
    """Six octal digits, as git writes them."""
    object_id: str

    @property
    def submodule(self) -> bool:
        """Whether this is another repository's commit."""
        return self.mode == _SUBMODULE

    @property
    def link(self) -> bool:
        """Whether this is a symbolic link."""
        return self.mode == "120000"

    @property
    def executable(self) -> bool:
        """Whether this may be run."""
        return self.mode == "100755"


@late.dataclass(frozen=True)
class Head:
    """Where HEAD stands."""

    branch: str | None
    """None when it is detached."""
    commit: str | None
    """Full object name; None before the first commit."""


@late.dataclass(frozen=True)
class Repository:
    """A repository with a working tree."""

    top: Path
    told: Head | None = None
    """What git told of HEAD on the way; None: it has to be asked."""

    @classmethod
    def of(cls, folder: Path) -> "tuple[Repository | None, str | None]":
        """Return the repository that `folder` lies in, or None and why there is none.

        Raises `UsageError` for a repository that git refuses to read (safe.directory), and for one
        that lies elsewhere and does not say itself that its files are here.
        """
        done = take(folder)
        told, head = _take_head(done.stdout) if done.returncode == 0 else (b"", None)
        if head is None and not (done.returncode == _NO_PROGRAM or _tells_of_none(done.stderr)):
            # There is no commit yet, or git refuses; what it says without HEAD tells which.
            done = ask(folder, *WHERE)
            told = done.stdout
        if done.returncode == _NO_PROGRAM:
            return None, "git is not installed, so nothing tells tracked files from others."
        if done.returncode == 0:
            top, _, home = os.fsdecode(told.removesuffix(b"\n")).rpartition("\n")
            found = cls(Path(top).resolve(), head)
            found._check_home(folder.resolve(), Path(home).resolve())
            return found, None
        message = done.stderr.decode(errors="replace").strip()
        if "dubious ownership" in message or "unsafe repository" in message:
            raise UsageError(
                f"git refuses to read {folder}: it belongs to another user",
                hint=f"git config --global --add safe.directory {_top_guess(folder)}",
            )
        if not _tells_of_none(done.stderr) and "must be run in a work tree" not in message:
            raise UsageError(f"git cannot read {folder}: {message or 'no message'}")
        return None, None

    def _check_home(self, folder: Path, home: Path) -> None:
        """Raise `UsageError` unless the `.git` of the top, which `folder` lies in, leads to `home`,
        and `home` lies there or names this top as a linked work tree and a submodule do.

        Else a folder that came as an archive could have another repository of this machine, or
        any other folder, taken for its own.
        """
        place = self.top / ".git"
        led = place.resolve() if place.is_dir() else self.top / _after(place, "gitdir:")
        inside = home.is_relative_to(self.top) or self._named_by(home, place)
        if not (folder.is_relative_to(self.top) and led.resolve() == home and inside):
            raise UsageError(
                f"{folder} has a .git that leads to {home}, which does not say that its files are "
                "here",
                hint=f"If it is meant to: git -C {folder} config core.worktree {folder}",
            )

    def _named_by(self, home: Path, place: Path) -> bool:
        if linked := _after(home / "gitdir"):
            return (home / linked).resolve() == place
        said = ask(self.top, "config", "--get", "core.worktree").stdout.removesuffix(b"\n")
        return bool(said) and (home / os.fsdecode(said)).resolve() == self.top

    def list_files(self) -> tuple[dict[str, bool], frozenset[str]]:
        """Return the paths that the index holds, each with whether it is a submodule, and the paths
        that git does not track, ignored ones too, less node_modules. Raises `UsageError`.

        On one text, since there may be tens of thousands.
        """
        out = self._out("ls-files", "-z", "-t", "-s", "--others", "--directory")
        if _goes_astray(out):
            self._check([line[2:] for line in _cut(out) if not line.startswith(b"? ")])
        tracked: dict[str, bool] = {}
        untracked = []
        for line in os.fsdecode(out).split("\0")[:-1]:
            if line[0] == "?":
                untracked.append(line[2:])
            else:
                head, _, path = line.partition("\t")
                tracked[path] = head.startswith(_SUBMODULE, 2)  # a path in conflict comes again
        return tracked, frozenset(p for p in untracked if "node_modules/" not in p)

    def tree(self, commit: str) -> Iterator[TreeEntry]:
        """Yield what `commit` holds."""
        for line in self._check(_cut(self._out("ls-tree", "-r", "-z", "--full-tree", commit))):
            mode, _, object_id, path = _split(line)
            yield TreeEntry(path, mode, object_id)

    def blobs(self, object_ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return the content of each object."""
        wanted = list(dict.fromkeys(object_ids))
        asked = "".join(f"{o}\n" for o in wanted).encode()
        out = ask(self.top, "cat-file", "--batch", stdin=asked).stdout
        found, position = {}, 0
        for object_id in wanted:
            end = out.index(b"\n", position)
            header = out[position:end].split()
            if header[-1] == b"missing":
                raise UsageError(
                    f"git has no object {object_id} (a partial clone?)",
                    hint="Fetch it first: `git fetch --refetch` or a full clone.",
                )
            start, size = end + 1, int(header[-1])
            found[object_id] = out[start : start + size]
            position = start + size + 1
        return found

    def pack(self, commit: str, base: Path) -> None:
        """Write a pack of `commit` and all that it holds, without its history, to `base`-*.pack,
        with its index beside it. Raises `UsageError`.

        As `git fetch --depth 1` would pack it, in one program and without the other side. git makes
        a pack in the folder of its objects before it moves it, so that folder is a new one beside
        `base`: the repository itself stays as it is.
        """
        own = ask(self.top, "rev-parse", "--git-path", "objects").stdout.rstrip(b"\n")
        objects = (base.parent / "objects", self.top / os.fsdecode(own))
        objects[0].mkdir()
        asked = f"--shallow {commit}\n{commit}\n".encode()
        how = ("--revs", "--shallow", "--missing=allow-any", "--window=0", "-q")
        done = ask(self.top, "pack-objects", *how, str(base), stdin=asked, objects=objects)
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            raise UsageError(f"git cannot give the commit {commit} of {self.top}: {message}")

    def stage(self, commit: str, target: Path) -> None:
        """Write the index of `commit` to the new file `target`. Raises `UsageError`."""
        how = ("-c", "index.version=2", "-c", "core.splitIndex=false")
        done = ask(self.top, *how, "read-tree", commit, index=target)
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            raise UsageError(f"git cannot read the commit {commit} of {self.top}: {message}")

    @property
    def head(self) -> Head:
        """Where HEAD stands."""
        return self.told or Head(self.branch(), self.commit("HEAD"))

    def branch(self) -> str | None:
        """Return the branch that HEAD is on, None when detached."""
        done = ask(self.top, "symbolic-ref", "--short", "-q", "HEAD")
        return done.stdout.decode().strip() or None

    def commit(self, revision: str) -> str | None:
        """Return the full name of the commit that `revision` means, None if there is none."""
        asked = f"{revision}^{{commit}}"
        done = ask(self.top, "rev-parse", "--verify", "-q", "--end-of-options", asked)
        return done.stdout.decode().strip() or None

    def dirty(self) -> bool:
        """Return whether a tracked file differs from HEAD; submodules are not looked into.

        git would run the filters that the repository's own configuration names; they are emptied,
        so that a file kept in another form (Git LFS) may count as changed once it is touched.
        """
        named = ask(self.top, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
        keys = (os.fsdecode(key) for key in named.stdout.split(b"\0") if key)
        emptied = {key: "false" if key.endswith(".required") else "" for key in keys}
        status = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all", "-z")
        return bool(ask(self.top, *status, settings=emptied).stdout)

    def _check(self, lines: list[bytes]) -> list[bytes]:
        """Return the lines of a list of paths. Raises `UsageError` for one that leads astray."""
        if _goes_astray(b"\0".join([*lines, b""])):
            line = next(line for line in lines if _goes_astray(line + b"\0"))
            shown = line.partition(b"\t")[2].decode(errors="replace")
            raise UsageError(f"{self.top} has a path that git itself refuses: {shown!r}")
        return lines

    def _out(self, *args: str) -> bytes:
        done = ask(self.top, *args)
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            raise UsageError(f"git {args[0]} failed in {self.top}: {message}")
        return done.stdout


def _tells_of_none(said: bytes) -> bool:
    """Return whether git says that there is no repository."""
    return b"not a git repository" in said


def _take_head(out: bytes) -> tuple[bytes, Head | None]:
    """Return what `rev-parse` says before HEAD's commit and name, and these; without both of them
    all that it says, and None."""
    rest, _, name = out.removesuffix(b"\n").rpartition(b"\n")
    told, _, commit = rest.rpartition(b"\n")
    if not _COMMIT.fullmatch(commit) or not (name == b"HEAD" or name.startswith(_BRANCHES)):
        return out, None
    branch = None if name == b"HEAD" else os.fsdecode(name.removeprefix(_BRANCHES))
    return told, Head(branch, commit.decode())


def _goes_astray(lines: bytes) -> bool:
    small = lines.lower()
    return any(part in small for part in _ASTRAY)


def _cut(out: bytes) -> list[bytes]:
    return [line for line in out.split(b"\0") if line]


def _after(file: Path, mark: str = "") -> str:
    """Return the text of a small file of git's behind `mark`; nothing where there is none."""
    try:
        text = read_source(file, 1 << 20).decode("utf-8", "surrogateescape")
    except (OSError, UsageError):
        return ""
    return text.removeprefix(mark).strip()


def _split(line: bytes) -> tuple[str, str, str, str]:
    """Split `a b c<TAB>path`."""
    head, _, path = line.partition(b"\t")
    a, b, c = head.decode().split()
    return a, b, c, os.fsdecode(path)


def _top_guess(folder: Path) -> Path:
    return next((p for p in (folder, *folder.parents) if (p / ".git").exists()), folder)
