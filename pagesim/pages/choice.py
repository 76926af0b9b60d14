"""What was chosen for an install, and why: the values that `selection` gives. No sentences."""

from collections.abc import Mapping
from typing import Literal

from pagesim import late
from pagesim.choices import MANAGERS, ManagerName
from pagesim.errors import UsageError
from pagesim.managers.catalogue import BUNDLED

ChoiceKind = ManagerName | Literal["node", "manager"]
"""What was chosen: `manager` is which one installs, the others are versions."""
BasisKind = Literal[
    "image",
    "node",
    "file",
    "folder",
    "variable",
    "field",
    "lockfile",
    "no-lockfile",
    "unseen",
    "above",
]
"""What a choice may rest on, or pass over:

- `image`: what the build image brings; `node`: what comes with that version of Node.js
- `file`: a file that names a version; `variable`: a variable that does
- `folder`: the root directory of the project's settings
- `field`: `packageManager` of a package.json
- `lockfile`: a lockfile that is seen; `no-lockfile`: that a folder has none
- `unseen`: a lockfile that the image does not look for; `above`: one above the root directory
"""
Doubt = Literal[
    "several-sources",
    "partial-version",
    "young-version",
    "odd-file",
    "text-lockfile",
    "several-lockfiles",
    "lockfile-kind",
    "field-and-lockfile",
    "field-alone",
    "field-above",
    "npm-field",
    "npm-after-node",
    "use-yarn-switch",
    "odd-version",
]
"""Why it is not known that Pages chooses so:

- `several-sources`: which of several files, fields or variables counts
- `partial-version`: which exact version a partial one means there
- `young-version`: whether the image knows an exact version that no log showed
- `odd-file`: how a byte order mark or a carriage return in a version file is taken
- `text-lockfile`: whether bun's text lockfile is seen by now
- `several-lockfiles`: which manager's lockfile counts; `lockfile-kind`: whether this one does
- `field-and-lockfile`: whether the lockfile or `packageManager` names the manager
- `field-alone`: whether `packageManager` counts without a lockfile
- `field-above`: whether `packageManager` of a folder above the root directory counts
- `npm-field`: whether `packageManager` sets npm's version
- `npm-after-node`: which npm runs after an override of Node.js
- `use-yarn-switch`: whether Cloudflare kept Netlify's switch
- `odd-version`: what the script makes of a name, a range or a version that it was not made for
"""
StopKind = Literal[
    "no-build-command",
    "no-package-json",
    "skip-variable",
    "prints-version",
    "invalid-wrangler",
    "no-root-directory",
    "no-such-version",
    "node-name",
    "unknown-node-name",
    "no-plugin",
    "old-yarn-only",
    "inexact-field",
    "field-of-another",
    "wrong-hash",
]
"""Why Pages installs nothing: the first four leave the install out, the others end the build."""


@late.dataclass(frozen=True)
class Basis:
    """What a choice rests on, or passes over."""

    kind: BasisKind
    name: str
    """The file (from the top of the repository), the variable, the image, the folder, the version
    of Node.js."""
    says: str = ""
    """What it says, as written; of `packageManager` the manager where that is the question."""
    line: int | None = None


@late.dataclass(frozen=True)
class Choice:
    """One decision, as data; `pages.words` makes the sentence."""

    kind: ChoiceKind
    value: str
    basis: Basis
    evidence: str = ""
    """Document or build log that shows that Pages decides so; empty: the basis itself."""
    doubt: Doubt | None = None
    """None where it is known that Pages decides so."""
    passed_over: tuple[Basis, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether it is known that Pages decides so."""
        return self.doubt is None


@late.dataclass(frozen=True)
class Stop:
    """Why Pages installs nothing, as data; `pages.words` makes the sentence."""

    kind: StopKind
    basis: Basis | None = None
    """The file, folder, field or variable that it rests on."""
    tool: str = ""
    """The tool that it is about."""
    asked: str = ""
    """The version that was asked for; of a wrangler file what is wrong in it."""
    meant: tuple[str, ...] = ()
    """Versions to ask for instead; folders that have what is missing."""


UnverifiedKind = Literal["variable", "skip-spelling", "other-installer"]
"""What may change an install on Pages, for all that is known:

- `variable`: one that another build image knows, and whose effect on this one is not known
- `skip-spelling`: the variable that skips the install, set to what the documentation does not name
- `other-installer`: what makes Pages install something besides, which is not run here
"""


@late.dataclass(frozen=True)
class Unverified:
    """Something that is set or lies there, whose effect on Pages is not known or not reproduced."""

    kind: UnverifiedKind
    basis: Basis


@late.dataclass(frozen=True)
class Picked:
    """What an image's rules pick."""

    manager: str
    choices: tuple[Choice, ...]
    """Of Node.js, of npm, of the manager, and of its version where it is not npm."""
    command: tuple[str, ...]
    failed: Stop | None = None


@late.dataclass(frozen=True)
class Selection:
    """The tools and the command of an install."""

    manager: str
    """`npm`, `yarn`, `pnpm` or `bun`; set even where nothing is installed."""
    tools: tuple[tuple[str, str], ...]
    """(name, exact version): node and npm, then the manager where it is another."""
    command: tuple[str, ...]
    """The install command; empty when Pages runs none."""
    lockfile: str | None
    """The lockfile that the manager goes by, relative to the top of the repository."""
    choices: tuple[Choice, ...]
    skipped: Stop | None
    """Why Pages leaves the install out."""
    failed: Stop | None
    """Why Pages ends the build before the install."""
    cwd: str
    """The folder that the install runs in, relative to the top of the repository."""
    unverified: tuple[Unverified, ...] = ()

    @property
    def version(self) -> str:
        """The manager's exact version."""
        return self.tools[-1][1]

    def choice(self, kind: str) -> Choice | None:
        """Return the choice of `kind`; None where nothing of that kind was chosen."""
        return next((c for c in self.choices if c.kind == kind), None)


PREFERENCES: Mapping[str, tuple[str, ...]] = {
    "node": (".nvmrc", ".node-version", ".tool-versions", "NODE_VERSION"),
    BUNDLED: ("bundled", "image"),
    "lockfile": MANAGERS,
    "packageManager": ("lockfile", "field"),
    "manager-version": ("field", "variable"),
    "npm-field": ("used", "ignored"),
    "shrinkwrap": ("seen", "unseen"),
    "bun.lock": ("unseen", "seen"),
}
"""What is not known of v2 and v3, and the answers that `prefer` may give:

- `node`: which source counts when several name a Node.js version
- `npm`: which npm runs after a Node.js override
- `lockfile`: which manager's lockfile counts when several lie there
- `packageManager`: whether the lockfile or that field names the manager when they differ
- `manager-version`: `packageManager` or `YARN_VERSION`/`PNPM_VERSION` when both are there
- `npm-field`: whether `packageManager: npm@…` sets npm's version
- `shrinkwrap`: whether `npm-shrinkwrap.json` counts as npm's lockfile
- `bun.lock`: whether bun's text lockfile is seen
"""


def checked_preferences(prefer: Mapping[str, str]) -> Mapping[str, str]:
    """Return `prefer`. Raises `UsageError` for a key or a value that is none."""
    for key, value in prefer.items():
        known = PREFERENCES.get(key)
        if known is None:
            from difflib import get_close_matches

            close = get_close_matches(key, PREFERENCES, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(PREFERENCES)}."
            raise UsageError(f"unknown preference {key!r}", hint=hint)
        if value not in known:
            raise UsageError(
                f"preference {key}: {value!r} is no choice", hint=f"One of {', '.join(known)}."
            )
    return prefer
