"""Variables of pagesim's own process env: their names in one place, and what is near to one."""

from collections.abc import Iterator, Mapping

PREFIX = "PAGESIM_"
OPTIONS = ("--engine", "--build-image", "--timeout", "--runtime")
"""Options that a variable of the process env may give, `PAGESIM_ENGINE` for `--engine`: what is the
same for every run on a machine. What opens a wall or lets a value out is asked for by hand."""
_OTHERS = ("CACHE", "PROCESS_WAY", "TRUST_HOSTS", "TMPFS")
"""Read where they are used; docs/commands.md says what each does."""


def name_variable(option: str) -> str:
    """Return the variable that may give an option.

    >>> name_variable("--build-image")
    'PAGESIM_BUILD_IMAGE'
    """
    return f"{PREFIX}{option[2:].upper().replace('-', '_')}"


def list_variables() -> tuple[str, ...]:
    """Return the names of all that pagesim reads."""
    return (*map(name_variable, OPTIONS), *(f"{PREFIX}{name}" for name in _OTHERS))


def find_misspelt(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each variable that pagesim does not read, and the one that it is near to; what is near
    to none is somebody else's.

    >>> list(find_misspelt({"PAGESIM_ENGIN": "docker", "PAGESIM_SOURCE": "."}))
    [('PAGESIM_ENGIN', 'PAGESIM_ENGINE')]
    """
    known = list_variables()
    for name in sorted(n for n in env if n.upper().startswith(PREFIX) and n not in known):
        from difflib import get_close_matches

        bare = [each.removeprefix(PREFIX) for each in known]
        for near in get_close_matches(name[len(PREFIX) :].upper(), bare, n=1, cutoff=0.6):
            yield name, f"{PREFIX}{near}"
