"""Where a build's files lie, as the build itself names them."""

from pathlib import PurePosixPath

BUILD_HOME = PurePosixPath("/opt/buildhome")
"""HOME of a build on Pages (facts: log lines name /opt/buildhome/.npm/_logs)."""
REPOSITORY = BUILD_HOME / "repo"
"""Where Pages clones the repository."""
CA_FILE = PurePosixPath("/opt/pagesim/ca.pem")
"""CA of the run, as the build finds it."""


def place_in_repository(*parts: str) -> str:
    """Return the absolute path in the build of a path of the repository.

    >>> place_in_repository("site", ".npmrc"), place_in_repository("")
    ('/opt/buildhome/repo/site/.npmrc', '/opt/buildhome/repo')
    """
    return str(REPOSITORY.joinpath(*parts))


def name_in_repository(place: str) -> str:
    """Return a place as the repository names it; one outside of it stays as it is.

    >>> name_in_repository("/opt/buildhome/repo/.npmrc:3"), name_in_repository("NPM_TOKEN")
    ('.npmrc:3', 'NPM_TOKEN')
    """
    return place.removeprefix(f"{REPOSITORY}/")
