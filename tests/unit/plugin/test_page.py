"""The page of a suite: each point once, linked to its own report; escaped, from one file."""

import re
from pathlib import Path

from tests.support.suite_page import suite_page


def test_every_point_is_in_the_matrix_and_leads_to_its_own_report(tmp_path: Path) -> None:
    page = suite_page(tmp_path)
    links = re.findall(r'<a class="status (\w+)" href="#([^"]+)"', page)
    assert [tone for tone, _ in links] == ["bad", "good", "good", "good", "good"]
    for _, ident in links:
        assert page.count(f'<details class="point" id="{ident}"') == 1
    idents = re.findall(r' id="([^"]+)"', page)
    assert len(idents) == len(set(idents))
    assert page.count("<section id=") == 5
    assert "TOKEN_FOR_GITHUB is not set in Preview" in page
    labels = re.findall(r'<a class="status \w+".*?</span> (\w+)<span', page)
    assert set(labels) == {"preview"}  # one manager goes without saying


def test_what_is_not_as_expected_comes_first_and_stands_open(tmp_path: Path) -> None:
    page = suite_page(tmp_path)
    assert page.index("Not readable:") < page.index("it does [not]") < page.index("it resolves")
    assert re.findall(r'<details class="point" id="[^"]+" open>', page)
    assert "4 passed, 1 failed, 1 not readable" in page
    assert "6.2 s" in page
    assert "Because: the token must be there" in page


def test_it_is_one_file_in_which_all_is_escaped(tmp_path: Path) -> None:
    page = suite_page(tmp_path)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page
    assert "<b>" not in page
    assert "unknown key &lt;i&gt;" in page
