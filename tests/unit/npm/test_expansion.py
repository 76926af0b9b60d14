"""`${NAME}` by npm's version: the table measured in 2026-11."""

import itertools
import re

import pytest

from pagesim.npm.expansion import (
    _NEW,
    _OLD,
    _OPTIONAL,
    UnsetVariable,
    each_once,
    expand,
    substitute,
    variables,
)

ENV = {"T": "tok", "E": ""}
FORMS = [
    # written, npm 6, 7, 8-10, 11-12; None: npm stops
    ("${T}", "tok", "tok", "tok", "tok"),
    ("a${T}b${E}c", "atokbc", "atokbc", "atokbc", "atokbc"),
    ("${U}", None, "${U}", "${U}", "${U}"),
    ("${U-x}", None, "${U-x}", "${U-x}", "${U-x}"),
    ("${T:-x}", None, "${T:-x}", "${T:-x}", "${T:-x}"),
    ("${U?}", None, "${U?}", "${U?}", ""),
    ("${T?}", None, "${T?}", "${T?}", "tok"),
    ("${T?x}", None, "${T?x}", "${T?x}", "${T?x}"),
    ("${ T }", None, "${ T }", "${ T }", "${ T }"),
    ("${t}", None, "${t}", "${t}", "${t}"),
    ("$T", "$T", "$T", "$T", "$T"),
    ("\\${T}", "\\${T}", "${T}", "${T}", "${T}"),
    ("\\\\${T}", "tok", "\\tok", "\\tok", "\\tok"),
]


@pytest.mark.parametrize(("written", "six", "seven", "eight", "eleven"), FORMS)
def test_forms(written: str, six: str | None, seven: str, eight: str, eleven: str) -> None:
    assert expand(written, ENV, 7) == seven
    assert {expand(written, ENV, major) for major in (8, 9, 10)} == {eight}
    assert {expand(written, ENV, major) for major in (11, 12)} == {eleven}
    if six is None:
        with pytest.raises(UnsetVariable) as caught:
            expand(written, ENV, 6)
        assert str(caught.value) == f"Failed to replace env in config: {written}"
    else:
        assert expand(written, ENV, 6) == six


def test_what_a_variable_holds_is_not_expanded_again() -> None:
    assert expand("${A}", {"A": "${B}", "B": "x"}, 10) == "${B}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${A}${B}${A}", ("A", "B")),
        ("${A-x} ${B:-y} ${C?}", ("A", "B", "C")),
        ("\\${A} \\\\${B}", ("B",)),
        ("$A ${} none", ()),
    ],
)
def test_variables_are_named_once_each(text: str, names: tuple[str, ...]) -> None:
    assert variables(text) == names


@pytest.mark.parametrize("pattern", [_OLD, _NEW, _OPTIONAL])
def test_equal_uses_are_read_once_and_come_out_the_same(pattern: re.Pattern[str]) -> None:
    for atoms in itertools.product(("${A}", "${", "}", "\\", "$", "A"), repeat=5):
        text = "".join(atoms)
        whole = pattern.sub(lambda found: f"<{'|'.join(found.groups())}>", text)
        assert substitute(pattern, text, lambda *groups: f"<{'|'.join(groups)}>") == whole
        assert dict.fromkeys(pattern.findall(each_once(text))) == dict.fromkeys(
            pattern.findall(text)
        )
