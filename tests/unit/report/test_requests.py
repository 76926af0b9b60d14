"""The table of requests: laid out without rich, which takes longer than all the rest."""

import subprocess
import sys

from pagesim.report.requests import list_requests


def test_many_requests_need_no_rich() -> None:
    code = (
        "import io, sys; from pagesim.cli.paper import Paper\n"
        "from pagesim.gateway.interface import Exchange\n"
        "from pagesim.report.requests import list_requests\n"
        "found = [Exchange('GET', f'https://a.dev/p{i}', 200, 'tarball') for i in range(99)]\n"
        "print(len(Paper(io.StringIO(), 120).lay_out(list_requests(found))), 'rich' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "100 False\n"


def test_where_nothing_was_asked_that_is_said() -> None:
    assert list_requests([]).draw(80) == ["No request was made."]
