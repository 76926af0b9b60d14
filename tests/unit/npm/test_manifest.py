"""What a package.json asks registries for."""

import json

import pytest

from pagesim.npm.manifest import Requested, requested


def test_groups_aliases_and_what_is_no_registrys() -> None:
    text = json.dumps(
        {
            "dependencies": {"@acme/a": "^1", "both": "1", "git": "u/r", "alias": "npm:@acme/b@2"},
            "devDependencies": {"tool": "*", "local": "file:../x"},
            "optionalDependencies": {"both": "2"},
            "peerDependencies": {"tool": ">=1", "peer": "^3", "soft": "1"},
            "peerDependenciesMeta": {"soft": {"optional": True}},
        }
    )
    assert requested("\ufeff" + text) == (
        Requested("both", "2", "optionalDependencies"),
        Requested("@acme/a", "^1", "dependencies"),
        Requested("@acme/b", "2", "dependencies"),
        Requested("tool", "*", "devDependencies"),
        Requested("peer", "^3", "peerDependencies"),
    )


@pytest.mark.parametrize("text", ["{}", '{"dependencies": null}', '{"dependencies": []}'])
def test_nothing_asked_for(text: str) -> None:
    assert requested(text) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "a": 1,\n}', r"package\.json:3:1: broken JSON"),
        ("[]", r"package\.json:1: must hold an object"),
        ('{"dependencies": "x"}', "dependencies is no object"),
        ('{"dependencies": {"a": 1}}', "dependencies: the range of a is no text"),
    ],
)
def test_broken_files_are_named_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        requested(text)
