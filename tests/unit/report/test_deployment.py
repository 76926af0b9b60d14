"""Why a deployment came to what it came to, from the API's documents alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pagesim.cloudflare.documents import read_deployment, read_project
from pagesim.pages.log.reader import read_log
from pagesim.report.deployment import Explanation, deployment_record, deployment_text, list_words
from tests.support.cloudflare_api import BUILD_LOG, DEPLOYMENT, PROJECT
from tests.support.reports import validate


def told(**fields: Any) -> Explanation:
    deployment = read_deployment({**DEPLOYMENT, **fields}, "f")
    return Explanation(deployment, read_project(PROJECT, "f"), read_log(json.dumps(BUILD_LOG)))


def test_a_variable_that_was_added_since_is_the_first_thing_to_know() -> None:
    text = deployment_text(told())
    head, added, *_ = text.splitlines()
    assert head == (
        "Production deployment d1 of main at ffffffff, 2026-11-20 10:00:00 UTC: build: failure"
    )
    assert added.startswith("It ran without TOKEN_FOR_GITHUB, which has been added to Production")
    assert "[no-credential]" in text
    assert text.count("Reproduce:") == 1


def test_the_command_does_what_pages_did_then() -> None:
    words = list_words(replace(told(), has_commit=True))
    assert words == [
        *("pagesim", "run", "production", "--commit", "f" * 40, "--build-image", "v3"),
        *("--var", "NODE_VERSION=22.16.0", "--unset", "TOKEN_FOR_GITHUB"),
    ]


def test_what_pagesim_yaml_has_and_the_deployment_had_not() -> None:
    declared = frozenset({"NODE_VERSION", "TOKEN_FOR_NPM"})
    alone = replace(told(), project=None, declared=declared)
    assert list_words(alone)[-2:] == ["--unset", "TOKEN_FOR_NPM"]
    assert "It ran without TOKEN_FOR_NPM of pagesim.yaml in Production." in deployment_text(alone)
    state = replace(alone.deployment.state, known=False)
    unknown = replace(alone, deployment=replace(alone.deployment, state=state))
    assert "--unset" not in list_words(unknown)


def test_a_plain_variable_that_is_a_token_is_named_only() -> None:
    token = "ghp_" + "a1B2" * 9
    one = told(env_vars={"GH": {"type": "plain_text", "value": token}})
    data = json.dumps(deployment_record(one)) + deployment_text(one)
    assert token not in data
    assert list_words(one)[5:7] == ["--set", "GH"]


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"skip_reason": "branch_config"}, "Nothing was built: the branch is not among those"),
        ({"skip_reason": "something_new"}, "Nothing was built: something_new."),
        ({"deployment_trigger": {"type": "ad_hoc"}}, "It was uploaded, not built"),
    ],
)
def test_where_nothing_was_installed_nothing_is_to_be_reproduced(
    fields: dict[str, Any], part: str
) -> None:
    one = replace(told(**fields), reading=None)
    assert part in deployment_text(one)
    assert "Reproduce" not in deployment_text(one)


def test_another_commit_than_the_one_here_is_told() -> None:
    here = replace(told(), head="e" * 40, has_commit=True)
    assert "It was built from ffffffff; here is eeeeeeee." in deployment_text(here)
    away = replace(here, has_commit=False)
    assert "ffffffff, which is not in the repository here (git fetch)" in deployment_text(away)


def test_as_data() -> None:
    data = json.loads(json.dumps(deployment_record(told())))
    validate(data, "deployment")
    assert data["added_since"] == ["TOKEN_FOR_GITHUB"]
    assert data["log"]["cause"]["ident"] == "no-credential"
