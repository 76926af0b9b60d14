"""Which characters a document may hold, whatever names, versions and output were put into it; and
how long its lines are."""

from pagesim import late

_UNWRITABLE = late.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSHOWN = late.compile(
    "[\x00-\x06\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
"""Controls of both kinds, what turns the direction of writing, what has no width, and halves of
surrogate pairs, which no terminal takes."""

_COPIED = late.compile("`[^`]+`")


def show_controls(line: str) -> str:
    """Return a line in which nothing acts on a terminal or reads as something else than it is.

    >>> show_controls("@acme/\u202ex\x1b]0;")
    '@acme/\ufffdx\ufffd]0;'
    """
    if line.isprintable():  # what is taken out is of Unicode's categories Cc, Cf and Cs
        return line
    return _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", line)


def replace_unwritable(document: str) -> str:
    """Return `document` without what XML 1.0 has no way to hold (section 2.2, "Char").

    HTML forbids the same (its standard, 13.2.3.5), and half a surrogate pair is in no UTF-8.
    """
    if _is_printable(document):
        return document
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", document)


def make_legible(document: str) -> str:
    """Return a document for people's eyes, of XML, HTML or plain lines, in which nothing acts on a
    screen or turns the direction of writing, and all can be written."""
    return replace_unwritable(show_controls(document))


def escape_controls(document: str) -> str:
    """Return JSON that says the same, with the same spelt out (RFC 8259, section 7).

    >>> print(escape_controls('"@acme/\u202ex"'))
    "@acme/\\u202ex"
    """
    if _is_printable(document):
        return document
    whole = replace_unwritable(document)
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", whole)


def _is_printable(document: str) -> bool:
    """Return whether a document has nothing that is not shown but the ends of its lines; most are
    so, and to compile a pattern takes longer than to look."""
    return document.replace("\n", "").isprintable()


def wrap_lines(text: str, width: int, deeper: str = "") -> str:
    """Return `text` with sentences broken at `width`, behind the blanks of their first line or else
    behind `deeper`; a line behind four blanks is a command or an example, and stays whole.

    >>> print(wrap_lines("  one two three\\n    one two three", 10))
      one two
      three
        one two three
    """
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        whole = len(line) <= width or len(indent) >= 4
        lines.append(line if whole else wrap_line(line, width, indent or deeper))
    return "\n".join(lines)


def wrap_paragraphs(text: str, width: int) -> str:
    """Return `text` with each paragraph that has a longer line broken anew at `width`; one behind
    blanks is an example, and stays as it is.

    >>> print(wrap_paragraphs("one two three\nfour\n\n    one two three\n", 10))
    one two
    three four
    <BLANKLINE>
        one two three
    <BLANKLINE>
    """
    return "\n\n".join(
        wrap_line(paragraph.replace("\n", " "), width)
        if max(map(len, paragraph.split("\n"))) > width and not paragraph.startswith(" ")
        else paragraph
        for paragraph in text.split("\n\n")
    )


def wrap_line(line: str, width: int, indent: str = "") -> str:
    """Return `line` broken between words at `width`, what follows behind `indent`; what stands
    between backticks is copied, and stays whole.

    >>> print(wrap_line("Write it with `pagesim init`.", 23, "  "))
    Write it with
      `pagesim init`.
    """
    from textwrap import fill

    held = _COPIED.sub(lambda found: found[0].replace(" ", "\0"), line)
    folded = fill(
        *(held, width), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return folded.replace("\0", " ")
