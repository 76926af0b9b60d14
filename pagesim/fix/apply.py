"""What changes make of a repository's files, and of a run. Pure: nothing is written."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from pagesim.choices import BUILD_IMAGES
from pagesim.config.settings import take_credential
from pagesim.diagnosis.change import (
    AddLine,
    Change,
    DeleteFile,
    PinTool,
    RemoveLine,
    RenewSecret,
    ReplaceLine,
    SetDashboard,
    SetSecret,
    SetValue,
    SetVariable,
    TrackFile,
    UnsetVariable,
    WriteFile,
    WriteLockfile,
)
from pagesim.formats.ini_edit import set_line, split_lines
from pagesim.formats.toml_edit import set_toml
from pagesim.formats.value_edit import set_value
from pagesim.late import replace
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.options import RunOptions
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

FileEdit = AddLine | ReplaceLine | RemoveLine | SetValue
FileChange = FileEdit | WriteFile | TrackFile | DeleteFile
Applicable = FileChange | SetVariable | UnsetVariable | SetSecret | RenewSecret | PinTool
"""What can be made to be so in a copy, beside some settings; the rest is somebody's to do."""


def can_apply(change: Change) -> bool:
    """Return whether `apply_steps` can make a change; the rest is somebody's to do."""
    if isinstance(change, SetDashboard):
        return change.setting in ("build-system-version", "build-command", "root-directory")
    return isinstance(change, Applicable | WriteLockfile)


def change_files(project: Project, changes: Iterable[Change]) -> dict[str, bytes | None]:
    """Return the new content of each file that `changes` touch; None for one that is deleted.

    Raises `ValueError` for a value that cannot be set in its file.
    """
    contents: dict[str, bytes | None] = {}
    mine = sorted((c for c in changes if isinstance(c, FileChange)), key=lambda c: c.file)
    for path, group in groupby(mine, key=lambda c: c.file):
        edits: list[FileEdit] = []
        content = project.read(path)
        for change in group:
            match change:
                case TrackFile():
                    content = (project.root / path).read_bytes()
                case WriteFile(_, text):
                    content = text.encode()
                case DeleteFile():
                    content = None
                case _:
                    edits.append(change)
        if edits:
            text = (content or b"").decode("utf-8", "surrogateescape")
            content = edit_text(text, edits).encode("utf-8", "surrogateescape")
        contents[path] = content
    return contents


def edit_text(text: str, edits: Iterable[FileEdit]) -> str:
    """Return a file's text with `edits` made; the lines they name are those of `text`."""
    lines = split_lines(text)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    more: list[AddLine | SetValue] = []
    for edit in edits:
        match edit:
            case ReplaceLine(_, line, new) if line <= len(lines):
                lines[line - 1] = new + end
            case RemoveLine(_, line) if line <= len(lines):
                lines[line - 1] = ""
            case AddLine() | SetValue():
                more.append(edit)
    text = "".join(lines)
    for edit in more:
        if isinstance(edit, SetValue):
            text = _set_value(text, edit)
        elif edit.file.endswith(("npmrc", PAGES_NPMRC)):
            text = set_line(text, edit.text)
        elif edit.text not in text.splitlines():
            gap = "" if not text or text.endswith("\n") else end
            text += f"{gap}{edit.text}{end}"
    return text


def _set_value(text: str, edit: SetValue) -> str:
    if edit.file.endswith(".toml"):
        return set_toml(text, edit.path, edit.value)
    return set_value(text, edit.path, edit.value, as_json=edit.file.endswith((".json", ".jsonc")))


def change_project(project: Project, changes: Iterable[Change]) -> Project:
    """Return a copy of `project` with its files changed. Raises as `change_files` does."""
    contents = change_files(project, changes)
    deleted = {path for path, content in contents.items() if content is None}
    modes = {f.path: f.mode for f in project.files}
    changed = project.with_files(
        FileEntry(path, content, modes.get(path, 0o644))
        for path, content in contents.items()
        if content is not None
    )
    return replace(
        changed,
        files=tuple(f for f in changed.files if f.path not in deleted),
        untracked=project.untracked - contents.keys(),
    )


def change_step_by_step(project: Project, steps: Iterable[Iterable[Change]]) -> Project:
    """Return a copy of `project` after each step was made in what the one before it left.

    Raises as `change_files` does.
    """
    for step in steps:
        project = change_project(project, step)
    return project


def apply_steps(
    options: RunOptions, project: Project, steps: Iterable[Iterable[Change]]
) -> RunOptions:
    """Return the run that `options` ask for, over a copy of `project` with `steps` made.

    Variables and secrets of the other environment change nothing here.
    """
    made_of = tuple(tuple(step) for step in steps)
    made = tuple(c for step in made_of for c in step)
    here = [c for c in made if getattr(c, "environment", None) == options.environment]
    variables: Mapping[str, str] = {
        **{c.name: c.value for c in here if isinstance(c, SetVariable)},
        **{c.variable: c.version for c in made if isinstance(c, PinTool)},
    }
    secrets = tuple(c.name for c in here if isinstance(c, SetSecret | RenewSecret))
    unset = tuple(c.name for c in here if isinstance(c, UnsetVariable))
    # Whoever sets a secret here that is renewed in the other environment gives both the new value.
    renewed = tuple(c for c in made if isinstance(c, RenewSecret) and c.name in secrets)
    return replace(
        _take_renewed(_change_dashboard(options, made), renewed),
        project=change_step_by_step(project, made_of),
        var=(*options.var, *variables.items()),
        granted=(*options.granted, *secrets),
        unset=(*(n for n in options.unset if n not in secrets), *unset),
    )


def _take_renewed(options: RunOptions, changes: Iterable[RenewSecret]) -> RunOptions:
    """Return the run in which the registries take the new values as they are meant to."""
    for change in changes:
        if options.settings and change.registry:
            taken = take_credential(options.settings, change.name, change.registry)
            options = replace(options, settings=taken)
    return options


def _change_dashboard(options: RunOptions, changes: Iterable[Change]) -> RunOptions:
    """Return the run with the settings of the dashboard that it knows."""
    for change in changes:
        match change:
            case SetDashboard("build-system-version", value) if value in BUILD_IMAGES:
                options = replace(options, build_image=value)
            case SetDashboard("root-directory", value):
                options = replace(options, root_dir=value)
            case SetDashboard("build-command", value) if options.settings:
                settings = replace(options.settings, build_command=value)
                options = replace(options, settings=settings)
    return options
