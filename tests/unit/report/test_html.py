"""The page: one document, everything escaped, nothing from elsewhere, legible."""

import re
from itertools import product

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.report.content import Report, Run
from pagesim.report.html import render
from tests.support.fake_engine import NPMRC, Script, fake_run, refuses, site
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
