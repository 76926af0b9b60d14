"""docs/not-verified.md: what is decided here without being known of Pages."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from docs.generate.stamp import TOP
from pagesim.pages.choice import PREFERENCES
from pagesim.registries.catalogue import KINDS

DATA = TOP / "pagesim/data/not-verified.toml"
INTRO = """\
# What is not verified of Pages and Workers Builds, and how to settle it

Made by `make generate` from `pagesim/data/not-verified.toml`. Looked up on {checked}: neither
Cloudflare's documentation nor a build log that anybody published answers these. pagesim takes one
way, says "not verified" in every report where it matters (`assumptions` of the kind
`not-verified`), and `--prefer KEY=ANSWER` turns it.

A build log of your own project answers most of them for you: `pagesim explain-log build.log` reads
it. Tell us, with the log's lines, and the line here goes.
"""
REGISTRIES = """\
## Registries

How a kind of registry refuses stands in [Registries](registries.md), each answer with its source.
An answer that has none is marked *unverified* there; a finding that rests on it says so, and is at
most `likely`. No source is known for some answers of: {kinds}.
"""


def render() -> Mapping[str, str]:
    """Return the page by its path."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    parts = [INTRO.format(checked=data["checked"]), *map(_section, data["question"])]
    kinds = ", ".join(_without_source())
    return {"docs/not-verified.md": "\n".join([*parts, REGISTRIES.format(kinds=kinds)])}


def _section(question: Mapping[str, Any]) -> str:
    told = {
        "On": ", ".join(question["images"]),
        "Taken": question["taken"],
        "Reports": question.get("said"),
        "To settle it": question["settle"],
        "To turn it": _turn(question.get("turn")),
    }
    lines = [f"- **{name}**: {text}" for name, text in told.items() if text]
    return "\n".join([f"## {question['what'].rstrip('.')}", "", *lines, ""])


def _turn(key: str | None) -> str | None:
    if key is None:
        return None
    return ", ".join(f"`--prefer {key}={answer}`" for answer in PREFERENCES[key])


def _without_source() -> Iterator[str]:
    for kind in KINDS:
        if not all(answer.verified for answer in kind.answers.values()):
            yield kind.title
