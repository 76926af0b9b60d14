"""The rule npmrc-not-read: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import SetValue
from tests.support.fake_engine import GITHUB, PACKAGE
from tests.support.outcomes import errors, exchange, found, outcome
from tests.support.rules import ASKED, ASTRAY, BY_TOKEN, YARNRC, lock


def test_berry_reads_no_npmrc() -> None:
    result = outcome(
        {**BY_TOKEN, **lock("4")}, secrets=["TOKEN"], exchanges=[exchange(ASTRAY, 404)]
    )
    told = found(result, "npmrc-not-read")
    assert told is not None
    assert told.packages == (PACKAGE,)
    assert "yarn 4.9.1 reads no .npmrc" in told.message
    assert 'npmAuthToken: "${TOKEN}"' in told.remedy
    assert errors(result) == ["npmrc-not-read"]
    above = (".yarnrc.yml", ("npmScopes", "foobar"))
    assert told.changes == (
        SetValue(above[0], (*above[1], "npmRegistryServer"), GITHUB),
        SetValue(above[0], (*above[1], "npmAuthToken"), "${TOKEN}"),
    )


def test_berry_with_its_own_file_is_not_told_of_npmrc() -> None:
    result = outcome(
        {**BY_TOKEN, **YARNRC, **lock("4")},
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
    )
    assert errors(result) == ["token-refused"]


def test_yarn_that_stops_at_its_own_file_has_another_cause() -> None:
    result = outcome({**BY_TOKEN, **YARNRC, **lock("4")})
    assert found(result, "npmrc-not-read") is None


def test_yarn_1_reads_npmrc() -> None:
    result = outcome(
        {**BY_TOKEN, **lock("1")},
        image="v1",
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
    )
    assert found(result, "npmrc-not-read") is None


def test_a_credential_alone_is_not_read_either() -> None:
    token = {".npmrc": BY_TOKEN[".npmrc"].splitlines()[1] + "\n"}
    tarball = exchange(f"{GITHUB}download/{PACKAGE}/1.0.0/x.tgz", 401)
    result = outcome({**token, **lock("4")}, secrets=["TOKEN"], exchanges=[tarball])
    told = found(result, "npmrc-not-read")
    assert told is not None
    assert str(told.place) == ".npmrc:1"
