"""Triggers of Workers Builds: two environments with variables of their own."""

import pytest

from pagesim.cloudflare.declaring import declare_project
from pagesim.cloudflare.triggers import is_triggers, read_triggers
from pagesim.config.settings import read_settings
from pagesim.errors import UsageError
from tests.support.cloudflare_api import TRIGGERS, WORKER, serve_api


def test_the_trigger_of_every_branch_is_preview() -> None:
    with serve_api(WORKER) as client:
        found = read_triggers(client.triggers("site"), "site")
    assert (found.production_branch, found.root_dir) == ("main", "web")
    production, preview = (found.environments[e] for e in ("production", "preview"))
    assert production.secrets == ("TOKEN_FOR_GITHUB",)
    assert preview.names == {"NODE_VERSION"} and preview.secrets == ()


def test_pagesim_yaml_gets_the_platform_and_then_says_the_same() -> None:
    with serve_api(WORKER) as client:
        found = read_triggers(client.triggers("site"), "site")
    text = declare_project("# ours\nbuild_image: v2\n", found, "pagesim.yaml")
    settings = read_settings(text, "pagesim.yaml")
    assert text.startswith("# ours\n") and settings.platform == found.platform
    assert settings.environments and settings.environments["preview"].secrets == ()
    assert declare_project(text, found, "pagesim.yaml") == text


def test_without_a_trigger_for_other_branches_nothing_is_set_in_preview() -> None:
    found = read_triggers([TRIGGERS[1]], "site")
    assert found.production_branch == "main" and not found.environments["preview"].names


@pytest.mark.parametrize("data", [[], {}, None, [{"id": "x"}]])
def test_what_holds_no_triggers(data: object) -> None:
    assert not data or not is_triggers(data)
    with pytest.raises(UsageError, match="holds no triggers"):
        read_triggers(data, "f")


def test_a_worker_that_is_not_there_and_a_token_of_an_account() -> None:
    with serve_api(WORKER) as client, pytest.raises(UsageError, match="has no Worker other"):
        client.triggers("other")
    with serve_api(WORKER, token="another") as client, pytest.raises(UsageError) as told:
        client.triggers("site")
    assert told.value.hint and "a user's token alone" in told.value.hint
