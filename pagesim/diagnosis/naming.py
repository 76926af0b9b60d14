"""Which line of the repository's settings names something."""

from collections.abc import Iterator

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.place import FilePlace


def settings_files(case: Case) -> Iterator[str]:
    """Yield the paths of the files that may set something for the manager, package.json last."""
    names = (*case.plan.manager.config_names, case.plan.manager.workspace_file, "package.json")
    for name in dict.fromkeys(n for n in names if n):
        if case.plan.deployment.project.has(case.path(name)):
            yield case.path(name)


def place_naming(case: Case, *words: str) -> FilePlace | None:
    """Return the first line of the settings that holds one of `words`, the first word first."""
    return next((place for word in words for place in places_naming(case, word)), None)


def places_naming(case: Case, word: str) -> Iterator[FilePlace]:
    """Yield every line of the settings that holds `word`."""
    for file in settings_files(case):
        text = case.plan.deployment.project.read(file) or b""
        for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
            if word in line:
                yield FilePlace(file, number)
