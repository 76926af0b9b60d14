"""Which variable belongs where, and what the build holds instead of its value."""

import pytest

from pagesim.managers.interface import AuthSetting, Configuration, Location
from pagesim.pages.environment import Environment, Variable
from pagesim.plan.credentials import list_credentials, make_build_env
from pagesim.secret import Secret

GITHUB, NPMJS = "https://npm.pkg.github.com/", "https://registry.npmjs.org/"
VALUE = "ghp_" + "aB3" * 12


def variable(name: str, value: str | None, secret: bool = True) -> Variable:
    return Variable(name, None if value is None else Secret(value), secret, "test")


def environment(*variables: Variable) -> Environment:
    return Environment("preview", {v.name: v for v in variables})


def auth(registry: str, *names: str, header: str | None = None) -> AuthSetting:
    return AuthSetting(registry, header, names, Location("/opt/buildhome/repo/.npmrc", 3))


def configuration(*settings: AuthSetting) -> Configuration:
    return Configuration(NPMJS, auth=settings)


def test_the_build_holds_a_stand_in_of_the_same_shape() -> None:
    here = environment(variable("TOKEN", VALUE), variable("PLAIN", "yes", secret=False))
    [one] = list_credentials(here, [configuration(auth(GITHUB, "TOKEN"))])
    assert (one.name, one.value, one.registries) == ("TOKEN", Secret(VALUE), (GITHUB,))
    assert one.placeholder.reveal() != VALUE
    assert (one.placeholder.reveal()[:4], len(one.placeholder.reveal())) == ("ghp_", len(VALUE))
    assert make_build_env(here, [one]) == {"TOKEN": one.placeholder.reveal(), "PLAIN": "yes"}


def test_an_exposed_one_is_held_as_it_is_and_not_swapped_in_by_the_gateway() -> None:
    here = environment(variable("TOKEN", VALUE))
    [one] = list_credentials(here, [configuration(auth(GITHUB, "TOKEN"))], exposed=["TOKEN"])
    assert make_build_env(here, [one]) == {"TOKEN": VALUE}
    assert one.config().value is None


def test_a_secret_without_a_value_is_made_up_for_its_registry() -> None:
    here = environment(variable("A", None), variable("B", None))
    found = list_credentials(here, [configuration(auth(GITHUB, "A"), auth(NPMJS, "B"))])
    assert [c.placeholder.reveal()[:4] for c in found] == ["ghp_", "npm_"]
    assert [c.value for c in found] == [None, None]


def test_a_blank_value_is_shown_as_it_is() -> None:
    here = environment(variable("TOKEN", " "))
    assert list_credentials(here, [configuration(auth(GITHUB, "TOKEN"))]) == ()
    assert make_build_env(here, ()) == {"TOKEN": " "}


def test_one_variable_may_belong_to_several_registries() -> None:
    here = environment(variable("TOKEN", VALUE))
    settings = (auth(GITHUB, "TOKEN"), auth(NPMJS, "TOKEN"))
    [one] = list_credentials(here, [configuration(settings[0]), configuration(*settings)])
    assert one.registries == (GITHUB, NPMJS)


def test_a_value_written_in_a_file_is_known_by_its_place() -> None:
    found = list_credentials(environment(), [configuration(auth(GITHUB, header=f"Bearer {VALUE}"))])
    assert [(c.name, c.placeholder.reveal(), c.exposed) for c in found] == [
        (".npmrc:3", VALUE, True)
    ]
    basic = list_credentials(environment(), [configuration(auth(GITHUB, header="Basic dTpwdw=="))])
    assert [c.placeholder.reveal() for c in basic] == ["pw"]
    unset = list_credentials(environment(), [configuration(auth(GITHUB, header="Bearer ${TOKEN}"))])
    assert unset == ()


def test_reprs_hold_no_value() -> None:
    here = environment(variable("TOKEN", VALUE))
    assert VALUE not in repr(here)
    [one] = list_credentials(here, [configuration(auth(GITHUB, "TOKEN"))])
    assert VALUE not in repr(one)
    assert VALUE not in repr(one.config())


@pytest.mark.parametrize("text", ["$TOKEN", "%TOKEN%", "<token>", "'$TOKEN'", "${TOKEN}"])
@pytest.mark.parametrize("scheme", ["Bearer", "Basic"])
def test_what_stands_for_a_value_is_no_credential(scheme: str, text: str) -> None:
    read = configuration(auth(GITHUB, header=f"{scheme} {text}"))
    assert list_credentials(environment(), [read]) == ()
