"""What may change an install on Pages though nothing here follows it: the selection tells of it."""

from collections.abc import Iterator, Mapping

from pagesim.pages.choice import Basis, Unverified
from pagesim.pages.images.catalogue import BuildImage, list_build_images
from pagesim.pages.images.node import read_tool_versions
from pagesim.project.folder import Folder

INSTALLERS = {
    "requirements.txt": "Python packages",
    "pyproject.toml": "Python packages",
    "Pipfile": "Python packages",
    "Gemfile": "Ruby gems",
}
"""What a file makes Pages install in the same step (https://github.com/sdebruyn/fabric-dw-mcp-cli,
issue 644, for Python; v1's script)."""
TOOLS = {"HUGO_VERSION": "Hugo", "GO_VERSION": "Go", "PYTHON_VERSION": "Python"}
"""Variables that make Pages install another tool (Cloudflare, "Build image")."""


def list_unverified(
    folder: Folder, image: BuildImage, env: Mapping[str, str]
) -> tuple[Unverified, ...]:
    """Return what lies in `folder` and is set in `env` and is not followed here."""
    return (*_variables(image, env), *_skip(image, env), *_installers(folder, image, env))


def _variables(image: BuildImage, env: Mapping[str, str]) -> Iterator[Unverified]:
    """Yield variables of an older image, where it is not known what this one reads."""
    if image.runner == "script":
        return  # its code is public: it reads no others
    known = set(_read_by(image))
    others = (name for other in list_build_images().values() for name in _read_by(other))
    for name in dict.fromkeys(others):
        if name not in known and env.get(name, ""):
            yield Unverified("variable", Basis("variable", name, env[name]))


def _read_by(image: BuildImage) -> tuple[str, ...]:
    names = (name for tool in image.overrides.values() for name in tool if name.isupper())
    return (*names, *image.flag_variables)


def _skip(image: BuildImage, env: Mapping[str, str]) -> Iterator[Unverified]:
    said = env.get(image.skip_variable, "") if image.skip_variable else ""
    if said not in ("", "1", "true"):
        yield Unverified("skip-spelling", Basis("variable", image.skip_variable, said))


def _installers(folder: Folder, image: BuildImage, env: Mapping[str, str]) -> Iterator[Unverified]:
    for name, what in INSTALLERS.items():
        if folder.has(name):
            yield Unverified("other-installer", Basis("file", folder.at(name), what))
    for name, what in TOOLS.items():
        if env.get(name):
            yield Unverified("other-installer", Basis("variable", name, what))
    named = read_tool_versions(folder) if ".tool-versions" in image.overrides["node"] else {}
    for tool, basis in named.items():
        if tool not in ("nodejs", *image.no_plugin):
            asked = f"{tool} {basis.says}"
            yield Unverified("other-installer", Basis("file", basis.name, asked, basis.line))
