"""Setting a line of an `.npmrc` as text, where npm takes it, so that the rest stays."""

from pagesim import late
from pagesim.npm import ini

_BREAK = late.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_SECTION = late.compile(r"\s*\[[^\]]*\]\s*")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as npm counts them (`\\r\\n`, `\\r`, `\\n`)."""
    return [line for line in _BREAK.split(text) if line]


def set_line(text: str, line: str) -> str:
    """Return `text` with `line` (`key=value`) in force.

    It takes the place of the last line with its key; a new one comes at the end, but above the
    first `[section]`, below which nothing counts. An item of a list (`key[]=value`) is one more.
    """
    lines = split_lines(text)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    new = next(iter(ini.entries(line)), None)
    top = [e for e in ini.entries(text) if e.section is None]
    if any(lines[e.line - 1].strip() == line.strip() for e in top):
        return text
    same = [e.line for e in top if new and e.key == new.key and not (e.array or new.array)]
    if same:
        lines[same[-1] - 1] = line + end
        return "".join(lines)
    section = (i for i, each in enumerate(lines) if _SECTION.fullmatch(each))
    at = next(section, len(lines))
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += end
    return "".join([*lines[:at], line + end, *lines[at:]])
