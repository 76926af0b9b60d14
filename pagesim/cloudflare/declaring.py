"""Puts what a Pages project has into the text of pagesim.yaml; comments and order stay."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from pagesim import late
from pagesim.choices import BUILD_IMAGES, DEFAULT_PLATFORM, ENVIRONMENTS
from pagesim.cloudflare.documents import EnvironmentState, PagesProject
from pagesim.cloudflare.editing import edit_yaml, load_yaml
from pagesim.config.settings import read_settings
from pagesim.errors import UsageError
from pagesim.formats.yaml_source import AMBIGUOUS
from pagesim.pages.environment import is_secretive

_PASSWORD = late.compile(r"://[^/\s:@]*:[^/\s@$]+@")


def declare_project(text: str, project: PagesProject, file: str) -> str:
    """Return `text`, of pagesim.yaml, with what `project` has; the same text where it says so.

    What pagesim.yaml says beside (private packages, registries, hosts) stays. Raises `ConfigError`
    for a text that is no settings, `UsageError` for one that cannot be edited.
    """
    read_settings(text, file)
    new = edit_yaml(text, lambda data: _set_all(data, project))
    read_settings(new, file)  # never a broken file
    if _set_all(load_yaml(new) or CommentedMap(), project):
        raise UsageError(
            f"{file} cannot be edited: its environments share one entry (a YAML alias)",
            hint="Write each environment out, then run it again.",
        )
    return new


def list_tokens(state: EnvironmentState) -> list[str]:
    """Return the plain variables that look like tokens, or hold a URL's password: they are declared
    as secrets."""
    plain = {n: value.reveal() for n, value in state.plain.items()}
    return [n for n, v in plain.items() if is_secretive(n, v) or _PASSWORD.search(v)]


def _set_all(data: CommentedMap, project: PagesProject) -> bool:
    """Put everything into `data`; return whether anything changed."""
    images = {e: s.image for e, s in project.environments.items() if s.image in BUILD_IMAGES}
    changed = [_set_image(data, images)] if len(images) == len(ENVIRONMENTS) else []
    if data.get("platform", DEFAULT_PLATFORM) != project.platform:
        changed.append(_set(data, "platform", project.platform, _same))
    for key, value in (
        ("root_dir", f"/{project.root_dir}"),
        ("build_command", project.build_command),
        ("production_branch", project.production_branch),
    ):
        if value is not None:
            changed.append(_set(data, key, value, _same_folder if key == "root_dir" else _same))
    environments = _child(data, "environments")
    for name in reversed(ENVIRONMENTS):
        changed += _set_environment(environments, name, project.environments[name])
    return any(changed)


def _set_image(data: CommentedMap, images: Mapping[str, str | None]) -> bool:
    said = data.get("build_image")
    now = said if isinstance(said, dict) else dict.fromkeys(ENVIRONMENTS, said)
    if {e: now.get(e) for e in ENVIRONMENTS} == dict(images):
        return False
    first, *others = images.values()
    value: Any = first if all(o == first for o in others) else CommentedMap(images)
    if isinstance(value, CommentedMap):
        value.fa.set_flow_style()
    data["build_image"] = value
    return True


def _set_environment(
    environments: CommentedMap, name: str, state: EnvironmentState
) -> Iterator[bool]:
    if name not in environments:
        environments[name] = CommentedMap()
        yield True
    if not state.known:
        return
    entry = _child(environments, name)
    tokens = list_tokens(state)
    yield _set_names(entry, "secrets", sorted({*state.secrets, *tokens}))
    if state.wrangler:
        return  # the wrangler file says them, and pagesim reads it
    plain = {n: v.reveal() for n, v in state.plain.items() if n not in tokens}
    variables = _child(entry, "variables") if plain or entry.get("variables") else CommentedMap()
    for gone in [n for n in variables if n not in plain]:
        with suppress(KeyError):  # one that a merge brings (<<) is not its own
            del variables[gone]
        yield True
    for key, value in plain.items():
        yield _set(variables, key, value, _same)


def _set_names(entry: CommentedMap, key: str, wanted: Sequence[str]) -> bool:
    listed = entry.get(key)
    if not isinstance(listed, list):
        if wanted:
            entry[key] = CommentedSeq(wanted)
            entry[key].fa.set_flow_style()
        return bool(wanted)
    if set(listed) == set(wanted):
        return False
    for number in reversed(range(len(listed))):
        if listed[number] not in wanted:
            del listed[number]
    listed.extend(n for n in wanted if n not in listed)
    return True


def _child(data: CommentedMap, key: str) -> CommentedMap:
    """Return the mapping at `key`, made where nothing is there."""
    found = data.get(key)
    if found is None:
        data[key] = found = CommentedMap()
    if not isinstance(found, CommentedMap):
        raise UsageError(f"{key} is not a mapping that can be edited", hint="Edit it by hand.")
    return found


def _set(data: CommentedMap, key: str, value: str, same: Any) -> bool:
    if key in data and same(data[key], value):
        return False
    data[key] = DoubleQuotedScalarString(value) if value.lower() in AMBIGUOUS else value
    return True


def _same(one: Any, other: str) -> bool:
    """Whether both are one text: a number or true may stand unquoted, as the loader takes it."""
    said = str(one).lower() if isinstance(one, bool) else str(one)
    return said == other


def _same_folder(one: Any, other: str) -> bool:
    return str(one).strip("/") == other.strip("/")
