"""What the schema says is right, the model takes; what the model refuses, it never lets by."""

import pytest

from pagesim.config.quick import is_right
from pagesim.config.settings import from_data
from pagesim.errors import ConfigError
from pagesim.formats.yaml_source import load

RIGHT = (
    "{}",
    "build_image: v3",
    "build_image: {preview: v3, production: v2}",
    "environments: {preview: {variables: {A: b}, secrets: [T]}}",
    "private: ['@acme/*']\nallow_hosts: [a.example.com]",
    "registries:\n  https://npm.pkg.github.com: {mode: mock, packages: {'@a/b': [1.0.0]}}",
)
WRONG = (
    "[]",
    "build_image: v9",
    "build_image: {preview: v9}",
    "enviroments: {}",
    "environments: {staging: {}}",
    "environments: {preview: {secrets: T}}",
    "private: '@acme/*'",
    "registries: {https://a.dev: {mode: maybe}}",
    "build_cache: 1",
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_yes_is_one_of_the_model(text: str) -> None:
    data, lines = load(text, "pagesim.yaml")
    assert is_right(data)
    from_data(data, lines)


@pytest.mark.parametrize("text", WRONG)
def test_what_the_model_refuses_is_no_yes(text: str) -> None:
    data, lines = load(text, "pagesim.yaml")
    assert not is_right(data)
    if isinstance(data, dict):
        with pytest.raises(ConfigError):
            from_data(data, lines)
