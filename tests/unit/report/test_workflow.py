"""Held against the runner's own reading of a step's lines (actions/runner, ActionCommand.cs)."""

import io
import json
import time
from collections.abc import Iterator
from xml.dom import minidom

import pytest

from pagesim.report.workflow import Fence, is_read, make_document_inert, make_inert


def live(text: str) -> Iterator[str]:
    """Yield the commands that the runner takes from these lines."""
    stopped: str | None = None
    for line in text.splitlines():
        bare = line.strip()
        end = bare.find("::", 2)
        if bare.startswith("::") and end > 0:
            command, _, value = bare[2:end], "", bare[end + 2 :]
            if stopped is not None:
                stopped = None if command == stopped else stopped
            elif command == "stop-commands":
                stopped = value
            else:
                yield command
        elif stopped is None and "##[" in line:
            yield line[line.index("##[") :]


ATTACKS = (
    "::error file=x::y",
    "  ::set-output name=a::b",
    "\t::add-mask::x",
    "text ##[set-env name=A]B",
    "###[warning]x",
    "a\n::notice::b\n::debug::c",
    "::::",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_line_of_inert_text_is_a_command(text: str) -> None:
    assert list(live(text)) or text == "::::"
    assert list(live(make_inert(text))) == []
    assert make_inert(text).replace("\u200b", "") == text


@pytest.mark.parametrize("text", ATTACKS)
def test_documents_say_the_same_and_hold_no_command(text: str) -> None:
    written = make_document_inert(json.dumps({"a": text}, indent=1), markup=False)
    assert json.loads(written) == {"a": text}
    assert list(live(written)) == []
    xml = make_document_inert(f"<a>\n{text}\n</a>", markup=True)
    node = minidom.parseString(xml).documentElement
    assert node is not None and node.firstChild is not None
    assert node.firstChild.nodeValue == f"\n{text}\n"
    assert list(live(xml)) == []


def test_between_the_marks_of_a_fence_nothing_counts() -> None:
    stream = io.StringIO()
    fence = Fence([stream])
    stream.write("\n".join(ATTACKS) + "\n::stop-commands::guess\n::guess::\n::error::x\n")
    fence.close()
    stream.write("::error::live\n")
    fence.close()
    assert list(live(stream.getvalue())) == ["error"]
    assert Fence([io.StringIO()])._token != fence._token


def test_the_runner_is_known_by_its_variable() -> None:
    assert is_read({"GITHUB_ACTIONS": "true"})
    assert not is_read({})


def test_blank_lines_take_a_time_that_grows_with_them() -> None:
    began = time.process_time()
    assert make_inert("\n" * 400_000 + "::error::x").endswith(":\u200b:error::x")
    assert make_inert("a\r::error::x") == "a\r:\u200b:error::x"
    assert time.process_time() - began < 2
