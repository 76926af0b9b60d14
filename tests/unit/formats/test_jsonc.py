"""JSON with comments and trailing commas."""

import time

import pytest

from pagesim.formats.jsonc import plain


def test_comments_and_trailing_commas_are_blank_and_strings_stay() -> None:
    text = '{"a": [1, /* x, ] */ ], "b//": "c,]", // y\n "d": "\\",}", }'
    assert plain(text) == '{"a": [1             ], "b//": "c,]",     \n "d": "\\",}"  }'


@pytest.mark.parametrize("unit", ['"\\', "/*a", '"', ", ", "/", '{"a": 1,}\n', '", '])
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        begun = time.process_time()
        assert len(plain(text)) == size
        return time.process_time() - begun

    assert seconds(400_000) < 8 * max(seconds(100_000), 0.01)
