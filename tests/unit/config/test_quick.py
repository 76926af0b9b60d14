"""What the schema says is right, the model takes; what the model refuses, it never lets by."""

import subprocess
import sys

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
    "registries: {https://a.dev: {packages: {a: {versions: {1.0.0: {bin: a.js}}, tags: {}}}}}",
    "registries: {https://a.dev: {faults: {status: 503, times: 2}}, https://b.dev: {accepts: []}}",
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
    "environments: {preview: {variables: {A: b}, secrets: [A]}}",
    "private: ['no name']",
    "registries: {npm.acme.dev: {}}",
    "registries: {https://npm.acme.dev: {packages: {not a name: [1.0.0]}}}",
    "environments: {preview: {variables: {A B: c}}}",
    "registries: {https://u:p@npm.acme.dev: {}}",
    "registries: {https://npm.acme.dev: {}, https://npm.acme.dev/: {}}",
    "registries: {https://npm.acme.dev: {packages: {a: {versions: []}}}}",
    "registries: {https://npm.acme.dev: {packages: {a: {versions: [1.0.0], tags: {x: 2.0.0}}}}}",
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


def test_the_model_is_not_loaded_for_what_is_right() -> None:
    program = (
        "import sys; from pagesim.config.settings import read_settings\n"
        "read_settings('environments: {preview: {secrets: [TOKEN]}}', 'pagesim.yaml')\n"
        "print('pydantic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.strip() == "False"
