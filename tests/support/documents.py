"""Documents that are run: blocks tagged `console` are typed, and what they print is compared.

In a block a line that begins with `$ ` is a command (`> ` continues it), the lines below are what
it prints; `…` stands for whatever is there, alone on a line for any lines. A comment above a block
says how it is to be taken:

- `<!-- run: COMMANDS -->`: what a shell does before, unseen by readers
- `<!-- file: NAME -->`: the block is that file
- `<!-- exit: CODE -->`: what the block's last command ends with, where that is not 0
- `<!-- no-run: REASON -->`: nothing is run

A page is one shell from top to bottom, in an empty folder, with a user of its own.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.cli import ROOT, process_env

_COMMENT = re.compile(r"<!-- (run|file|exit|no-run): (.*?) ?-->", re.DOTALL)
_BLOCK = re.compile(r"^( *)```([\w-]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Block:
    """A block of a page, or a comment that is run."""

    line: int
    language: str
    text: str
    said: dict[str, str] = field(default_factory=dict)
    """What the comment right above says."""


@dataclass(frozen=True)
class Step:
    """Something to run, and what it is to print; None: that is not looked at."""

    line: int
    command: str
    printed: str | None = None
    code: int = 0


def read_blocks(text: str) -> Iterator[Block]:
    """Yield what a page has, in order."""
    found = [*_COMMENT.finditer(text), *_BLOCK.finditer(text)]
    said: dict[str, str] = {}
    for match in sorted(found, key=lambda m: m.start()):
        line = text.count("\n", 0, match.start()) + 1
        if match.re is _BLOCK:
            lines = match[3].splitlines()
            inner = "".join(f"{one.removeprefix(match[1])}\n" for one in lines)
            yield Block(line, match[2], inner, said)
            said = {}
        elif match[1] == "run":
            yield Block(line, "run", match[2])
        else:
            said |= {match[1]: match[2]}


def read_steps(text: str) -> Iterator[Step]:
    """Yield what is to be run of a page."""
    for block in read_blocks(text):
        if "no-run" in block.said:
            continue
        if block.language == "run":
            yield Step(block.line, block.text)
        elif name := block.said.get("file"):
            folder = f"mkdir -p $(dirname {name})\n" if "/" in name else ""
            yield Step(block.line, f"{folder}cat > {name} <<'END-OF-FILE'\n{block.text}END-OF-FILE")
        elif block.language == "console":
            yield from _typed(block)


def _typed(block: Block) -> Iterator[Step]:
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    line = block.line + 1
    for number, part in enumerate(parts, 1):
        first, *rest = part.splitlines()
        more = [one for one in rest if one.startswith("> ")]
        command = "\n".join([first, *(one.removeprefix("> ") for one in more)])
        printed = "\n".join(rest[len(more) :])
        code = int(block.said.get("exit", 0)) if number == len(parts) else 0
        yield Step(line, command, printed, code)
        line += len(rest) + 1


def run_page(page: Path, home: Path) -> list[str]:
    """Run a page in the empty folder `home`; return what is not as it says, with the place."""
    steps = [*read_steps(page.read_text("utf-8"))]
    run_steps(steps, home)
    wrong = []
    for number, step in enumerate(steps):
        place = f"{page.name}:{step.line}: $ {step.command}"
        code, shown = outcome(home, number)
        if code != step.code:
            wrong.append(f"{place}\nended with {code}, not {step.code}:\n{shown}")
        elif step.printed is not None and not fits(step.printed, shown):
            wrong.append(f"{place}\nprinted\n{shown}\nnot\n{step.printed}")
    return wrong


def run_steps(steps: list[Step], home: Path) -> None:
    """Run all, and leave what each printed beside `home`."""
    kept = home.parent / "kept"
    kept.mkdir()
    bin_folder = home.parent / "bin"
    _write_programs(bin_folder)
    home.mkdir(exist_ok=True)
    lines = ["git config --global user.name a; git config --global user.email a@example.com"]
    for number, step in enumerate(steps):
        out, err = kept / f"{number}.out", kept / f"{number}.err"
        lines.append(f"{{ {step.command}\n}} >{out} 2>{err}; echo $? >{kept / f'{number}.code'}")
    env = process_env(home, {"PAGESIM_ENGINE": "process", "COLUMNS": "96", "TOP": str(ROOT)})
    env["PATH"] = f"{bin_folder}:{Path(sys.executable).parent}:{env['PATH']}"
    script = home.parent / "script"
    script.write_text("\n".join(lines) + "\n", "utf-8")
    subprocess.run(
        ["bash", str(script)], cwd=home, env=env, stdin=subprocess.DEVNULL, timeout=900, check=True
    )


def _write_programs(folder: Path) -> None:
    """Make `pagesim` and `make` those of this checkout; what sets up was done already."""
    folder.mkdir()
    quiet = f"--no-print-directory -C {ROOT} -o .venv/.ready -o .venv/.runs BIN={folder}"
    programs = {
        "pagesim": f'exec {sys.executable} -P -m pagesim "$@"',
        "make": f'exec /usr/bin/make {quiet} "$@"',
    }
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)


def outcome(home: Path, number: int) -> tuple[int, str]:
    """Return how step `number` ended, and what it printed: its output, else its errors."""
    out, err, code = (home.parent / "kept" / f"{number}.{end}" for end in ("out", "err", "code"))
    shown = out.read_text("utf-8") or err.read_text("utf-8")
    return int(code.read_text()), _ESCAPES.sub("", shown)


def fits(wanted: str, shown: str) -> bool:
    """Return whether `shown` is what `wanted` says.

    >>> fits("a … s\\n…\\nz", "a 1.5 s\\nb\\nc\\nz\\n")
    True
    """
    parts = [
        r"(?:[^\n]*\n)*?" if line.strip() == "…" else _pattern(line) + r"[ ]*\n"
        for line in wanted.strip().splitlines()
    ]
    text = "".join(f"{line.rstrip()}\n" for line in shown.strip().splitlines())
    return re.fullmatch("".join(parts), text) is not None


def _pattern(line: str) -> str:
    return re.escape(line.rstrip()).replace("…", r"[^\n]*?")
