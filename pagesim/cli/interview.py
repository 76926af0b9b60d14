"""What `pagesim init` does: looks, asks, tries what was answered, and only then writes."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pagesim import late
from pagesim.choices import BUILD_IMAGES, ENVIRONMENTS
from pagesim.cli.init import Options
from pagesim.cli.paper import Paper
from pagesim.cli.parser import suggest
from pagesim.cli.world import make_world
from pagesim.config.settings import Settings, read_settings
from pagesim.diagnosis.words import join_names
from pagesim.errors import Interrupted, UsageError
from pagesim.fix.patch import FileDiff
from pagesim.fix.writing import write_files
from pagesim.managers.catalogue import config_names
from pagesim.pages.platforms import list_given, list_platforms
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.pages.wrangler import NAMES as WRANGLER_FILES
from pagesim.plan.deployment import list_assumed
from pagesim.project.repository import Project, open_project
from pagesim.report.characters import wrap_lines
from pagesim.report.words import verdict_sentence
from pagesim.run.world import World
from pagesim.scenario.draft import (
    SCENARIOS,
    Answers,
    Seen,
    scenario_texts,
    settings_text,
)
from pagesim.scenario.running import Result, run_project

T = TypeVar("T")
SETTINGS = "pagesim.yaml"
_NAME = late.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def write_first(options: Options) -> int:
    """Ask, run both environments, write what was answered and seen; return the exit code.

    Raises `UsageError` for an answer that does not hold where nobody can be asked again, for a file
    that is there already (before anything is asked), and for one that cannot be written; nothing is
    written then.
    """
    folder = options.project.resolve()
    project = open_project(folder)
    if not options.force:
        _need_room(options.project)
    names = list_assumed(project, project.default_root_dir)
    _say_found(project, names)
    answers = _answers(options, names)
    text = settings_text(answers)
    settings = read_settings(text, SETTINGS)
    _say("Trying both, with made-up tokens; the first time this fetches Node.js and the manager.")
    results = {n: _try(folder, n, settings, make_world(options.engine)) for n in ENVIRONMENTS}
    _say_results([*results.values()])
    seen: dict[str, Seen] = {
        n: Seen(r.verdict, next(iter(r.rules), None)) for n, r in reversed(results.items())
    }
    scenarios = scenario_texts(project.name, seen)
    texts = {SETTINGS: text, **{f"scenarios/{name}": t for name, t in scenarios.items()}}
    _write(project, folder, texts)
    red = any(r.verdict not in ("resolved", "skipped") for r in results.values())
    _say("Next: pagesim fix" if red else "Next: pagesim check; pagesim test")
    return 0


def _say(text: str) -> None:
    print(wrap_lines(text, Paper(sys.stdout).width))


def _need_room(folder: Path) -> None:
    """Raise `UsageError` where a file that may be written is there already."""
    names = (SETTINGS, *(f"scenarios/{name}" for name in SCENARIOS))
    there = [str(folder / name) for name in names if (folder / name).exists()]
    if there:
        are = "is" if len(there) == 1 else "are"
        raise UsageError(
            f"{join_names(there)} {are} there already",
            hint="Move what is there away, or write over it with --force.",
        )


def _say_found(project: Project, names: Sequence[str]) -> None:
    interesting = {*config_names(), PAGES_NPMRC, *WRANGLER_FILES} - {"package.json"}
    files = [f.path for f in project.files if f.path.split("/")[-1] in interesting]
    _say(f"Found: {', '.join(files) or 'no configuration file'}.")
    _say(f"They name: {', '.join(names) or 'no variable'}.")
    _say("What the dashboard holds cannot be seen from here.")


def _answers(options: Options, names: Sequence[str]) -> Answers:
    silent = options.silent or not sys.stdin.isatty()
    likely = ",".join(n for n in names if n not in list_given()) or "none"
    where, secrets = _where(options, silent), {}
    for name, given in (("production", options.production), ("preview", options.preview)):
        question = f"Secrets set in {name.capitalize()} (names with commas between, or none)?"
        if given is None:
            secrets[name] = _ask(question, likely, silent, _read_names)
        else:
            secrets[name] = _need_names(f"--{name}", given)
        _doubt(secrets[name], names)
    if silent:
        taken = [*where.items(), *((f"secrets in {n}", ", ".join(s)) for n, s in secrets.items())]
        told = "; ".join(f"{name} {value or 'none'}" for name, value in taken)
        _say(f"Taken without asking: {told}.")
    return Answers(where, secrets)


def _where(options: Options, silent: bool) -> dict[str, str]:
    """Return what pagesim.yaml is to say of where it is built."""
    if list_platforms()[options.platform].image:
        return {"platform": options.platform}
    image: str = options.build_image or BUILD_IMAGES[-1]
    if options.build_image is None:
        known = ", ".join(BUILD_IMAGES)
        image = _ask(f"Build image ({known})?", image, silent, _read_image)
    return {"build_image": image}


def _ask(question: str, likely: str, silent: bool, read: Callable[[str], T]) -> T:
    """Return the first answer that holds; why one does not is said, and it is asked again."""
    while not silent:
        try:
            return read(input(f"{question} [{likely}] ").strip() or likely)
        except ValueError as error:
            _say(f"  {error}.")
        except EOFError:
            print()  # the cursor stands behind the question
            raise UsageError("the answers ended; nothing was written") from None
        except Interrupted:
            print()
            raise
    return read(likely)


def _read_image(text: str) -> str:
    if text not in BUILD_IMAGES:
        raise ValueError(f"{text!r} is no build image: {', '.join(BUILD_IMAGES)}")
    return text


def _read_names(text: str) -> tuple[str, ...]:
    """Return names out of `A,B`, none out of `none` or nothing. Raises `ValueError`."""
    if text.lower() in ("", "none"):
        return ()
    found = tuple(part.strip() for part in text.split(","))
    for name in found:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a variable; put commas between names")
    return tuple(dict.fromkeys(found))


def _need_names(option: str, text: str) -> tuple[str, ...]:
    try:
        return _read_names(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def _doubt(given: Sequence[str], named: Sequence[str]) -> None:
    """Say which name no file holds although one is like it."""
    for name in given:
        if name not in named and (meant := suggest(name, named)):
            _say(f"  Note: no file names {name}{meant}")


def _try(folder: Path, environment: str, settings: Settings, around: World) -> Result:
    return run_project(folder, environment, around, settings=settings, registry="mock")


def _say_results(results: Sequence[Result]) -> None:
    """Print the verdicts, then each cause once, with its change."""
    for result in results:
        _say(verdict_sentence(result.outcome))
    causes = [r.findings[0] for r in results if r.findings and r.verdict != "skipped"]
    for told in dict.fromkeys((f.message, f.remedy) for f in causes if f.severity == "error"):
        _say("\n".join(f"  {line}" for line in told))


def _write(project: Project, folder: Path, texts: dict[str, str]) -> None:
    diffs = []
    for name, text in texts.items():
        place = folder / name
        old = place.read_bytes() if place.exists() else None
        path = place.relative_to(project.root.resolve()).as_posix()
        diffs.append(FileDiff(path, old, text.encode()))
    write_files(project, diffs, lambda path: _say(f"Writing {path}"))
