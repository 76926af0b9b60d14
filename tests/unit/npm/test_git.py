"""Which dependencies git gives: every spelling of npm's, and none that is a registry's."""

import json

import pytest

from pagesim.npm.git import git_host, list_git_dependencies


@pytest.mark.parametrize(
    ("spec", "host"),
    [
        ("git+ssh://git@github.com/acme/x.git#v1", "github.com"),
        ("git+https://token@gitlab.acme.dev/acme/x.git", "gitlab.acme.dev"),
        ("git://host.dev/x", "host.dev"),
        ("ssh://git@host.dev:2222/x", "host.dev"),
        ("git@bitbucket.org:acme/x.git", "bitbucket.org"),
        ("https://github.com/acme/x.git#semver:^1", "github.com"),
        ("github:acme/x", "github.com"),
        ("gitlab:acme/x#main", "gitlab.com"),
        ("gist:11081aaa281", "gist.github.com"),
        ("acme/x", "github.com"),
        ("acme/x#branch", "github.com"),
    ],
)
def test_what_git_gives(spec: str, host: str) -> None:
    assert git_host(spec) == host


ELSEWHERE = """^1.0.0 latest * npm:@acme/x@1 workspace:* file:../x ./x ../a/b link:a/b catalog:
portal:a/b ~/x 1.x https://host.dev/x.tgz"""


@pytest.mark.parametrize("spec", ["", "1 - 2", *ELSEWHERE.split()])
def test_what_it_does_not(spec: str) -> None:
    assert git_host(spec) is None


def test_a_name_in_two_groups_is_of_the_first_that_wins() -> None:
    text = json.dumps(
        {
            "dependencies": {"a": "acme/a", "b": "^1.0.0"},
            "devDependencies": {"a": "^2.0.0"},
            "peerDependencies": {"c": "acme/c"},
        }
    )
    assert [(d.name, d.host) for d in list_git_dependencies(text)] == [("a", "github.com")]
