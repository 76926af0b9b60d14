"""The page: one document, everything escaped, nothing from elsewhere, legible."""

import re
from itertools import product

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.late import replace
from pagesim.pages.log.comparing import compare_logs
from pagesim.report.compared import sum_up
from pagesim.report.content import Report, Run
from pagesim.report.html import render
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    packument,
    refuses,
    resolves,
    settings,
    site,
    tarball,
)
from tests.support.reports import report

READABLE = 4.5
"""Contrast that text needs at least (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""


def test_it_escapes() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}),
        Script(refuses(401).exchanges, 1, (("stdout", "</pre><script>alert(1)</script>"),)),
    )
    page = render(Report("run", (Run(outcome, tuple(diagnose(outcome))),)))
    assert "<script>alert" not in page
    assert "&lt;/pre&gt;&lt;script&gt;alert" in page


def test_a_check_is_one_page_with_both() -> None:
    page = render(report("resolved", "token-missing"))
    top = page.partition("<main>")[0]
    assert top.count("TOKEN_FOR_GITHUB is not set in Preview") == 1
    assert page.count("<!doctype html>") == page.count("</html>") == page.count("<h1>") == 1
    assert page.count("<section ") == page.count("</section>") == 2
    assert "RESOLVED: " in page
    assert "UNRESOLVED: " in page


def test_the_cause_comes_before_the_packages() -> None:
    page = render(report("token-missing"))
    assert page.index("UNRESOLVED: ") < page.index("Cause:") < page.index("Packages")


def test_a_second_install_has_its_own_packages_requests_and_output() -> None:
    page = render(report("too-late"))
    for part in ("Packages", "Requests", "Output"):
        assert f"{part}</h3>" in page or f"{part} (" in page
        assert f"{part}, with .npmrc.pages in place" in page


def test_every_identifier_is_there_once_and_every_reference_leads_to_one() -> None:
    page = render(report("resolved", "too-late"))
    idents = re.findall(r' id="([^"]+)"', page)
    assert len(idents) == len(set(idents))
    named = re.findall(r'(?:href="#|aria-labelledby="|data-filter=")([^"]+)"', page)
    assert set(named) <= set(idents)


def test_public_packages_are_folded_behind_a_sentence_that_counts_them() -> None:
    page = render(report("many"))
    shown, _, folded = page.partition("<summary>8 public packages: 8 resolved</summary>")
    assert "<strong>@foobar/widget@^1.0.0</strong>" in shown
    assert "public-3@1.0.0" in folded
    assert "public-3@1.0.0" not in shown


def test_a_public_package_that_failed_is_not_folded() -> None:
    asked = {PACKAGE: "^1.0.0", "gone": "1.0.0"}
    refused = packument(404, None, name="gone", registry=NPMJS)
    outcome = fake_run(site({".npmrc": NPMRC}, asked), Script((packument(), tarball(), refused), 1))
    page = render(Report("run", (Run(outcome, ()),)))
    shown, _, _ = page.partition("<details")
    assert re.search(r'gone@1\.0\.0</td>\s*<td[^>]*><span class="status bad">', shown)


def test_a_log_beside_a_real_one_is_told() -> None:
    outcome = report("resolved").runs[0].outcome
    beside = compare_logs("one\nlast 1\n", "one\nlast 2\n")
    page = render(Report("run", (Run(outcome, (), compared=beside),)))
    assert sum_up(beside).split(":")[0] in page
    assert re.search(r"~</td><td[^>]*>last 1</td><td[^>]*>last 2</td>", page)


def test_a_check_says_what_to_declare() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}), resolves(), chosen=replace(settings(), environments=None)
    )
    page = render(Report("check", (Run(outcome, (), proof=True),)))
    assert "    secrets: [TOKEN_FOR_GITHUB]" in page


def test_options_are_in_one_piece_and_code_is_marked() -> None:
    finding = Finding(
        rule="rule", severity="error", message="Run `pagesim fix --all`, a-b --secret N_<i>"
    )
    page = render(report("resolved", more=(finding,)))
    option = '<span class="whole">{}</span>'.format
    code = f"<code>pagesim fix {option('--all')}</code>"
    assert f"Run {code}, a-b {option('--secret')} N_&lt;i&gt;" in page


def test_nothing_comes_from_elsewhere() -> None:
    page = render(report("many"))
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(scheme: int) -> None:
    page = render(report("resolved"))
    palette = dict(re.findall(r"--([\w-]+): (#\w+)", page.split(":root {")[1 + scheme]))
    pairs = [("text", "page"), ("dim", "page"), ("dim", "soft"), ("text", "soft")]
    pairs += product(("good", "bad", "open"), ("page",))
    pairs += [(tone, f"{tone}-soft") for tone in ("good", "bad", "open")]
    for text, ground in pairs:
        assert _contrast(palette[text], palette[ground]) >= READABLE, (text, ground)


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
