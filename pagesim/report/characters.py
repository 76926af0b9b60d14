"""Which characters a document may hold, whatever names, versions and output were put into it."""

from pagesim import late

_UNWRITABLE = late.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def replace_unwritable(document: str) -> str:
    """Return `document` without what XML 1.0 has no way to hold (section 2.2, "Char").

    HTML forbids the same (its standard, 13.2.3.5), and half a surrogate pair is in no UTF-8.
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", document)
