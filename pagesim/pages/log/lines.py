"""The lines that a build prints around an install, for `--format log`.

Wording: real build logs of the images, v1 also by its script
(https://github.com/netlify/build-image/blob/v3.4.0/run-build-functions.sh). Left out are lines that
tell nothing of the install (git's own, Ruby, PHP) and the timestamps.
"""

from collections.abc import Callable, Mapping
from posixpath import basename

from pagesim.managers.catalogue import BUNDLED, manager
from pagesim.pages.choice import Selection
from pagesim.pages.environment import Environment
from pagesim.pages.images.catalogue import BuildImage, Runner
from pagesim.pages.words import stop_sentence
from pagesim.pages.wrangler import WranglerConfig

STACK = (
    "    at ChildProcess.<anonymous> (/snapshot/dist/run-build.js)",
    "    at Object.onceWrapper (node:events:652:26)",
    "    at ChildProcess.emit (node:events:537:28)",
    "    at ChildProcess._handle.onexit (node:internal/child_process:291:12)",
)
"""Below `Error: Exit with error code` on v2 and v3."""
_TOOLS_FAILED = "Failed: error occurred while installing tools or dependencies"


def before_install(
    image: BuildImage,
    selection: Selection,
    environment: Environment,
    wrangler: WranglerConfig | None = None,
) -> tuple[str, ...]:
    """Return the lines up to the install's own output.

    Values of secrets show as `[NAME]`; Pages would print those of a wrangler file in clear.
    """
    return tuple(BEFORE[image.runner](image, selection, environment, wrangler))


def after_install(image: BuildImage, selection: Selection, exit_code: int) -> tuple[str, ...]:
    """Return the lines that follow the install's output; `exit_code` is the command's."""
    return AFTER[image.runner](selection, exit_code)


def _before_script(
    image: BuildImage,
    selection: Selection,
    environment: Environment,
    wrangler: WranglerConfig | None,
) -> list[str]:
    tools = dict(selection.tools)
    node = selection.choice("node")
    lines = ["Cloning repository...", "Success: Finished cloning repository files"]
    lines += ["Installing dependencies", "Python version set to 2.7"]
    if node is not None and node.basis.kind == "file":
        file = basename(node.basis.name)
        lines.append(f"Attempting node version '{node.basis.says}' from {file}")
    if selection.failed:
        return [*lines, stop_sentence(selection.failed, image.name)]
    lines.append(f"Now using node v{tools['node']} (npm v{tools[BUNDLED]})")
    if selection.skipped:
        return lines
    lines += ["Started restoring cached node modules", "Finished restoring cached node modules"]
    name = manager(selection.manager, selection.version).log_name
    return [*lines, f"Installing NPM modules using {name} version {selection.version}"]


def _after_script(selection: Selection, exit_code: int) -> tuple[str, ...]:
    chosen = manager(selection.manager, selection.version)
    if exit_code == 0:
        using = "" if chosen.bundled else f" using {chosen.log_name}"
        return (f"NPM modules installed{using}",)
    return (
        f"Error during {chosen.log_name} install",
        "Failed: build command exited with code: 1",
    )


def _before_detection(
    image: BuildImage,
    selection: Selection,
    environment: Environment,
    wrangler: WranglerConfig | None,
) -> list[str]:
    return [
        "Cloning repository...",
        "Using v2 root directory strategy",
        "Success: Finished cloning repository files",
        *_wrangler(wrangler, environment),
        *_detected(image, selection, stopped=wrangler is not None and bool(wrangler.invalid)),
    ]


def _before_builds(
    image: BuildImage,
    selection: Selection,
    environment: Environment,
    wrangler: WranglerConfig | None,
) -> list[str]:
    """As in logs of 2025 and 2026 (https://github.com/cloudflare/workers-sdk/issues/11390)."""
    label = image.npm if selection.manager == BUNDLED else selection.version
    return [
        "Initializing build environment...",
        "Success: Finished initializing build environment",
        "Cloning repository...",
        *_tools(image, selection, {selection.manager: label}, prepared=False),
    ]


def _after_builds(selection: Selection, exit_code: int) -> tuple[str, ...]:
    return (_TOOLS_FAILED,) if exit_code else ()


def _after_detection(selection: Selection, exit_code: int) -> tuple[str, ...]:
    if exit_code == 0:
        return ()
    # The inner code is the tool's, the outer one is always 1.
    return (
        f"Error: Exit with error code: {exit_code}",
        *STACK,
        "Failed: build command exited with code: 1",
        "Failed: error occurred while running build command",
    )


def _wrangler(found: WranglerConfig | None, environment: Environment) -> list[str]:
    lines = ["Checking for configuration in a Wrangler configuration file (BETA)", ""]
    if found is None:
        return [*lines, "No Wrangler configuration file found. Continuing."]
    # A wrangler.jsonc shows as wrangler.json (https://github.com/cloudflare/workers-sdk/issues/11631).
    name = found.file.rpartition("/")[2].replace(".jsonc", ".json")
    lines.append(f"Found {name} file. Reading build configuration...")
    if found.invalid:
        return [*lines, f"✘ [ERROR] {found.invalid}"]
    if found.skipped:
        return [
            *lines,
            "A Wrangler configuration file was found but it does not appear to be valid. Did you "
            "mean to use a Wrangler configuration file to configure Pages? If so, then make sure "
            "the file is valid and contains the `pages_build_output_dir` property. Skipping file "
            "and continuing.",
        ]
    variables = found.variables(environment.name)
    lines.append(f"pages_build_output_dir: {found.output_dir}")
    lines.append("Build environment variables: " + ("" if variables else "(none found)"))
    lines += [f"  - {n}: {_shown(n, v, environment)}" for n, v in variables.items()]
    return [*lines, "Successfully read the Wrangler configuration file."]


def _shown(name: str, value: str, environment: Environment) -> str:
    variable = environment.variables.get(name)
    return f"[{name}]" if variable is None or variable.secret else value


def _detected(image: BuildImage, selection: Selection, *, stopped: bool) -> list[str]:
    if stopped:
        return ["Failed: unable to read the Wrangler configuration file with code: 1"]
    # The label of npm stays the image's own when Node.js is another (logs of 2025 and 2026).
    others = {n: v for n, v in selection.tools if n not in ("node", BUNDLED)}
    return _tools(image, selection, {BUNDLED: image.npm, **others}, prepared=_pinned(selection))


def _tools(
    image: BuildImage, selection: Selection, managers: Mapping[str, str], *, prepared: bool
) -> list[str]:
    """Return the lines from the tools on; `managers` are those that are named, with versions."""
    if selection.failed:
        return [stop_sentence(selection.failed, image.name), _TOOLS_FAILED]
    if selection.skipped and not selection.choices:
        return ["Detected the following tools from environment: "]
    tools = dict(selection.tools)
    named = [*(f"{n}@{v}" for n, v in managers.items()), f"nodejs@{tools['node']}"]
    lines = ["Detected the following tools from environment: " + ", ".join(named)]
    if tools["node"] != image.node:
        lines.append(f"Installing nodejs {tools['node']}")
    if prepared:
        lines.append(
            f"Preparing {selection.manager}@{selection.version} for immediate activation..."
        )
    return [*lines, f"Installing project dependencies: {' '.join(selection.command)}"]


def _pinned(selection: Selection) -> bool:
    """Whether corepack prepares the manager, since `packageManager` names its version."""
    named = any(c.kind == selection.manager and c.basis.kind == "field" for c in selection.choices)
    return named and manager(selection.manager, selection.version).by_corepack


Before = Callable[[BuildImage, Selection, Environment, WranglerConfig | None], list[str]]
BEFORE: Mapping[Runner, Before] = {
    "script": _before_script,
    "detection": _before_detection,
    "builds": _before_builds,
}
"""What each runner writes before an install."""
AFTER: Mapping[Runner, Callable[[Selection, int], tuple[str, ...]]] = {
    "script": _after_script,
    "detection": _after_detection,
    "builds": _after_builds,
}
"""What each runner writes after one."""
