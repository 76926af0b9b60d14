"""The rule npmrc-encoding: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import WriteFile
from pagesim.diagnosis.rules.npmrc_encoding import decode_utf16
from tests.support.fake_engine import NPMRC
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import ASTRAY, BY_TOKEN

RULE = "npmrc-encoding"
WIDE = "".join(f"{char}\0" for char in NPMRC)


def test_utf_16_is_written_anew() -> None:
    result = outcome({".npmrc": WIDE}, exchanges=[exchange(ASTRAY, 404)])
    one = need(result, RULE)
    assert one.severity == "error"
    assert one.changes == (WriteFile(".npmrc", NPMRC),)


def test_each_form_of_utf_16() -> None:
    assert decode_utf16("a=b\r\n".encode("utf-16")) == "a=b\n"
    assert decode_utf16(b"\xfe\xff\0a") == "a"
    assert decode_utf16("a=b".encode("utf-16-le")) == "a=b"
    assert decode_utf16(b"a=b") is None
    assert decode_utf16(b"") is None


def test_utf_8_is_right() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"]), RULE) is None
