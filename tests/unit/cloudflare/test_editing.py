"""A text of YAML is edited by its data; every line that is not changed stays as it was written."""

from typing import Any

import pytest
from ruamel.yaml.comments import CommentedMap

from pagesim.cloudflare.editing import edit_yaml, load_yaml


def put(data: CommentedMap) -> bool:
    data["root_dir"] = "/web"
    return True


ODD = {
    "blanks": "build_image:   v2   # why\nprivate: ['@a/*',    '@b/*']\n",
    "four blanks of indentation": (
        "environments:\n    preview:\n        secrets:\n        - A   # a\n"
    ),
    "a list further in": "private:\n    - '@a/*'\n    # of the design team\n    - '@b/*'\n",
    "a flow map over lines": "private: [\n  '@a/*',  # ours\n\n  '@b/*',\n]\nbuild_image: v2\n",
    "an anchor and a merge": (
        "environments:\n  preview: &p {secrets: [A]}\n  production: {<<: *p}\n"
    ),
    "the head of a document": "%YAML 1.2\n---\n# ours\nbuild_image: v2\n",
    "folded text": "build_command: >-\n    npm run\n    build\n",
    "comments alone": "# ours\n\n# and nothing yet\n",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("ends", ["\n", "\r\n", ""])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_is_not_changed_stays(name: str, ends: str, mark: str) -> None:
    text = mark + (ODD[name].replace("\n", ends) if ends else ODD[name].rstrip("\n"))
    end = ends or "\n"
    added = f"root_dir: /web{end}"
    assert edit_yaml(text, put) == (text + added if ends else f"{text}{end}root_dir: /web")


def test_the_end_of_a_document_stays_last() -> None:
    assert edit_yaml("---\na: 1\n...\n", put) == "---\na: 1\nroot_dir: /web\n...\n"


def test_a_line_that_is_changed_keeps_its_comment() -> None:
    text = edit_yaml("# a\nroot_dir:  old   # here\n\nprivate:  []\n", put)
    assert text == "# a\nroot_dir: /web   # here\n\nprivate:  []\n"


def test_without_a_change_nothing_is_touched() -> None:
    def leave(_: Any) -> bool:
        return False

    assert edit_yaml("a:   1", leave) == "a:   1"


def test_a_text_without_data_has_none() -> None:
    assert load_yaml("# a\n") is None and load_yaml("\ufeffa: 1") == {"a": 1}
