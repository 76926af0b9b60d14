"""What a project has goes into pagesim.yaml, whose comments and order stay."""

import copy
import re
from typing import Any

import pytest

from pagesim.cloudflare.declaring import declare_project
from pagesim.cloudflare.documents import read_project
from pagesim.config.settings import read_settings
from pagesim.errors import ConfigError, UsageError
from tests.support.cloudflare_api import PROJECT

KEPT = """\
# ours
private: ["@acme/*"]   # beside the scopes
environments:
  production:
    secrets: [OLD, TOKEN_FOR_GITHUB]  # names
    variables:
      NODE_VERSION: "18"  # until March
"""


def changed(**values: Any) -> Any:
    data = copy.deepcopy(PROJECT)
    data["deployment_configs"]["preview"] |= values
    return read_project(data, "f")


def test_a_new_file_says_all_and_then_nothing_differs() -> None:
    project = read_project(PROJECT, "f")
    text = declare_project("# head\n", project, "pagesim.yaml")
    settings = read_settings(text, "pagesim.yaml")
    assert text.startswith("# head\n")
    assert settings.build_image == {"preview": "v3", "production": "v3"}
    assert (settings.root_dir, settings.build_command) == ("/web", "npm run build")
    assert settings.environments
    assert settings.environments["production"].secrets == ("TOKEN_FOR_GITHUB",)
    assert declare_project(text, project, "pagesim.yaml") == text


def test_comments_order_and_what_is_ours_alone_stay() -> None:
    text = declare_project(KEPT, read_project(PROJECT, "f"), "pagesim.yaml")
    assert text.startswith('# ours\nprivate: ["@acme/*"]   # beside the scopes\nenvironments:\n')
    assert re.search(r"secrets: \[TOKEN_FOR_GITHUB\] +# names", text)
    assert re.search(r"NODE_VERSION: \"?22.16.0\"? +# until March", text)


def test_one_image_for_each_environment() -> None:
    text = declare_project("", changed(build_image_major_version=2), "pagesim.yaml")
    assert read_settings(text, "f").build_image == {"preview": "v2", "production": "v3"}


def test_a_plain_variable_that_is_a_token_becomes_the_name_of_a_secret() -> None:
    token = "ghp_" + "a1B2" * 9
    project = changed(env_vars={"GH": {"type": "plain_text", "value": token}})
    text = declare_project("", project, "pagesim.yaml")
    assert token not in text
    settings = read_settings(text, "f")
    assert settings.environments
    assert settings.environments["preview"].secrets == ("GH",)


def test_a_wrangler_file_in_force_keeps_its_variables() -> None:
    plain = {"FROM_FILE": {"type": "plain_text", "value": "1"}}
    text = declare_project("", changed(env_vars=plain, wrangler_config_hash="x"), "pagesim.yaml")
    assert "FROM_FILE" not in text


def test_line_ends_stay() -> None:
    text = declare_project("# c\r\nbuild_image: v2\r\n", read_project(PROJECT, "f"), "f")
    assert text.startswith("# c\r\nbuild_image: v3\r\n")
    assert text.count("\r\n") == text.count("\n")
    assert declare_project(text, read_project(PROJECT, "f"), "f") == text


def test_environments_that_share_an_entry_are_not_taken_for_right() -> None:
    shared = "environments:\n  preview: &p {secrets: [A]}\n  production: *p\n"
    with pytest.raises(UsageError, match="share one entry"):
        declare_project(shared, read_project(PROJECT, "f"), "pagesim.yaml")


def test_a_broken_file_is_not_edited() -> None:
    with pytest.raises(ConfigError):
        declare_project("build_image: v9\n", read_project(PROJECT, "f"), "pagesim.yaml")
