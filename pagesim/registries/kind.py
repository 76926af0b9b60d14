"""The shape of a kind of registry: by what it is known, what its tokens look like, what it answers.

>>> KIND = RegistryKind("x", "X", {}, (TokenShape("token", "x_**"),), {}, hosts=("*.x.dev",))
>>> KIND.lives_at("https://npm.x.dev/"), KIND.lives_at("https://x.dev.example.com/")
(True, False)
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from pagesim import late
from pagesim.late import replace
from pagesim.npm.urls import parts_of
from pagesim.registries.token_facts import TokenDesk

Refusal = Literal["no-credential", "bad-credential", "wrong-kind", "no-right", "not-there"]
"""Why a registry does not serve: nothing was sent; what was sent is unknown, expired or revoked; it
is a token of another vendor or of a kind that reads no packages; its owner may not read this one;
there is no such package."""
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)


@late.dataclass(frozen=True)
class Answer:
    """What a registry answers instead of a package. `{url}`, `{host}`, `{path}`, `{package}` and
    `{scope}` in the body and the headers stand for what was asked."""

    status: int
    body: Any = ""
    """JSON data, or the text itself."""
    headers: Mapping[str, str] | None = None
    """`www-authenticate`, `npm-notice`; `content-type` where it is neither JSON nor plain text."""
    source: str = ""
    """Where this was seen; empty: nowhere, so it is a guess."""
    date: str = "2026-11-23"
    """When the source was read."""

    @property
    def verified(self) -> bool:
        """Whether this has a source."""
        return bool(self.source)

    def content(self) -> bytes:
        """Return the body as it is sent."""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, separators=(",", ":"), ensure_ascii=False).encode()

    def fields(self) -> dict[str, str]:
        """Return the headers as they are sent."""
        plain = isinstance(self.body, str)
        kind = "text/plain; charset=utf-8" if plain else "application/json"
        return {"content-type": kind, **(self.headers or {})}


@late.dataclass(frozen=True)
class TokenShape:
    """What a token of one sort looks like: in `form`, `*` is a letter or digit, the rest itself."""

    title: str
    form: str
    works: bool = True
    """Whether a token of this sort can read packages; if not, `why` says what it lacks."""
    why: str = ""

    @property
    def prefix(self) -> str:
        """The beginning that all tokens of the sort share."""
        return self.form.partition("*")[0]

    def matches(self, value: str) -> bool:
        """Whether `value` is of this sort: by its prefix, or by where its dashes stand.

        A form of letters and digits alone tells nothing.
        """
        if self.prefix:
            return value.startswith(self.prefix) and len(value) > len(self.prefix)
        pattern = re.escape(self.form).replace(r"\*", "[0-9A-Za-z]")
        return bool(self.form.strip("*")) and re.fullmatch(pattern, value) is not None


ADVICE: Mapping[Refusal, str] = {
    "no-credential": "Give {host} a credential in the .npmrc that is in force.",
    "bad-credential": "Make a new token for {host} and paste it as {name}, without blanks or "
    "quotes.",
    "wrong-kind": "Make a new token for {host} and paste it as {name}, without blanks or quotes.",
    "no-right": "Give the owner of {name} the right to read the package.",
    "not-there": "Check the name, and that {host} is where the package was published.",
}
"""What can be said of any registry."""


def beside(base: str, name: str, version: str, digest: str) -> str:
    """Return where most registries have a tarball: below the package's name."""
    return f"{base}{name}/-/{name.rpartition('/')[2]}-{version}.tgz"


def under_its_full_name(base: str, name: str, version: str, digest: str) -> str:
    """Return where some registries have a tarball: the file too bears the package's scope."""
    return f"{base}{name}/-/{name}-{version}.tgz"


def at_its_own_base(url: str, named: Iterable[str]) -> str:
    """Return the registry's own URL: that below which most have their tarballs."""
    return url


@late.dataclass(frozen=True, eq=False)
class RegistryKind:
    """A kind of registry. Compared as itself; it is a fact, not a value."""

    name: str
    """As `kind:` names it."""
    title: str
    """As its vendor writes it."""
    answers: Mapping[Refusal, Answer]
    shapes: tuple[TokenShape, ...]
    """The first that works is the one that a made-up token has."""
    advice: Mapping[Refusal, str]
    """What its users can do, in the words of its own settings; `{name}` is the variable, `{host}`
    the registry's host, `{url}` its URL, `{package}` and `{scope}` what was asked for."""
    hosts: tuple[str, ...] = ()
    """Host names of the vendor's own service, as globs: proof that a host is of this kind."""
    likely: str = ""
    """A regular expression for URLs of the same software on other hosts: a guess, which tells how
    it answers but vouches for nothing."""
    home: str | None = None
    """Its base URL, with a final slash, where there is just one in the world."""
    aliases: tuple[str, ...] = ()
    """Other base URLs of `home`."""
    scopes: tuple[str, ...] = ()
    """Scopes whose private packages are known to live at `home`; some have public ones at npmjs."""
    public: bool = False
    """Whether a package here is public unless something says otherwise."""
    nowhere_else: tuple[str, ...] = ()
    """Names, as globs, of packages that are here and nowhere else."""
    only_own: bool = False
    """Whether it has what was published to it and nothing of npmjs: packages of its own scopes, or,
    where none are known, packages with a scope."""
    at_its_host: bool = False
    """Whether its base URL is that of its first host, for everybody."""
    always_asks: bool = False
    """Whether even a public package needs a credential."""
    lifetime: str = ""
    """How long its tokens live, where that matters: `at most 12 hours`."""
    tarball: Callable[[str, str, str, str], str] = beside
    """From (base, name, version, SHA-1 in hex) to a tarball's URL."""
    tarballs: Callable[[str, Iterable[str]], str] = at_its_own_base
    """From a registry's URL and all URLs that the project names to the tarballs' base URL."""
    words: tuple[str, ...] = ()
    """Words that names of variables for its credentials have, in capitals: `GITHUB`."""
    redirects: tuple[str, ...] = ()
    """Hosts, as globs, to which requests for tarballs are redirected."""
    desk: TokenDesk | None = None
    """Where its vendor tells of a token itself."""
    source: str = ""
    """Where hosts, tarballs and tokens are documented."""

    def may_have(self, name: str) -> bool:
        """Whether a package of this name can be here: some have those of certain scopes alone."""
        if not self.only_own:
            return True
        scope = name.partition("/")[0] if name.startswith("@") else ""
        return scope in self.scopes if self.scopes else bool(scope)

    @property
    def variable(self) -> str:
        """The name of a variable for its token, where none is there."""
        return f"{self.words[0]}_TOKEN" if self.words else "NPM_TOKEN"

    @property
    def address(self) -> str | None:
        """The one URL of the vendor's own service, where there is one that all share."""
        plain = [host for host in self.hosts if "*" not in host]
        return self.home or (f"https://{plain[0]}/" if plain and self.at_its_host else None)

    def lives_at(self, url: str) -> bool:
        """Whether `url` is of the vendor's own service."""
        host = parts_of(url).hostname or ""
        return any(fits(host, pattern) for pattern in self.hosts)

    def resembles(self, url: str) -> bool:
        """Whether `url` looks like this software on a host of one's own."""
        return bool(self.likely) and re.match(self.likely, url) is not None

    def answer(self, refusal: Refusal, url: str, package: str | None = None) -> Answer:
        """Return what the registry at `url` answers a request for `package`."""
        found, words = self.answers[refusal], _words(url, package)
        headers = {k: _filled(v, words) for k, v in (found.headers or {}).items()}
        return replace(found, body=_filled_in(found.body, words), headers=headers)

    def advise(self, refusal: Refusal, name: str, url: str, package: str | None = None) -> str:
        """Return what to do about a refusal of the credential that variable `name` holds."""
        return _filled(self.advice[refusal], {"name": name, **_words(url, package)})

    @property
    def made(self) -> str:
        """The form of a made-up token."""
        return next(s.form for s in self.shapes if s.works)


def fits(name: str, glob: str) -> bool:
    """Return whether `name` is of the names that `glob` stands for.

    >>> fits("@acme/a", "@acme/*"), fits("@acme/a", "@other/*"), fits("a", "a"), fits("ab", "a?")
    (True, False, True, True)
    """
    if "?" in glob or "[" in glob:
        return fnmatchcase(name, glob)
    head, star, _ = glob.partition("*")
    if not star:
        return name == glob
    return name.startswith(head) and fnmatchcase(name, glob)


def _words(url: str, package: str | None) -> dict[str, str]:
    parts, name = parts_of(url), package or ""
    scope = name.partition("/")[0] if name.startswith("@") else ""
    path = parts.path.strip("/")
    words = {"url": url, "host": parts.netloc, "path": path, "package": name, "scope": scope}
    # As CodeArtifact has them: DOMAIN-ACCOUNT.d.codeartifact.REGION.amazonaws.com/npm/REPOSITORY/.
    domain = re.sub(r"-\d+$", "", parts.netloc.partition(".")[0])
    return {**words, "domain": domain, "repository": path.rpartition("/")[2]}


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), text)


def _filled_in(data: Any, words: Mapping[str, str]) -> Any:
    if isinstance(data, str):
        return _filled(data, words)
    if isinstance(data, Mapping):
        return {key: _filled_in(value, words) for key, value in data.items()}
    return [_filled_in(one, words) for one in data] if isinstance(data, list) else data
