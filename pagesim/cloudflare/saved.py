"""What a saved answer of the API is: a deployment or build, settings, or else a log."""

import json

from pagesim.cloudflare.documents import (
    Deployment,
    PagesProject,
    as_mapping,
    is_deployment,
    read_deployment,
    read_document,
    read_project,
)
from pagesim.cloudflare.triggers import is_build, is_triggers, read_build, read_triggers


def read_saved(text: str, name: str) -> Deployment | PagesProject | None:
    """Return what the file `name` holds; None for what is no such document, as a log.

    Raises `UsageError` for an answer that tells an error, or a document that lacks what counts.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    data = read_document(text, name)
    if is_build(data):
        return read_build(data, name)
    if is_deployment(data):
        return read_deployment(data, name)
    if data and is_triggers(data):
        return read_triggers(data, name)
    return read_project(data, name) if "deployment_configs" in as_mapping(data) else None
