"""The `.npmrc` that a build image may write from `NPM_TOKEN`."""

from collections.abc import Mapping

from pagesim.pages.images.catalogue import BuildImage
from pagesim.project.folder import Folder
from pagesim.project.repository import Project


def written_npmrc(
    image: BuildImage, env: Mapping[str, str], project: Project, cwd: str
) -> bytes | None:
    """Return the `.npmrc` that Pages writes into `cwd` before the install, None if it writes none.

    v1 writes one line when `NPM_TOKEN` is not empty and there is no `.npmrc` there; any other
    `.npmrc` stops it (lines 241-247 of
    https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh). Nothing shows that
    v2 and v3 do so (not verified). `env` decides what value is written.
    """
    token = env.get("NPM_TOKEN", "")
    if not image.writes_npmrc or not token or Folder(project, cwd).has(".npmrc"):
        return None
    return f"//registry.npmjs.org/:_authToken={token}\n".encode()
