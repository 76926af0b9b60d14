"""Puts what build logs showed into the text of pagesim.yaml; comments and order stay."""

from collections.abc import Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pagesim.cloudflare.editing import edit_yaml
from pagesim.config.observed import Observation, write_observation
from pagesim.config.settings import read_settings

KEY = "observed"
_FLAT = ("because", "is")
"""Keys by which a mapping is told that is written on one line."""


def declare_observed(text: str, observations: Sequence[Observation], file: str) -> str:
    """Return `text`, of pagesim.yaml, with `observations`; the same text where it has them.

    One takes the place of an older one of the same environment, build image and root directory.
    Raises `ConfigError` for a text that is no settings.
    """
    known = read_settings(text, file).observed
    kept = {o.place: o for o in known}
    for one in sorted(observations, key=lambda o: o.date):
        if one.place not in kept or one.date >= kept[one.place].date:
            kept[one.place] = one
    if tuple(kept.values()) == known:
        return text

    def put(data: CommentedMap) -> bool:
        data[KEY] = CommentedSeq(_shaped(write_observation(o)) for o in kept.values())
        return True

    new = edit_yaml(text, put)
    read_settings(new, file)  # never a broken file
    return new


def _shaped(value: Any) -> Any:
    """Return a mapping as ruamel.yaml writes it: what is seen, a line each."""
    if not isinstance(value, dict):
        return value
    made = CommentedMap((k, _shaped(v)) for k, v in value.items())
    if any(key in value for key in _FLAT):
        made.fa.set_flow_style()
    return made
