"""How codes are read out of a manager's own program."""

from docs.generate.codes import (
    berry_codes,
    bun_sentences,
    classic_sentences,
    npm_codes,
    pnpm_codes,
)


def test_npm() -> None:
    text = "err.code = 'EONE'; ({code: \"ETWO\"}); switch (c) { case 'ETHREE': x } var e = 'EFOUR'"
    assert npm_codes(text) == {"EONE", "ETWO", "ETHREE"}


def test_pnpm() -> None:
    text = 'new error_1.PnpmError("ONE", x); super("TWO_A", y); `ERR_PNPM_THREE`; "FOUR"'
    assert pnpm_codes(text) == {"ONE", "TWO_A", "THREE"}


def test_yarn_2_and_later() -> None:
    other = 'a[a.LOCKFILE=0]="LOCKFILE"'
    names = 't[t.UNNAMED=0]="UNNAMED",t[t.EXCEPTION=1]="EXCEPTION"'
    frozen = 't[t.FROZEN_LOCKFILE_EXCEPTION=28]="FROZEN_LOCKFILE_EXCEPTION"'
    assert berry_codes(f"{other};{names},{frozen};{other}") == {"0000", "0001", "0028"}
    assert berry_codes(other) == frozenset()


def test_yarn_1() -> None:
    text = "  one: 'Could not $0',\n  two: 'Two',\nnew MessageError(this.reporter.lang('one', x))"
    assert classic_sentences(text) == {"Could not x"}


def test_bun() -> None:
    text = "error: Lockfile not found in lockfile\x00error: Missing value\n"
    assert bun_sentences(text) == {"Lockfile not found in lockfile"}
