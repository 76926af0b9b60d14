"""The same install on a machine of the team: no variable of Pages, a user's own configuration.

What a remedy writes into the repository, everybody has. A line such as
`//host/:_authToken=${TOKEN}` in a committed `.npmrc` is stronger than the one in the user's own
file, and breaks the install where TOKEN is not set.
"""

from collections.abc import Iterator

from pagesim.formats.value_edit import set_value
from pagesim.late import replace
from pagesim.managers.facts import Entry
from pagesim.plan.plan import Plan
from pagesim.plan.registries import meets
from pagesim.plan.start import Start
from pagesim.project.files import FileEntry
from pagesim.run.outcome import Attempt
from pagesim.run.place import hold_place
from pagesim.run.runner import make_attempt
from pagesim.run.world import Watcher, World

_STAND_IN = "PAGESIM_LOCAL"


def try_locally(
    planned: Plan, world: World, watcher: Watcher, *, before: Plan | None = None
) -> Attempt:
    """Return what the install of `planned` comes to on such a machine. Raises as `run` does.

    With `before`, the repository's files are that plan's, and all else is as it is with `planned`.
    """
    start = start_locally(planned, before or planned)
    with hold_place(planned, world, watcher.progress) as place:
        place.folder.workdir.mkdir(exist_ok=True)
        return make_attempt(planned, start, place, world, watcher)


def start_locally(planned: Plan, clone: Plan) -> Start:
    """Return how that install begins: the repository's files of `clone`, and the user's own."""
    start, found = clone.starts[0], clone.deployment
    cloned = {f"repo/{path}" for path in found.project.by_path}
    kept = [f for f in start.files if f.path in cloned or not f.path.startswith("repo/")]
    own = (FileEntry(path, text.encode()) for path, text in _user_files(planned).items())
    env = {n: v for n, v in start.env.items() if n not in found.environment.variables}
    return replace(start, files=(*kept, *own), env=env)


def _user_files(planned: Plan) -> dict[str, str]:
    """Return the user's files, by path below HOME: where scopes go, and the credentials."""
    texts: dict[str, str] = {}
    for entry in dict.fromkeys(_entries(planned)):
        text = texts.get(entry.file, "")
        if entry.form == "yaml":
            value = True if entry.value == "true" else entry.value
            texts[entry.file] = set_value(text, entry.keys, value)
        else:
            texts[entry.file] = f"{text}{entry.line}\n"
    return texts


def _entries(planned: Plan) -> Iterator[Entry]:
    chosen = planned.manager
    for wanted in (w for w in planned.wanted if w.private):
        scope = wanted.name.partition("/")[0] if wanted.name.startswith("@") else ""
        route = chosen.scope_entries(scope, wanted.registry)
        yield from route if scope else ()
        for credential in planned.credentials:
            text = credential.placeholder.reveal()
            for prefix in credential.registries:
                if meets(prefix, wanted.registry):
                    made = chosen.credential_entries(prefix, _STAND_IN, scoped=bool(scope))
                    stand_in = f"${{{_STAND_IN}}}"
                    yield from (replace(e, value=e.value.replace(stand_in, text)) for e in made)
