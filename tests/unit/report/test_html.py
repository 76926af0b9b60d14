"""The page: one document, everything escaped."""

from pagesim.diagnosis.catalogue import diagnose
from pagesim.report.content import Report, Run
from pagesim.report.html import render
from tests.support.fake_engine import NPMRC, Script, fake_run, refuses, site
from tests.support.reports import report


def test_it_escapes() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}),
        Script(refuses(401).exchanges, 1, (("stdout", "<script>alert(1)</script>"),)),
    )
    page = render(Report("run", (Run(outcome, tuple(diagnose(outcome))),)))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_check_is_one_page_with_both() -> None:
    page = render(report("resolved", "token-missing"))
    assert page.count("<!doctype html>") == page.count("</html>") == page.count("<h1>") == 1
    assert page.count("<section>") == page.count("</section>") == 2
    assert "RESOLVED: " in page
    assert "UNRESOLVED: " in page
