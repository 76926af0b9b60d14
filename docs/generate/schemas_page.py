"""The JSON Schemas that are made from the models of pagesim.yaml and of scenarios."""

from collections.abc import Mapping

from pagesim.config import settings
from pagesim.scenario import load


def render() -> Mapping[str, str]:
    """Return the schemas' texts by path."""
    return {
        f"pagesim/data/{settings.SCHEMA_FILE}": settings.schema_text(),
        f"pagesim/data/{settings.KIND_SCHEMA_FILE}": settings.kind_schema_text(),
        f"pagesim/data/{load.SCHEMA_FILE}": load.schema_text(),
    }
