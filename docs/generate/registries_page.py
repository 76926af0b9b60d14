"""docs/registries.md: what each kind of registry answers, and how far that is known."""

import json
import re
from collections.abc import Iterator, Mapping

from docs.generate.stamp import TOP
from pagesim.registries.catalogue import KINDS, NAMES
from pagesim.registries.kind import REFUSALS, Answer, RegistryKind, TokenShape
from pagesim.registries.own import OWN

HEAD = """\
# Kinds of registry

How a registry of each kind answers when it is mocked, and what pagesim tells its users. A kind is
found by its host, or named by `kind:` in pagesim.yaml and in scenarios. An answer without a source
is a guess: it is marked *unverified*. Made by `make generate` from `pagesim/registries/`.

## own: a kind of your own

A registry that is none of these has its kind in a file, named beside its URL and relative to the
file that names it (`kind: ./acme-registry.yaml`, in pagesim.yaml, in scenarios and for
`pagesim.Registry`):

```yaml
# yaml-language-server: $schema=https://raw.githubusercontent.com/pagesim/pagesim/main/pagesim/data/kind.schema.json
title: Acme's registry
base: artifactory             # whose manners hold where nothing is said (generic unless named)
tokens: [{title: Acme token, form: "acme_********************"}]    # * is a letter or digit
answers:                      # no-credential, bad-credential, wrong-kind, no-right, not-there
  no-right:
    status: 403
    body: {error: "ask the owners of {package}"}
    headers: {www-authenticate: Basic}
    source: Acme's handbook, Packages      # without one it counts as unverified
    date: "2026-11-27"
advice:
  no-right: "Ask the platform team to give the owner of {name} the right to read {package}."
always_asks: true             # public packages need a credential too
lifetime: 90 days
tarball: "{base}{package}/-/{file}-{version}.tgz"    # {sha1} too
words: [ACME]                 # in names of variables for its tokens
```

`{package}`, `{scope}`, `{host}`, `{path}` and `{url}` stand for what was asked, `{name}` in advice
for the variable. Its packages are private unless they say `private: false`. No file of a repository
vouches for a host: a real value goes there only when it is named outside (`--secret NAME@HOST`).
"""
SCHEMA = "pagesim/data/report.schema.json"
_KINDS = re.compile(r'"kind": \{"enum": \["npmjs"[^\]]*\]\}')
WHY = {
    "no-credential": "no credential",
    "bad-credential": "bad or expired",
    "wrong-kind": "wrong kind of token",
    "no-right": "no right to this package",
    "not-there": "not there",
}


def render() -> Mapping[str, str]:
    """Return the page, and the report's schema with the kinds' names, by their paths."""
    schema = (TOP / SCHEMA).read_text("utf-8")
    names = f'"kind": {{"enum": {json.dumps([*NAMES, OWN])}}}'
    return {
        "docs/registries.md": HEAD + "".join(_section(kind) for kind in KINDS),
        SCHEMA: _KINDS.sub(names, schema, count=1),
    }


def heading(kind: RegistryKind) -> str:
    """Return the heading of a kind's section."""
    return f"## {kind.name}: {kind.title}"


def _section(kind: RegistryKind) -> str:
    rows = "\n".join(_row(WHY[r], kind.answers[r]) for r in REFUSALS)
    table = f"| Refused because | Answer | Known from |\n|---|---|---|\n{rows}"
    facts = "\n".join(f"- {fact}" for fact in _facts(kind))
    return f"\n{heading(kind)}\n\n{facts}\n\n{table}\n"


def _facts(kind: RegistryKind) -> Iterator[str]:
    if kind.hosts:
        yield f"Hosts: {_codes(kind.hosts)}"
    if kind.likely:
        yield f"Elsewhere guessed by its URL: `{kind.likely}`"
    if kind.scopes:
        yield f"Scopes that live there: {_codes(kind.scopes)}"
    yield f"Packages: {_access(kind)}"
    yield f"Tokens: {', '.join(_token(shape) for shape in kind.shapes if shape.works)}"
    for shape in kind.shapes:
        if not shape.works:
            yield f"Not a {shape.title} (`{shape.prefix or shape.form}`): {shape.why}"
    if kind.lifetime:
        yield f"Tokens live: {kind.lifetime}"
    example = kind.home or "https://HOST/"
    base = kind.tarballs(example, ())
    yield f"Tarballs: `{kind.tarball(base, '@acme/widget', '1.2.0', 'SHA1')}`"
    if kind.redirects:
        yield f"Redirects to {_codes(kind.redirects)}"
    if kind.desk:
        urls = _codes(kind.desk.urls(example))
        yield f"Tells of a token (`pagesim probe`): {urls}, by {kind.desk.source}"
    if kind.source:
        yield f"Source: {kind.source}"


def _token(shape: TokenShape) -> str:
    return f"{shape.title} (`{shape.prefix}…`)" if shape.prefix else shape.title


def _access(kind: RegistryKind) -> str:
    if kind.always_asks:
        return "every one needs a credential"
    return "public unless said otherwise" if kind.public else "private unless said otherwise"


def _row(why: str, answer: Answer) -> str:
    headers = "".join(f"<br>`{k}: {v}`" for k, v in (answer.headers or {}).items())
    known = f"{answer.source} ({answer.date})" if answer.verified else "*unverified*"
    body = answer.content().decode().replace("|", "\\|").replace("\n", " ")
    return f"| {why} | {answer.status} `{body}`{headers} | {known} |"


def _codes(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)
