"""Each room lists all that the published packages of the pinned versions can print."""

import json
from pathlib import Path

import pytest

from docs.generate.codes_run import PAGE
from pagesim.managers.catalogue import manager, phrases_of, references
from pagesim.managers.facts import Cause

CODES: dict[str, list[str]] = json.loads(Path(PAGE).read_text("utf-8"))["codes"]
"""Made by `make generate`."""


@pytest.mark.parametrize("tool", CODES)
def test_every_code_has_a_cause_or_is_said_to_have_none(tool: str) -> None:
    name, _, version = tool.rpartition("@")
    vocabulary = manager(name, version).vocabulary
    assert [c for c in CODES[tool] if not vocabulary.lists(c)] == []


def test_the_lists_were_read_at_all() -> None:
    assert len(CODES["npm@10.9.2"]) > 100
    assert len(CODES["pnpm@10.11.1"]) > 200
    assert len(CODES["yarn@4.9.1"]) > 80
    assert len(CODES["yarn@1.22.4"]) > 60
    assert len(CODES["bun@1.2.15"]) > 10


def test_nothing_has_a_cause_and_none() -> None:
    for chosen in references():
        words = chosen.vocabulary
        coded = " ".join(words.codes.values()).split()
        assert not words.silent & set(coded)
        assert len(coded) == len(set(coded))


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("npm error code EBADENGINE", "engine"),
        ("npm error code EALLOWREMOTE", "source-refused"),
        ("npm ERR! code CERT_HAS_EXPIRED", "tls"),
        (" ERR_PNPM_PEER_DEP_ISSUES  Unmet peer dependencies", "peer-conflict"),
        ("[ERR_PNPM_TRUST_DOWNGRADE] High-risk trust downgrade", "source-refused"),
        (" ERR_PNPM_BAD_PM_VERSION  This project is configured to use v9", "wrong-manager"),
        ("➤ YN0066: │ Cannot apply hunk #1", "patch-failed"),
        ("error Couldn't find package \"x\" on the \"npm\" registry.", "not-found"),
        ("error: Unknown lockfile version", "lockfile-version"),
        ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
         "out-of-memory"),
        ("sh: 1: husky: not found", "script-failed"),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled",
         "git"),
    ],
)  # fmt: skip
def test_sentences_and_codes_lead_to_a_cause(said: str, cause: Cause) -> None:
    assert phrases_of(cause).search(said)


def test_a_longer_code_is_another_one() -> None:
    pnpm = manager("pnpm", "10.11.1")
    assert not pnpm.says("no-matching-version", "ERR_PNPM_NO_VERSIONS_X")
    assert pnpm.says("no-matching-version", "ERR_PNPM_NO_VERSIONS")
