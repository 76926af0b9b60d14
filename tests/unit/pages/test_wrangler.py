"""The wrangler file as Pages takes it."""

from pathlib import Path

import pytest

from pagesim.pages.wrangler import WranglerConfig, read_wrangler
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

VALID = 'name = "site"\npages_build_output_dir = "dist"\n'


def project(files: dict[str, str]) -> Project:
    sources = tuple(FileEntry(p, t.encode()) for p, t in files.items())
    return Project(Path("/x"), "site", sources)


def read(files: dict[str, str], cwd: str = "") -> WranglerConfig:
    found = read_wrangler(project(files), cwd)
    assert found is not None
    return found


def test_none() -> None:
    assert read_wrangler(project({"package.json": "{}"}), "") is None


def test_json_comes_before_toml_and_files_are_looked_for_upward() -> None:
    json = '{"name": "a", "pages_build_output_dir": "j", "vars": {"A": "json"}}'
    jsonc = '{// c\n"name": "a", "pages_build_output_dir": "c", /* d */ "vars": {"A": "c"},}'
    assert read({"wrangler.toml": VALID, "wrangler.jsonc": jsonc}).output_dir == "c"
    both = {"wrangler.json": json, "wrangler.jsonc": jsonc, "sub/wrangler.toml": VALID}
    assert read(both).variables("preview") == {"A": "json"}
    # A wrangler.json above is found before a wrangler.toml beside.
    assert read(both, "sub").file == "wrangler.json"
    assert read({"sub/wrangler.toml": VALID}, "sub").file == "sub/wrangler.toml"
    assert read({"wrangler.toml": VALID}, "a/b").file == "wrangler.toml"


def test_variables_and_inheritance() -> None:
    text = VALID + (
        '[vars]\nA = "1"\nB = "2"\nJSON = {x = 1}\nN = 3\n'
        '[env.preview.vars]\nA = "p"\n'
        '[env.production]\ncompatibility_date = "2026-01-01"\n'
    )
    found = read({"wrangler.toml": text})
    assert found.in_force and found.output_dir == "dist"
    assert found.variables("preview") == {"A": "p"}
    assert found.variables("production") == {"A": "1", "B": "2"}
    assert found.line_of("B", "production") == 5
    assert found.line_of("A", "preview") == 9
    assert found.line_of("A", "production") == 4


def test_another_non_inherited_key_takes_the_variables_away() -> None:
    text = VALID + '[vars]\nA = "1"\n[[env.preview.kv_namespaces]]\nbinding = "K"\nid = "x"\n'
    found = read({"wrangler.toml": text})
    assert found.variables("preview") == {} and found.variables("production") == {"A": "1"}


def test_without_an_output_folder_the_file_is_skipped() -> None:
    found = read({"wrangler.toml": 'name = "w"\nmain = "src/i.js"\n[vars]\nA = "1"\n'})
    assert found.skipped and not found.invalid and found.variables("preview") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (VALID + '[build]\ncommand = "x"\n', 'does not support "build"'),
        (VALID + '[assets]\ndirectory = "x"\n', 'does not support "assets"'),
        (VALID + '[[queues.consumers]]\nqueue = "q"\n', '"queues.consumers"'),
        (VALID + 'main = "x.js"\n', "cannot contain both"),
        ('pages_build_output_dir = "d"\n', 'Missing top-level field "name"'),
        (VALID + '[env.staging.vars]\nA = "1"\n', 'environment "staging" is not supported'),
        ("name = ", "cannot be parsed"),
    ],
)
def test_what_ends_the_build(text: str, words: str) -> None:
    found = read({"wrangler.toml": text})
    assert found.invalid and words in found.invalid
    assert not found.in_force and found.variables("preview") == {}


def test_a_key_that_wrangler_does_not_know_only_warns() -> None:
    assert read({"wrangler.toml": VALID + "[pages]\nx = 1\n"}).in_force
