"""What a saved answer is, told by what it holds."""

import json
from typing import Any

import pytest

from pagesim.cloudflare.documents import Deployment, PagesProject
from pagesim.cloudflare.saved import read_saved
from pagesim.errors import UsageError
from tests.support.cloudflare_api import BUILD, BUILD_LOG, DEPLOYMENT, PROJECT, TRIGGERS


@pytest.mark.parametrize("envelope", [True, False])
@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (DEPLOYMENT, Deployment),
        (BUILD, Deployment),
        (PROJECT, PagesProject),
        (TRIGGERS, PagesProject),
        (BUILD_LOG, type(None)),
        ({"lines": [["t", "Cloning repository..."]]}, type(None)),
        ([], type(None)),
    ],
)
def test_each_kind_of_document(document: Any, kind: type, envelope: bool) -> None:
    told = {"success": True, "errors": [], "result": document} if envelope else document
    assert isinstance(read_saved(json.dumps(told), "f"), kind)


@pytest.mark.parametrize("text", ["", "Cloning repository...", '{"line": "a"}\n{"line": "b"}\n'])
def test_what_is_no_json_is_a_log(text: str) -> None:
    assert read_saved(text, "f") is None


@pytest.mark.parametrize(
    ("document", "part"),
    [
        ({"success": False, "errors": [{"code": 7, "message": "No"}]}, "No (7)"),
        ({**BUILD, "trigger": None}, "no build of Workers Builds with its trigger"),
        ({**DEPLOYMENT, "environment": None}, "no deployment of a Pages project"),
    ],
)
def test_what_is_not_enough_is_told(document: Any, part: str) -> None:
    with pytest.raises(UsageError) as told:
        read_saved(json.dumps(document), "f.json")
    assert part in str(told.value) and "f.json" in str(told.value)
