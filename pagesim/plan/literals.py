"""Tokens that stand in the repository's own files: secrets from the moment they are read.

By shape (the beginnings that registries give their tokens) wherever they stand, and by place (what
is written where a credential goes) whatever they look like. What names a variable is none.
"""

import re
from collections.abc import Iterator

from pagesim import late
from pagesim.managers.catalogue import config_names, lockfile_names
from pagesim.npm.expansion import BARE_NAME
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.project.repository import Project
from pagesim.registries.catalogue import PREFIXES
from pagesim.secret import Secret

_SHAPE = late.compile(
    rf"(?<![\w-])(?!npm_[a-z]+_)(?:{'|'.join(map(re.escape, PREFIXES))})(?=[\w.-]*\d)[\w.-]{{16,}}",
    re.ASCII,
)
"""npm's own variables (`npm_config_user_agent`) begin as its tokens do."""
_PLACE = late.compile(
    r"(?:(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[\"']?[ \t]{0,8}[=:]"
    r"|\b(?:token|password)[ \t]{0,8}=)[ \t]{0,8}[\"']?([^\s\"',;#}]{8,})"
)
_URL = late.compile(r"://[^\s/@:\"']{0,200}:([^\s/@\"']{8,})@")
_WORDS = {_PLACE: ("oken", "_auth", "assword", "npmAuth"), _URL: ("@",)}
"""What is in every text that such a pattern finds something in."""
_OTHERS = frozenset({"package.json", "wrangler.toml", "wrangler.json", "wrangler.jsonc"})


@late.dataclass(frozen=True)
class Literal:
    """A token in a file."""

    file: str
    """Relative to the repository."""
    line: int
    value: Secret
    shaped: bool
    """Whether it is a token by what it looks like, wherever it stands."""

    @property
    def place(self) -> str:
        """File and line, as reports show them."""
        return f"{self.file}:{self.line}"


def list_literals(project: Project) -> tuple[Literal, ...]:
    """Return the tokens in a project's configuration files and lockfiles, each once."""
    wanted = config_names() | {PAGES_NPMRC, *lockfile_names(), *_OTHERS}
    found: dict[str, Literal] = {}
    for path in project.named(wanted):
        for line, value, shaped in find_literals(_text(project, path)):
            found.setdefault(value, Literal(path, line, Secret(value), shaped))
    return tuple(found.values())


def find_literals(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line and value of each token in a file's text, and whether it has a token's shape."""
    shaped = any(prefix in text for prefix in PREFIXES)
    hits = [(hit.start(), hit[0], True) for hit in _SHAPE.finditer(text)] if shaped else []
    for pattern in (_PLACE, _URL):
        if not any(word in text for word in _WORDS[pattern]):
            continue
        found = (hit for hit in pattern.finditer(text) if pattern is _URL or not _is_name(hit[1]))
        hits += [(hit.start(1), hit[1], False) for hit in found]
    line, seen = 1, 0
    for start, value, shaped in sorted(hits):
        line, seen = line + text.count("\n", seen, start), start
        if "$" not in value and "process.env" not in value:
            yield line, value, shaped


def _is_name(value: str) -> bool:
    return BARE_NAME.fullmatch(value) is not None


def _text(project: Project, path: str) -> str:
    return (project.read(path) or b"").decode("utf-8", "replace")
