"""Runs scenario points and projects in silence, and gives what came of them as tests like it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pagesim import late
from pagesim.choices import RegistryMode
from pagesim.config.settings import Settings
from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.gateway.interface import Exchange
from pagesim.late import replace
from pagesim.managers.catalogue import BUNDLED
from pagesim.plan.options import RunOptions, need_environment
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project, open_project, whole_folder
from pagesim.run.locking import add_lockfile
from pagesim.run.outcome import Outcome, Resolution, Verdict
from pagesim.run.runner import run
from pagesim.run.world import Watcher, World
from pagesim.scenario.expectation import Mismatch, mismatches
from pagesim.scenario.load import Point, Scenario

QUIET = Watcher(lambda _: None, lambda *_: None, lambda _: None, lambda *_: None)
"""A watcher that says nothing."""


@late.dataclass(frozen=True, repr=False)
class Result:
    """What came of a run, as tests like to look at it."""

    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """`resolved`, `unresolved`, `failed`, `undecided` or `skipped`."""
        return self.outcome.verdict

    @property
    def packages(self) -> Mapping[str, Resolution]:
        """Each package's fate, by name."""
        found = self.outcome.first.resolutions if self.outcome.first else ()
        return {r.name: r for r in found}

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were found, errors first."""
        return tuple(f.rule for f in self.findings)

    @property
    def exit_code(self) -> int | None:
        """Exit code of the install command; None where there was no install."""
        return self.outcome.first.exit_code if self.outcome.first else None

    @property
    def log(self) -> tuple[str, ...]:
        """The install's own lines, redacted."""
        return tuple(line for _, line in (self.outcome.first.output if self.outcome.first else ()))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request that was seen, with the name of the credential on it, and its answer."""
        return self.outcome.first.exchanges if self.outcome.first else ()

    def __repr__(self) -> str:
        """In a few words: this is what a failing assertion shows."""
        fates = [f"{name} {r.status}" for name, r in self.packages.items()]
        cause = next((f": {f.message}" for f in self.findings if f.severity == "error"), "")
        return f"<Result {self.verdict}: {', '.join([*fates, *self.rules]) or 'no package'}{cause}>"


def run_project(
    project: Path | str | Mapping[str, str],
    environment: str,
    world: World,
    *,
    settings: Settings | None = None,
    **options: Any,
) -> Result:
    """Run a project (a folder, or its files by path) and return what came of it.

    `options` are those of `run.deployment.RunOptions`. Raises `PagesimError` as `pagesim run` does.
    """
    place = in_memory(project) if isinstance(project, Mapping) else Path(project)
    chosen = RunOptions(need_environment(environment), place, settings=settings, **options)
    return result_of(chosen, world)


def result_of(options: RunOptions, world: World) -> Result:
    """Run what `options` say in silence and return what came of it."""
    outcome = run(options, world, QUIET)
    return Result(outcome, diagnose(outcome))


def usual_mode(settings: Settings | None) -> RegistryMode:
    """Return how registries are taken in a test: mocked, unless one is declared to be otherwise.

    So that a suite needs neither network nor secrets, whatever the process env holds.
    """
    declared = settings.registries.values() if settings else ()
    return "auto" if any(r.mode in ("real", "mixed", "replay") for r in declared) else "mock"


def _mode(scenario: Scenario) -> RegistryMode:
    """Return how a scenario's registries are taken: from its recording, where it has one and does
    not say of which registries."""
    mode = usual_mode(scenario.settings)
    return "replay" if scenario.cassette and mode == "mock" else mode


def in_memory(
    files: Mapping[str, str], untracked: Iterable[str] = (), root: Path | None = None
) -> Project:
    """Return a project of files that are written here and nowhere on disk."""
    left_out = frozenset(untracked)
    return Project(
        root=root or Path("/"),
        name=root.name if root else "project",
        files=tuple(
            FileEntry(path, content.encode())
            for path, content in files.items()
            if path not in left_out
        ),
        untracked=left_out,
    )


def options_of(scenario: Scenario, point: Point) -> RunOptions:
    """Return the run that a point of a scenario asks for."""
    return RunOptions(
        environment=point.environment,
        project=_project(scenario),
        platform=point.platform,
        build_image=point.build_image,
        var=tuple((point.variables or {}).items()),
        swap=point.swap,
        cache=scenario.cache,
        settings=scenario.settings,
        cassette=scenario.cassette,
        registry=_mode(scenario),
    )


def locked_options(scenario: Scenario, point: Point, world: World) -> RunOptions:
    """Return the run that a point asks for, its lockfile made where it wants one.

    Raises `PagesimError` when none can be made.
    """
    options = options_of(scenario, point)
    needs_lock = scenario.lock or point.manager not in (None, BUNDLED)
    return add_lockfile(options, point.manager, world) if needs_lock else options


def run_point(
    scenario: Scenario, point: Point, world: World
) -> tuple[Result, tuple[Mismatch, ...]]:
    """Run one point and hold it against what is expected.

    Raises `PagesimError` when pagesim's own part fails.
    """
    result = result_of(locked_options(scenario, point, world), world)
    return result, mismatches(scenario.expect, result.outcome, result.findings)


def _project(scenario: Scenario) -> Project:
    written = in_memory(scenario.files, scenario.untracked, scenario.path.with_suffix(""))
    if scenario.folder is None:
        return written
    # A repository is taken as Pages clones it; a folder within one is a project of its own.
    is_top = (scenario.folder / ".git").exists()
    base = open_project(scenario.folder) if is_top else whole_folder(scenario.folder)
    kept = tuple(f for f in base.files if f.path not in written.untracked)
    both = base.untracked | written.untracked
    return replace(base, files=kept, untracked=both).with_files(written.files)
