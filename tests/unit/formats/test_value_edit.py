"""A value is set where it belongs, and the rest of the text stays."""

import pytest
import yaml

from pagesim.formats.jsonc import loads
from pagesim.formats.value_edit import set_value


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("", ("a", "b"), 'a:\n  b: "x"\n'),
        ("# only this", ("a",), '# only this\na: "x"\n'),
        ("a: 1 # why\n", ("a",), 'a: "x" # why\n'),
        ("a:\n", ("a", "b"), 'a: {b: "x"}\n'),
        ("a: 1", ("b",), 'a: 1\nb: "x"\n'),
        (
            "a:\n    # c\n    d: 1\n\nz: 2\n",
            ("a", "b"),
            'a:\n    # c\n    b: "x"\n    d: 1\n\nz: 2\n',
        ),
        ("a:\n  b:\n    c: 1\n", ("a", "d", "e"), 'a:\n  d:\n    e: "x"\n  b:\n    c: 1\n'),
        ("a: {b: 1}\n", ("a", "c"), 'a: {b: 1, c: "x"}\n'),
        ("a: {}\n", ("a", "c", "d"), 'a: {c: {d: "x"}}\n'),
        ("{b: [1, 2]}", ("//h",), '{b: [1, 2], "//h": "x"}'),
    ],
)
def test_yaml(text: str, path: tuple[str, ...], after: str) -> None:
    assert set_value(text, path, "x") == after
    value = yaml.safe_load(after)
    for key in path:
        value = value[key]
    assert value == "x"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{\n\t"a": "1",\n\t"b": {"c": 2}\n}\n', '{\n\t"a": "1",\n\t"b": {"c": 2},\n\t"d": 3\n}\n'),
        ('{"d": "old", "e": 1}', '{"d": 3, "e": 1}'),
        ("{}", '{"d": 3}'),
        ('{\n  // why, "d": 1\n  "d": 1,\n}\n', '{\n  // why, "d": 1\n  "d": 3,\n}\n'),
    ],
)
def test_json(text: str, after: str) -> None:
    assert set_value(text, ("d",), 3, as_json=True) == after
    assert loads(after, "f")["d"] == 3


@pytest.mark.parametrize("text", ["a: [1]", "a:\n  b: 1\n", "- 1", "x", "a: [", "a: b: c"])
def test_what_cannot_be_set(text: str) -> None:
    with pytest.raises(ValueError, match=r"holds no single value|not YAML"):
        set_value(text, ("a",), "x")
