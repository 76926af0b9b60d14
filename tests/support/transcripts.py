"""Transcripts that were looked at, kept beside each other."""

import os
from pathlib import Path

_GOLDEN = Path(__file__).parents[1] / "golden/transcripts"
_UPDATE = os.environ.get("PAGESIM_UPDATE_GOLDEN") == "1"


def hold(name: str, text: str) -> None:
    """Hold `text` against the transcript that is kept; `PAGESIM_UPDATE_GOLDEN=1` keeps it anew."""
    kept = _GOLDEN / f"{name}.txt"
    if _UPDATE:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")
    assert text == kept.read_text("utf-8")
