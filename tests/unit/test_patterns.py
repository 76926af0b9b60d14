"""Every regular expression takes time in proportion to its text, whatever the text is."""

import ast
import itertools
import re
import time
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from tests.support.sources import MODULES, PACKAGE, nodes

SHORT, LONG = 600, 4_800
"""Eight times the text; a quadratic pattern takes 64 times as long."""
METHODS = {"compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "split"}
ANCHORED = {"match", "fullmatch"}


@cache
def patterns() -> tuple[tuple[str, str | bytes, bool], ...]:
    """Return what `find_patterns` yields: the sources are read where they are looked at."""
    return tuple(find_patterns())


def find_patterns() -> Iterator[tuple[str, str | bytes, bool]]:
    """Yield every pattern that is written out in the sources: its place, its text, and whether
    it is looked for all over a text (and not only at its beginning)."""
    for path in MODULES:
        every = nodes(path)
        names = {id(n.value): n.targets[0] for n in every if isinstance(n, ast.Assign)}
        used = set(uses(every))
        for node in every:
            if isinstance(node, ast.Call) and (found := written(node)):
                method, pattern = found
                target = names.get(id(node)) if method == "compile" else None
                name = target.id if isinstance(target, ast.Name) else None
                ways = {m for n, m in used if n == name} if name else {method}
                place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield place, pattern, not ways or not ways <= ANCHORED


def written(node: ast.Call) -> tuple[str, str | bytes] | None:
    """Return method and pattern of a call of `re` that has its pattern written out."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re" | "late"), attr=method),
            args=[ast.Constant(value=str() | bytes() as pattern), *_],
        ) if method in METHODS:
            return method, pattern
    return None


def uses(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield (name, attribute) wherever an attribute of a plain name is used."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def attacks(pattern: str | bytes) -> Iterator[tuple[str, str]]:
    """Yield texts: what stands in the pattern, over and over, and the same with another end."""
    text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    bare = re.sub(r"\\([dwsSWDbAZ])", lambda m: {"d": "1", "s": " "}.get(m[1], "a"), text)
    chars = list(dict.fromkeys([*re.sub(r"[\\^$()|?+]", "", bare), "\\", "a", "1", " "]))[:10]
    words = re.findall(r"[^\\^$()|?+*\[\]{}.]{2,12}", bare)
    pairs = ("".join(pair) for pair in itertools.permutations(chars[:4], 2))
    yield from ((unit, "") for unit in (*chars, *pairs, *words))
    yield from ((unit, end) for unit in ("a", " ", "\\") for end in ("/", "!", *chars[:3]))


def seconds(pattern: str | bytes, anywhere: bool, text: str) -> float:
    compiled = re.compile(pattern if isinstance(pattern, str) else pattern.decode("latin-1"))
    start = time.process_time()
    if anywhere:
        for _ in compiled.finditer(text):
            pass
    else:
        compiled.match(text)
        compiled.fullmatch(text)
    return time.process_time() - start


@pytest.mark.parametrize("part", range(8))
def test_time_grows_with_the_text_and_no_faster(part: int) -> None:
    slow = []
    for place, pattern, anywhere in patterns()[part::8]:
        for attack, end in attacks(pattern):
            long = seconds(pattern, anywhere, (attack * LONG)[:LONG] + end)
            if long > 0.015:  # a linear one takes less than a millisecond
                short = seconds(pattern, anywhere, (attack * SHORT)[:SHORT] + end)
                if long > 20 * max(short, 1e-4):
                    slow.append(f"{place}: {pattern!r} on {attack!r}, {end!r}: {short} s, {long} s")
                    break
    assert not slow, "\n".join(slow)


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5, Debian 12's among them, matches `(ab?)*+` wrong; `(?>(ab?)*)` it
    matches right (https://github.com/python/cpython/issues/106052)."""
    texts = ((p, n.value) for p in MODULES for n in nodes(p) if isinstance(n, ast.Constant))
    found = [
        f"{path.relative_to(PACKAGE)}: {text!r}"
        for path, text in texts
        if isinstance(text, str) and re.search(r"\)(?:[*+?]|\{[\d,]+\})\+(?![,;])", text)
    ]
    assert not found


def test_there_are_patterns_to_look_at() -> None:
    assert len(patterns()) > 150
