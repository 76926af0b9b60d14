"""The sentences on a selection: why something was chosen, and why nothing is installed.

Report, dry run, build log and findings say them alike. Nobody reads them back.
"""

from posixpath import basename

from pagesim.managers.build_paths import place_in_repository
from pagesim.pages.choice import Basis, Choice, Stop, Unverified

LABELS = {"node": "Node.js", "manager": "Package manager"}
"""What a kind of choice is called, where it is not called as the tool."""


def name_environment(environment: str) -> str:
    """Return an environment's name as the dashboard shows it."""
    return environment.capitalize()


def label(choice: Choice) -> str:
    """Return what was chosen, for the reader: `Node.js`, `npm`, `Package manager`, …"""
    return label_of(choice.kind)


def label_of(kind: str) -> str:
    """Return what a kind of choice is called."""
    return LABELS.get(kind, kind)


def reason(choice: Choice) -> str:
    """Return why it was chosen, in a phrase."""
    said = _on(choice.basis, choice)
    if choice.doubt == "partial-version" and choice.kind == "node":
        said += "; the image may know an older one"
    if choice.doubt == "young-version" and choice.kind == "node":
        said += f"; the image may not know it yet, {choice.value.partition('.')[0]} alone works"
    if choice.kind != "manager":
        return said
    lighter = [basename(b.name) for b in choice.passed_over if b.kind == "lockfile"]
    fields = [b for b in choice.passed_over if b.kind == "field"]
    before = f" (it comes before {' and '.join(lighter)})" if lighter else ""
    return said + before + "".join(f", though {_on(b, choice)}" for b in fields)


def settle(choice: Choice) -> str:
    """Return what makes a choice sure that is not known to be that of Pages, in a sentence."""
    if choice.doubt == "young-version" and choice.kind == "node":
        major = choice.value.partition(".")[0]
        return (
            f"Ask for {major} in place of {choice.value}: the image takes an exact version from "
            "the list of its node-build, which lags behind nodejs.org; of a partial one it takes "
            "the newest that it knows."
        )
    return "Name one exact version in one place, or look into a build log of the project."


def source(choice: Choice) -> str:
    """Return the file, variable or document that the choice rests on."""
    return choice.evidence or choice.basis.name


def _on(basis: Basis, choice: Choice) -> str:
    match basis.kind:
        case "image":
            return f"{basis.name} brings it"
        case "node":
            return f"comes with Node.js {basis.name}"
        case "field":
            return f"packageManager in {basis.name} says {basis.says}"
        case "lockfile":
            return f"there is a {basename(basis.name)}"
        case "variable" if choice.kind == "manager":
            return f"{basis.name} is {basis.says}"
        case "file" | "variable":
            return f"{basis.name} says {basis.says}"
        case _:
            return _without_lockfile(basis, choice)


def _without_lockfile(basis: Basis, choice: Choice) -> str:
    for other in choice.passed_over:
        if other.kind == "unseen":
            looked_for = f" (only {other.says} is)" if other.says else ""
            return f"{other.name} is not seen{looked_for}, and there is no other lockfile"
        if other.kind == "above":
            return f"{other.name} is not looked at: it is above {folder_name(basis.name)}"
    return f"there is no {basis.says or 'lockfile'} in {folder_name(basis.name)}"


def folder_name(path: str) -> str:
    """Return a folder of the repository for a sentence."""
    return f"the root directory {path}" if path else "the top of the repository"


def stop_sentence(stop: Stop, image: str) -> str:
    """Return why build image `image` installs nothing, in a phrase."""
    name, says = (stop.basis.name, stop.basis.says) if stop.basis else ("", "")
    match stop.kind:
        case "no-build-command":
            return "the build command is empty (use `exit 0` to have dependencies installed)"
        case "no-package-json":
            said = f"there is no package.json in {folder_name(name)}"
            hints = (
                f" ({m}/package.json is there: set the root directory to {m})" for m in stop.meant
            )
            return said + next(hints, "")
        case "skip-variable":
            return f"{name} is {says}"
        case "prints-version":
            return f"{name}={says} makes npm print its version instead"
        case "invalid-wrangler":
            end = "`Failed: unable to read the Wrangler configuration file with code: 1`"
            return f"{stop.asked} ({end})"
        case "no-root-directory":
            cwd = place_in_repository(name)
            return f"git tracks no file in the root directory {name} (`Cannot find cwd: {cwd}`)"
        case "no-such-version":
            near = f" The nearest are {', '.join(stop.meant)}." if stop.meant else ""
            return f"no version of {stop.tool} fits {stop.asked!r}.{near}"
        case _:
            return _of_tools(stop, image, name, says)


def unverified_sentence(unverified: Unverified, image: str) -> str:
    """Return what is not known of it, or not done here, in a sentence."""
    basis = unverified.basis
    match unverified.kind:
        case "variable":
            return f"Not verified: whether {image} reads {basis.name}; taken: it does not."
        case "skip-spelling":
            return (
                f"Not verified: what {basis.name}={basis.says} does; "
                "Cloudflare documents 1 and true."
            )
        case "other-installer":
            return f"The build also installs {basis.says} here ({basis.name}); not run."


def _of_tools(stop: Stop, image: str, name: str, says: str) -> str:
    match stop.kind:
        case "node-name":
            hint = f"; write {stop.meant[0]}" if stop.meant else ""
            return f"{image} takes no name for a Node.js version, and {name} says {says}{hint}"
        case "unknown-node-name":
            return f"Failed to install node version '{says}' (from {name})"
        case "no-plugin":
            return (
                f"{name} names {stop.tool}, for which the image has no asdf plugin "
                "(`Failed: error occurred while installing tools or dependencies`)"
            )
        case "old-yarn-only":
            return f"{image} installs Yarn 0.2.0 to 1.22.19, and {name} is {says}"
        case "inexact-field":
            # https://github.com/satnaing/astro-paper/issues/512, a build log.
            return f"Invalid package manager specification in {name} ({says})"
        case "wrong-hash":
            return f"Mismatch hashes. Expected {stop.asked}, got {stop.meant[0]} (from {name})"
        case _:
            # corepack's words (https://github.com/nodejs/corepack), not seen on Pages.
            return (
                f"This project is configured to use {stop.tool} because {name} has a "
                f'"packageManager" field, and the lockfile is of {stop.asked}'
            )
