"""What lies in `pagesim/data`. `importlib.resources` would load what opens archives."""

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def read_shipped(name: str) -> str:
    """Return the text of the file `name` of `pagesim/data`."""
    return (_DATA / name).read_text("utf-8")
