"""What is asked of a registry of any kind, mocked or recorded, and what each answer must be."""

from collections.abc import Callable
from dataclasses import dataclass

from pagesim.registries.kind import Refusal, RegistryKind
from tests.support.gateway_client import Answer

Ask = Callable[[str, str | None], Answer]
"""From a URL and the value of a credential to the answer."""


@dataclass(frozen=True)
class Values:
    """Credentials: one that may read the private package, one that may not, one of nobody."""

    good: str
    reader: str
    nobody: str = "value-of-nobody"


@dataclass(frozen=True)
class Packages:
    """Where the packages are that the questions are about."""

    url: str
    """The registry's own."""
    private: str = "@acme%2fwidget"
    denied: str = "@acme%2fwidget"
    """The private one that the reader may not read."""
    public: str = "left-pad"
    missing: str = "@acme%2fnone-such"


def check_contract(kind: RegistryKind, ask: Ask, at: Packages, values: Values, user: str) -> str:
    """Ask everything, hold it against what `kind` says, and return the private tarball's URL.

    `user` is what the registry calls the reader where its refusal says so.
    """
    refusals: dict[str | None, Refusal] = {
        None: "no-credential",
        values.nobody: "bad-credential",
        values.reader: "no-right",
    }
    for value, why in refusals.items():
        asked = at.denied if why == "no-right" else at.private
        name = asked.replace("%2f", "/")
        given, expected = ask(f"{at.url}{asked}", value), kind.answer(why, at.url, name)
        assert given.status == expected.status, (why, given)
        assert "".join(given.body.decode().replace(user, "pagesim").split()) == "".join(
            expected.content().decode().split()
        )
        for header, wanted in expected.fields().items():
            assert given.headers[header].partition(";")[0] == wanted.partition(";")[0]
    served = ask(f"{at.url}{at.private}", values.good)
    assert served.status == 200
    version = next(iter(served.json["versions"]))
    tarball = str(served.json["versions"][version]["dist"]["tarball"])
    assert ask(tarball, values.good).status == 200
    assert ask(tarball, None).status == kind.answers["no-credential"].status
    assert ask(f"{at.url}{at.missing}", values.good).status == kind.answers["not-there"].status
    assert (ask(f"{at.url}{at.public}", None).status == 200) is not kind.always_asks
    return tarball
