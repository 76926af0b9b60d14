"""Every block of the documents that shows a command is run, or says why not; what that means."""

from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.support.documents import Step, fits, read_blocks, read_steps

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
SHOWN = ("", "sh", "bash", "text", "console", "powershell")
"""Languages of blocks that show what is typed or printed."""
PAGE = """\
<!-- run: mkdir a; cd a -->
<!-- file: b.txt -->
```yaml
b: 1
```

<!-- exit: 2 -->
```console
$ cat b.txt
b: …
$ cat <<'END'
> x
> END
x
```

<!-- no-run: it would take a token -->
```console
$ pagesim pull
```
"""


JOURNEYS = {
    "a front-end developer with a red build": "red-build",
    "a team lead in CI": "ci",
    "a platform engineer with thirty scenarios": "scenarios",
    "a Python developer": "python-api",
    "a newcomer to the repository": "development",
    "anybody's first five minutes": "first-steps",
}


@pytest.mark.parametrize("who", JOURNEYS)
def test_each_user_has_a_page_that_is_run_to_its_end(who: str) -> None:
    steps = [*read_steps((ROOT / f"docs/{JOURNEYS[who]}.md").read_text("utf-8"))]
    assert len([step for step in steps if step.printed]) > 1


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_what_is_shown_is_run_or_says_why_not(page: Path) -> None:
    blocks = [b for b in read_blocks(page.read_text("utf-8")) if b.language in SHOWN]
    named = ("no-run", "file")
    unsaid = [b.line for b in blocks if b.language != "console" and not {*named} & {*b.said}]
    assert not unsaid, "tag it `console`, or put <!-- no-run: REASON --> above"
    typed = [b for b in blocks if not {*named} & {*b.said}]
    empty = [b.line for b in typed if not b.text.startswith("$ ")]
    assert not empty, "a console block begins with `$ `"


def test_a_page_is_read_as_it_stands() -> None:
    made, written, *typed = read_steps(PAGE)
    assert made == Step(1, "mkdir a; cd a")
    assert written.command == "cat > b.txt <<'END-OF-FILE'\nb: 1\nEND-OF-FILE"
    assert typed == [
        Step(9, "cat b.txt", "b: …"),
        Step(11, "cat <<'END'\nx\nEND", "x", code=2),
    ]


@pytest.mark.parametrize(
    ("wanted", "shown", "is_so"),
    [
        ("took … s", "took 1.5 s\n", True),
        ("took … s", "took 1.5 minutes\n", False),
        ("a\n…\nz", "a\nz\n", True),
        ("a\n…\nz", "a\nb\nc\nz\n", True),
        ("a\n…", "b\n", False),
        ("a", "a\nb\n", False),
        ("", "", True),
        ("", "a\n", False),
    ],
)
def test_dots_stand_for_whatever_is_there(wanted: str, shown: str, is_so: bool) -> None:
    assert fits(wanted, shown) is is_so
