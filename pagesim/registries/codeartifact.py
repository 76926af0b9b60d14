"""AWS CodeArtifact: tokens live twelve hours at most, so one in Pages' settings dies overnight."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_REALM = 'realm="{domain}/{repository}"'
_CHALLENGE = {"www-authenticate": f"Bearer {_REALM}, Basic {_REALM}"}
_SEEN = "https://github.com/confluentinc/mcp-confluent/issues/150"
_SHORT = (
    "A token of CodeArtifact lives at most 12 hours, so one in the settings of Pages dies "
    "overnight: renew {name} by a scheduled job (aws codeartifact get-authorization-token), or "
    "mirror the packages where tokens live longer."
)

KIND = RegistryKind(
    name="codeartifact",
    title="AWS CodeArtifact",
    hosts=("*.codeartifact.*.amazonaws.com",),
    words=("CODEARTIFACT",),
    shapes=(
        TokenShape("authorization token", "*" * 120),
        TokenShape(
            "access key",
            "AKIA" + "*" * 16,
            works=False,
            why="it asks for tokens and is none itself",
        ),
    ),
    answers={
        "no-credential": Answer(401, "", _CHALLENGE, _SEEN),
        "bad-credential": Answer(401, "", _CHALLENGE, _SEEN),
        "wrong-kind": Answer(401, "", _CHALLENGE),
        "no-right": Answer(403, {"message": "Forbidden"}),
        "not-there": Answer(404, {"message": "Not Found"}),
    },
    advice={
        **ADVICE,
        "bad-credential": _SHORT,
        "wrong-kind": _SHORT,
        "no-right": "The token's role needs codeartifact:ReadFromRepository on the repository.",
    },
    lifetime="at most 12 hours "
    "(https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html)",
    source="https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html",
)
