"""The shape of a kind: where it lives, what its tokens look like, how its answers are filled in."""

import json

from pagesim.registries.kind import Answer, RegistryKind, TokenShape, beside

UUID = TokenShape("old", "********-****-****-****-************", works=False, why="revoked")
KIND = RegistryKind(
    "x",
    "X",
    {
        "no-credential": Answer(
            401, {"e": ["{package} {scope} {url} {path} {other}"]}, {"a": "{host}"}
        )
    },
    (UUID, TokenShape("good", "x_****")),
    {"no-credential": "Set ${{name}} at {host}."},
    hosts=("*.x.dev",),
    likely="https?://[^/]+/api/x/",
)


def test_a_vendors_host_is_proof_and_a_look_alike_is_none() -> None:
    assert KIND.lives_at("https://a.x.dev/") and not KIND.lives_at("https://a.x.dev.evil.org/")
    assert KIND.resembles("https://own.org/api/x/1") and not KIND.lives_at(
        "https://own.org/api/x/1"
    )
    assert not KIND.resembles("https://own.org/other/")


def test_an_answer_is_filled_in_with_what_was_asked() -> None:
    answer = KIND.answer("no-credential", "https://h.org:8443/npm/", "@a/b")
    assert json.loads(answer.content()) == {"e": ["@a/b @a https://h.org:8443/npm/ npm {other}"]}
    assert answer.fields() == {"content-type": "application/json", "a": "h.org:8443"}


def test_text_is_sent_as_text() -> None:
    answer = Answer(403, "go away", {"content-type": "text/html"})
    assert (answer.content(), answer.fields()) == (b"go away", {"content-type": "text/html"})
    assert Answer(403, "x").fields()["content-type"].startswith("text/plain")


def test_advice_names_the_variable() -> None:
    assert KIND.advise("no-credential", "TOKEN", "https://h.org/") == "Set ${TOKEN} at h.org."


def test_a_token_is_known_by_its_prefix_or_its_dashes() -> None:
    assert UUID.matches("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f") and not UUID.matches("0a1b2c3d")
    good = KIND.shapes[1]
    assert good.matches("x_1") and not good.matches("x_") and not good.matches("y_1234")
    assert not TokenShape("any", "****").matches("1234")
    assert KIND.made == "x_****"


def test_a_tarball_lies_beside_its_package() -> None:
    assert beside("https://h/", "@a/b", "1.0.0", "") == "https://h/@a/b/-/b-1.0.0.tgz"
