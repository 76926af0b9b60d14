"""What counts of a generator's text when a page is held against it."""

from docs.generate.stamp import without_names

BEFORE = "from a import old\n\n\ndef run():\n    return old(1, 2)\n"


def test_another_name_or_line_break_changes_nothing() -> None:
    wrapped = "(\n        1,\n        2,\n    )"
    renamed = BEFORE.replace("old", "new_name").replace("(1, 2)", wrapped)
    assert without_names(renamed) == without_names(BEFORE)


def test_another_argument_or_step_does() -> None:
    assert without_names(BEFORE.replace("2", "3")) != without_names(BEFORE)
    assert without_names(BEFORE.replace("return old", "return run")) != without_names(BEFORE)
