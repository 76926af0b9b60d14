"""Forwarding: a second gateway plays the real registries, behind a proxy like a host's."""

import base64
import contextlib
import http.client
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig, Upstream
from pagesim.gateway.upstream import Connection, Origin, Pool
from pagesim.registries.interface import CredentialConfig, Fault, MockPackage, MockVersion, Mode
from pagesim.secret import Secret
from tests.support.gateway_client import Running, exchange, gateway

GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
STAND_IN, REAL = "ghp_standinstandin012345", "ghp_realrealrealreal678"
BIG = {"big.txt": "0123456789" * 300_000}
THERE = GatewayConfig(
    (
        RegistryConfig(
            GITHUB,
            "mock",
            "github",
            accepts=("REAL",),
            packages=(
                MockPackage("@foobar/widget", (MockVersion("1.2.0"),), private=True),
                MockPackage("@foobar/big", (MockVersion("1.0.0", {}, BIG),), private=True),
                MockPackage("@foobar/moved", (MockVersion("1.0.0"),), private=True),
            ),
            faults=(
                Fault(
                    status=302,
                    headers={"location": "https://cdn.example/x.tgz?signature=hidden"},
                    packages="@foobar/moved",
                    asked="tarball",
                ),
                Fault(
                    status=200,
                    headers={"content-type": "application/json", "x-you": f"Bearer {REAL}"},
                    body=json.dumps({"you": f"Bearer {REAL}"}),
                    packages="@foobar/echo",
                    asked="packument",
                ),
                Fault(status=200, body=f"\x1f{REAL}", packages="@foobar/echo"),
                Fault(
                    status=302,
                    headers={"location": f"https://cdn.example/?t={REAL}"},
                    packages="@foobar/leaky",
                ),
            ),
        ),
        RegistryConfig(
            NPMJS,
            "mock",
            "npmjs",
            packages=(
                MockPackage("left-pad", (MockVersion("1.3.0"),)),
                MockPackage("broken", (MockVersion("1.0.0", {}, BIG),)),
                MockPackage("home", (MockVersion("1.0.0"),)),
            ),
            faults=(
                Fault(truncate=True, packages="broken", asked="tarball"),
                Fault(status=301, headers={"location": f"{NPMJS}left-pad"}, packages="home"),
            ),
        ),
        RegistryConfig(
            "https://cdn.example/",
            "mock",
            "generic",
            packages=(
                MockPackage("x", (MockVersion("1.0.0", tarball="https://cdn.example/x.tgz"),)),
            ),
        ),
    ),
    (CredentialConfig("REAL", Secret(REAL)),),
)


@pytest.fixture
def there() -> Iterator[Running]:
    with gateway(THERE) as found:
        yield found


def _here(there: Running, **upstream: str) -> GatewayConfig:
    given = {"ca_pem": there.material.ca, "proxy": there.proxy_url} | upstream
    return GatewayConfig(
        (
            RegistryConfig(GITHUB, "real", "github"),
            RegistryConfig(NPMJS, "real", "npmjs"),
        ),
        (CredentialConfig("TOKEN_FOR_GITHUB", Secret(STAND_IN), Secret(REAL), (GITHUB,)),),
        Upstream(ca_pem=given["ca_pem"], proxy=given["proxy"]),
    )


@pytest.fixture
def here(there: Running) -> Iterator[Running]:
    with gateway(_here(there)) as found:
        yield found


def test_the_real_value_goes_in_where_it_belongs(here: Running, there: Running) -> None:
    document = here.ask(f"{GITHUB}@foobar%2fwidget", STAND_IN)
    tarball = here.ask(document.json["versions"]["1.2.0"]["dist"]["tarball"], STAND_IN)
    assert document.status == tarball.status == 200
    assert [(e.credential, e.accepted) for e in there.seen(2)] == [("REAL", True)] * 2
    assert [(e.credential, e.accepted) for e in here.seen(2)] == [("TOKEN_FOR_GITHUB", True)] * 2
    last = here.seen(2)[-1]
    assert (last.package, last.version, last.mode) == ("@foobar/widget", "1.2.0", "real")
    assert last.bytes == len(tarball.body)


def test_it_goes_nowhere_else(here: Running, there: Running) -> None:
    """A token that a stray `.npmrc` sends to another registry leaves as its stand-in."""
    assert here.ask(f"{NPMJS}left-pad", STAND_IN).status == 200
    assert here.ask(f"{GITHUB}@foobar%2fwidget", "other").status == 401
    assert [e.credential for e in there.seen(2)] == ["unknown", "unknown"]
    first, second = here.seen(2)
    assert first.credential == "TOKEN_FOR_GITHUB"
    assert second.accepted is False


def test_basic_credentials(here: Running, there: Running) -> None:
    pair = base64.b64encode(f"me:{STAND_IN}".encode()).decode()
    answer = here.ask(f"{GITHUB}@foobar%2fwidget", authorization=f"Basic {pair}")
    assert answer.status == 200
    assert there.seen(1)[0].credential == "REAL"


def test_a_large_tarball_comes_whole(here: Running) -> None:
    tarball = here.ask(f"{GITHUB}download/@foobar/big/1.0.0/0", STAND_IN)
    assert len(tarball.body) == here.seen(1)[0].bytes > 3_000_000


def test_connections_are_used_again(
    here: Running, there: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    open_one = Pool._open

    async def counted(pool: Pool, origin: Origin) -> Connection:
        opened.append(origin)
        return await open_one(pool, origin)

    monkeypatch.setattr(Pool, "_open", counted)
    for _ in range(3):
        assert here.ask(f"{NPMJS}left-pad").status == 200
    assert here.ask(f"{NPMJS}left-pad", method="HEAD").body == b""
    audit = here.ask(f"{NPMJS}-/npm/v1/security/advisories/bulk", method="POST", body=b"{}")
    assert audit.json == {}
    assert [e.method for e in there.seen(5)] == ["GET", "GET", "GET", "HEAD", "POST"]
    assert len(opened) == 2  # what has a body cannot be sent twice, so it gets a new one


def test_a_redirect_to_an_undeclared_host_is_followed_without_the_credential(
    here: Running, there: Running
) -> None:
    answer = here.ask(f"{GITHUB}download/@foobar/moved/1.0.0/0", STAND_IN)
    assert (answer.status, answer.body[:2]) == (200, b"\x1f\x8b")
    followed = there.seen(2)[-1]
    assert followed.url.startswith("https://cdn.example/x.tgz")
    assert followed.credential is None
    (entry,) = here.seen(1)
    assert "cdn.example" in (entry.note or "") and "hidden" not in (entry.note or "")


def test_a_redirect_to_a_registry_is_the_clients_affair(here: Running) -> None:
    answer = here.ask(f"{NPMJS}home")
    assert (answer.status, answer.headers["location"]) == (301, f"{NPMJS}left-pad")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_nothing_is_published_with_the_users_rights(
    here: Running, there: Running, method: str
) -> None:
    assert here.ask(f"{GITHUB}@foobar%2fwidget", STAND_IN, method, b"{}").status == 405
    assert there.journal == []


def test_an_upstream_that_breaks_off(here: Running) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        here.ask(f"{NPMJS}broken/-/broken-1.0.0.tgz")
    (entry,) = here.seen(1)
    assert entry.note == "upstream registry.npmjs.org: closed within a body"


def test_an_upstream_with_another_certificate(there: Running) -> None:
    with gateway(_here(there, ca_pem="")) as here:
        answer = here.ask(f"{NPMJS}left-pad")
    assert answer.status == 502
    assert "certificate is not trusted" in (here.journal[0].note or "")


def test_a_proxy_that_refuses_and_one_that_is_down(there: Running) -> None:
    config = _here(there)
    other = RegistryConfig("https://elsewhere.example/", "real", "generic")
    with gateway(replace(config, registries=(other,))) as here:
        assert here.ask("https://elsewhere.example/x").status == 502
    assert "proxy answered 403" in (here.journal[0].note or "")
    with gateway(_here(there, proxy="http://127.0.0.1:1")) as here:
        assert here.ask(f"{NPMJS}left-pad").status == 502
    assert here.journal[0].accepted is None


def test_a_fault_strikes_before_the_real_registry(there: Running) -> None:
    config = _here(there)
    faulty = replace(config.registries[1], faults=(Fault(status=503, times=1),))
    with gateway(replace(config, registries=(faulty,))) as here:
        assert [here.ask(f"{NPMJS}left-pad").status for _ in range(2)] == [503, 200]
    assert len(there.seen(1)) == 1


def test_an_echo_holds_the_stand_in(here: Running) -> None:
    answer = here.ask(f"{GITHUB}@foobar%2fecho", STAND_IN, range="bytes=0-9")
    assert answer.json == {"you": f"Bearer {STAND_IN}"}
    assert answer.headers["x-you"] == f"Bearer {STAND_IN}"
    asked_by_another = here.ask(f"{GITHUB}@foobar%2fecho", "other")
    assert REAL in asked_by_another.headers["x-you"]  # it carried no value: nothing is altered


def test_an_echo_in_a_tarball_or_a_redirect_ends_the_exchange(here: Running) -> None:
    for path in ("@foobar/echo/-/echo-1.0.0.tgz", "@foobar%2fleaky"):
        answer = here.ask(f"{GITHUB}{path}", STAND_IN)
        assert answer.status == 502 and REAL.encode() not in answer.body
    assert [(e.status, e.trouble) for e in here.seen(2)] == [(502, "echo")] * 2


def test_an_audit_bears_no_real_value(here: Running, there: Running) -> None:
    url = f"{GITHUB}-/npm/v1/security/advisories/bulk"
    here.ask(url, STAND_IN, "POST", b"{}")
    assert there.seen(1)[0].credential is None


def test_a_host_without_tls_or_on_another_port_is_another(here: Running, there: Running) -> None:
    host, port = here.bound.proxy[0]
    bearer = {"authorization": f"Bearer {STAND_IN}"}
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as plain:
        clear = exchange(plain, "GET", "http://npm.pkg.github.com/@foobar%2fwidget", bearer)
    with contextlib.closing(here.connect("npm.pkg.github.com")) as connection:
        moved = {**bearer, "host": "npm.pkg.github.com:8443"}
        other_port = exchange(connection, "GET", "/@foobar%2fwidget", moved)
    assert (clear.status, other_port.status) == (403, 404)
    assert [e.trouble for e in here.seen(2)] == ["cleartext", "refused-path"]
    assert there.journal == []


def test_an_allowed_host_is_read_from_without_a_credential(here: Running, there: Running) -> None:
    config = replace(_here(there), allowed=("cdn.example",))
    with gateway(config) as allowing:
        url = "https://cdn.example/x"
        read = allowing.ask(f"{url}.tgz", STAND_IN, cookie="a=b")
        fetched = allowing.ask(f"{url}/git-upload-pack", method="POST", body=b"0000")
        pushed = allowing.ask(f"{url}/git-receive-pack", method="POST", body=b"0000")
        assert (read.status, pushed.status) == (200, 405)
        assert fetched.status == 405  # as the host itself, a mock, says
        assert [e.mode for e in allowing.seen(3)] == ["real"] * 3
    assert [(e.method, e.credential) for e in there.seen(2)] == [("GET", None), ("POST", None)]
    assert here.ask(f"{GITHUB}x").status == 401  # the others are as they were


def test_where_public_packages_are_real_a_private_one_is_made_up_for_the_made_up_token(
    there: Running,
) -> None:
    npmjs = RegistryConfig(NPMJS, "mixed", "npmjs", accepts=("NPM",), makes=("@*/*",))
    made = CredentialConfig("NPM", Secret("npm_" + "a" * 36))
    base = replace(_here(there), registries=(npmjs,), credentials=(made,))
    token = made.placeholder.reveal()
    with gateway(base) as here:
        assert here.ask(f"{NPMJS}left-pad", token).status == 200
        assert here.ask(f"{NPMJS}@acme%2fw").status == 404
        assert here.ask(f"{NPMJS}@acme%2fw", "npm_other").status == 404
        assert here.ask(f"{NPMJS}unknown", token).status == 404
        document = here.ask(f"{NPMJS}@acme%2fw", token)
        assert document.json["dist-tags"] == {"latest": "1.0.0"}
        assert here.ask(document.json["versions"]["1.0.0"]["dist"]["tarball"], token).status == 200
        assert here.ask(f"{NPMJS}-/whoami", token).status == 200
        seen = here.seen(7)
    assert [e.mode for e in seen] == [*["real"] * 4, "mock", "mock", "mock"]
    assert [e.accepted for e in seen[4:6]] == [True, True]
    assert all(e.credential is None for e in there.seen(7))


def test_what_is_declared_beside_real_public_packages_is_the_declared(there: Running) -> None:
    own = MockPackage("left-pad", (MockVersion("9.9.9"),))
    npmjs = RegistryConfig(
        NPMJS, "mixed", "npmjs", packages=(own,), makes=("@*/*",), declared=("left-pad",)
    )
    with gateway(replace(_here(there), registries=(npmjs,))) as here:
        assert here.ask(f"{NPMJS}left-pad").json["dist-tags"] == {"latest": "9.9.9"}
        assert here.ask(f"{NPMJS}left-pad/-/left-pad-9.9.9.tgz").status == 200
        assert [e.mode for e in here.seen(2)] == ["mock", "mock"]


@pytest.mark.parametrize("mode", ["real", "mixed"])
def test_a_strangers_package_is_told_of_and_never_given_out(there: Running, mode: Mode) -> None:
    locked = (("left-pad", "2.0.0"),)
    npmjs = RegistryConfig(NPMJS, mode, "npmjs", strange=("left-*",), locked=locked)
    with gateway(replace(_here(there), registries=(npmjs,))) as here:
        assert here.ask(f"{NPMJS}left-pad").status == 200
        refused = here.ask(f"{NPMJS}left-pad/-/left-pad-1.0.0.tgz")
        assert refused.status == 403
        assert here.ask(f"{NPMJS}left-pad/-/left-pad-2.0.0.tgz").status != 403
        seen = here.seen(3)
    assert [e.trouble for e in seen] == [None, "stranger", None]
    assert len(there.seen(2)) == 2
