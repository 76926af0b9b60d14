"""Whose word counts for where a real value goes."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from pagesim.errors import UsageError
from pagesim.gateway.interface import Upstream
from pagesim.plan.credentials import Credential
from pagesim.plan.deployment import make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.plan.vouching import NOBODY, VARIABLE, Disclosure, keep_trusted, read_trust, withhold
from pagesim.secret import Secret
from tests.support.fake_engine import GITHUB, NPMJS, settings, site

CORP = "https://npm.corp.example/"
CLASSIC = "ghp_" + "a" * 36
OURS = "a value of no vendor"
NPMRC = "@team:registry=https://npm.corp.example/\n//npm.corp.example/:_authToken=${T}\n"


def held(value: str | None, *urls: str, exposed: bool = False) -> Credential:
    return Credential("T", Secret("placeholder"), Secret(value) if value else None, urls, exposed)


def why(value: str | None, url: str, *named: tuple[str, str], hosts: str = "") -> str | None:
    credential = held(value, url)
    kept = withhold(credential, url, read_trust(named, {VARIABLE: hosts}))
    return kept.why if kept else None


def test_a_host_that_a_kind_knows_by_name_gets_the_value() -> None:
    assert why(CLASSIC, GITHUB) is None
    assert why(OURS, NPMJS) is None


@pytest.mark.parametrize(
    "url", [CORP, "https://npm.pkg.github.com.evil.example/", "https://registry.npmjs.org.evil/"]
)
def test_another_needs_the_users_own_word(url: str) -> None:
    host = url.split("/")[2]
    assert why(OURS, url) == "host-not-vouched-for"
    assert why(OURS, url, ("U", host)) == "host-not-vouched-for"
    assert why(OURS, url, ("T", host)) is None
    assert why(OURS, url, hosts=f"other.example, {host.upper()}") is None


def test_a_port_may_be_named_or_not() -> None:
    url = "https://npm.corp.example:8443/"
    assert why(OURS, url, ("T", "npm.corp.example")) is None
    assert why(OURS, url, ("T", "npm.corp.example:8443")) is None
    assert why(OURS, url, ("T", "npm.corp.example:9443")) == "host-not-vouched-for"


def test_a_token_goes_to_no_other_vendor_whoever_says_so() -> None:
    assert why(CLASSIC, NPMJS) == "token-of-another-vendor"
    assert why(CLASSIC, NPMJS, ("T", "registry.npmjs.org")) == "token-of-another-vendor"
    pair = base64.b64encode(f"me:{CLASSIC}".encode()).decode()
    assert why(pair, NPMJS) == "token-of-another-vendor"
    assert why(CLASSIC, CORP) == "token-of-another-vendor"
    assert why(CLASSIC, CORP, ("T", "npm.corp.example")) is None  # a mirror of one's own


def test_a_vendors_software_on_a_host_of_ones_own_needs_the_users_word() -> None:
    own = "https://npm.corp.example/api/npm/team/"
    assert why("AKCp" + "a" * 69, own) == "host-not-vouched-for"
    assert why("AKCp" + "a" * 69, own, ("T", "npm.corp.example")) is None


def test_what_needs_no_word() -> None:
    assert why(None, CORP) is None
    assert why(CLASSIC, "http://localhost:4873/") is None
    assert withhold(held(CLASSIC, CORP, exposed=True), CORP, NOBODY) is None


def test_a_value_keeps_the_registries_that_it_may_go_to() -> None:
    both = held(OURS, NPMJS, CORP)
    assert keep_trusted(both, NOBODY).registries == (NPMJS,)


def planned(npmrc: str = NPMRC, value: str = OURS, **more: Any) -> Plan:
    declared = more.pop("registries", None)
    said = settings(secrets=["T"], registries=declared)
    inputs = Inputs(site({".npmrc": npmrc}), said, None, {"T": value}, lambda: Upstream("pem"))
    options = RunOptions("preview", secret=("T",), **more)
    return make_plan(make_deployment(options, inputs, lambda tool, spec: spec), inputs)


def value_of(plan: Plan) -> str | None:
    value = next(c.value for c in plan.gateway.credentials if c.name == "T")
    return value.reveal() if value else None


def test_a_registry_that_nobody_vouches_for_is_mocked() -> None:
    plan = planned()
    registry = next(r for r in plan.registries if r.url == CORP)
    assert registry.mode == "mock"
    assert [(w.name, w.host) for w in registry.withheld] == [("T", "npm.corp.example")]
    assert "--secret T@npm.corp.example" in registry.reason
    assert value_of(plan) is None and plan.disclosed == ()


def test_pagesim_yaml_does_not_make_it_real() -> None:
    plan = planned(registries={CORP: {"mode": "real", "kind": "npmjs"}})
    assert next(r.mode for r in plan.registries if r.url == CORP) == "mock"
    assert value_of(plan) is None
    with pytest.raises(UsageError, match="only the repository says"):
        planned(registry="real")


def test_the_users_word_makes_it_real_and_the_plan_tells() -> None:
    plan = planned(trust=(("T", "npm.corp.example"),))
    assert next(r.mode for r in plan.registries if r.url == CORP) == "real"
    assert value_of(plan) == OURS
    assert plan.disclosed == (Disclosure("T", "npm.corp.example", ".npmrc:2"),)


def test_a_second_place_that_a_repository_adds_gets_nothing() -> None:
    own = f"@foobar:registry={GITHUB}\n//npm.pkg.github.com/:_authToken=${{T}}\n"
    plan = planned(own + NPMRC, CLASSIC)
    modes = {r.url: r.mode for r in plan.registries}
    assert (modes[GITHUB], modes[CORP]) == ("real", "mock")
    sent = next(c for c in plan.gateway.credentials if c.name == "T")
    assert (sent.value, sent.registries) == (Secret(CLASSIC), (GITHUB,))
    assert [d.host for d in plan.disclosed] == ["npm.pkg.github.com"]


def allowed(**options: Any) -> tuple[str, ...]:
    said = replace(settings(secrets=["T"]), allow_hosts=("Github.com",))
    project = site({".npmrc": f"//npm.pkg.github.com/:_authToken=${{T}}\n@a:registry={GITHUB}\n"})
    inputs = Inputs(project, said, None, {"T": CLASSIC}, lambda: Upstream("pem"))
    chosen = RunOptions("preview", **options)
    plan = make_plan(make_deployment(chosen, inputs, lambda tool, spec: spec), inputs)
    assert set(plan.gateway.allowed) <= set(plan.hosts)
    assert bool(plan.gateway.upstream.ca_pem) is plan.gateway.outward
    return plan.gateway.allowed


def test_hosts_that_the_repository_allows_count_without_real_values_only() -> None:
    assert allowed(registry="mock") == ("github.com",)
    assert allowed(secret=("T",)) == ()
    assert allowed(secret=("T",), registry="mock", expose_secret=("T",)) == ()
    assert allowed(secret=("T",), allow_host=("codeload.github.com",)) == ("codeload.github.com",)


@pytest.mark.parametrize(
    "hosts", ["npm.acme.dev", "npm.acme.dev:4873, b.dev", "10.0.0.1", "[::1]:1"]
)
def test_hosts_of_the_users_own_variable(hosts: str) -> None:
    assert read_trust((), {VARIABLE: hosts}).hosts == {h.strip() for h in hosts.split(",")}


@pytest.mark.parametrize(
    "hosts", ["https://npm.acme.dev", "a.dev b.dev", "*.acme.dev", "a.dev/npm"]
)
def test_what_is_no_host_would_be_given_nothing_in_silence(hosts: str) -> None:
    with pytest.raises(UsageError, match=VARIABLE):
        read_trust((), {VARIABLE: hosts})
