"""YAML whose nodes cannot be walked for ever."""

import pytest

from pagesim.errors import ConfigError
from pagesim.formats.yaml_nodes import documents

BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 20)}]\n" for i in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: 1\na: &a {b: *a}\n", "f.yaml:2: nested too deep, or an anchor contains itself"),
        ("a:\n  " + "[" * 500 + "]" * 500, "f.yaml:2: nested too deep"),
        (BOMB, "f.yaml:1: anchors multiply its values"),
    ],
)
def test_what_only_an_attack_holds(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        documents(text, "f.yaml")


@pytest.mark.parametrize("text", ["[" * 5000, "a: b: c", "\ud800", "*x"])
def test_what_is_no_yaml(text: str) -> None:
    with pytest.raises(ValueError, match=r"f\.yaml"):
        documents(text, "f.yaml")


def test_anchors_as_people_use_them() -> None:
    (root,) = documents("a: &a {x: 1}\nb: [*a, *a]\n", "f.yaml")
    assert root is not None
