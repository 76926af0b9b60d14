"""What `pagesim init` does: looks, asks, writes pagesim.yaml and a scenario, and tries it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pagesim.choices import BUILD_IMAGES
from pagesim.cli.init import Options
from pagesim.cli.world import make_world
from pagesim.errors import UsageError
from pagesim.managers.catalogue import config_names
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.pages.wrangler import NAMES as WRANGLER_FILES
from pagesim.plan.deployment import GIVEN, list_assumed
from pagesim.project.repository import Project, open_project
from pagesim.run.world import World
from pagesim.scenario.draft import Answers, scenario_text, settings_text
from pagesim.scenario.load import load_scenario
from pagesim.scenario.running import run_point, run_project

SCENARIO = "scenarios/private-packages.yaml"


def write_first(options: Options) -> int:
    """Write both files, run the scenario, and say what came of it; return the exit code.

    Raises `UsageError` for a file that is there already or cannot be written.
    """
    folder = options.project
    project = open_project(folder)
    targets = [folder / "pagesim.yaml", folder / SCENARIO]
    there = [t for t in targets if t.exists()]
    if there and not options.force:
        raise UsageError(f"{there[0]} is there already", hint="--force writes over it.")
    names = list_assumed(project, project.default_root_dir)
    _say_found(project, names)
    answers = _answers(options, names)
    around = make_world(options.engine)
    _write(targets[0], settings_text(answers))
    _write(targets[1], scenario_text(*_expected(folder, around)))
    scenario = load_scenario(targets[1].resolve())
    for point in scenario.points:
        result, found = run_point(scenario, point, around)
        print(f"{point.ident}: {result.verdict}{', not as written' if found else ''}")
        for finding in result.findings[:1]:
            print(f"  {finding.message}")
        if found:
            return 1
    print(f"Wrote {targets[0]} and {targets[1]}. Now: pagesim run preview, pagesim test")
    return 0


def _say_found(project: Project, names: Sequence[str]) -> None:
    interesting = {*config_names(), PAGES_NPMRC, *WRANGLER_FILES} - {"package.json"}
    files = [f.path for f in project.files if f.path.split("/")[-1] in interesting]
    print(f"Found: {', '.join(files) or 'no configuration file'}.")
    print(f"They name: {', '.join(names) or 'no variable'}.")


def _answers(options: Options, names: Sequence[str]) -> Answers:
    silent = options.silent or not sys.stdin.isatty()
    usual, known = BUILD_IMAGES[-1], ", ".join(BUILD_IMAGES)
    image = options.build_image or _ask(f"Build image ({known})?", usual, silent)
    likely = ",".join(n for n in names if n not in GIVEN)
    secrets = {}
    for name, given in (("production", options.production), ("preview", options.preview)):
        if given is None:
            given = _ask(f"Secrets set in {name.capitalize()} (NAME,NAME)?", likely, silent)
        secrets[name] = tuple(part for p in given.split(",") if (part := p.strip()))
    return Answers(image, secrets)


def _ask(question: str, likely: str, silent: bool) -> str:
    if silent:
        return likely
    return input(f"{question} [{likely}] ").strip() or likely


def _expected(folder: Path, around: World) -> tuple[str, dict[str, str]]:
    """Return what both environments come to now, for the scenario to hold."""
    results = [
        run_project(folder.resolve(), name, around, registry="mock")
        for name in ("production", "preview")
    ]
    verdicts = {name: r.verdict for name, r in zip(("production", "preview"), results, strict=True)}
    return results[0].outcome.plan.deployment.project.name, verdicts


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
