"""Sentences, made last: what to change in words, and names as people read them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from pagesim.diagnosis.change import (
    AddLine,
    Advice,
    Change,
    DeleteFile,
    PinTool,
    RemoveLine,
    Renewal,
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
from pagesim.diagnosis.place import Setting
from pagesim.managers.catalogue import config_names
from pagesim.managers.catalogue import manager as find_manager
from pagesim.pages.platforms import Platform, usual_platform
from pagesim.pages.words import name_environment as name_environment

_SETTINGS: Mapping[Setting, str] = {
    "build-cache": "Clear the build cache (Settings > Build > Build cache), then {apply}.",
    "build-command": "Set the build command to {value}: Settings > Build > Build command.",
    "build-system-version": "Choose {value} for each environment: Settings > Build > Build system "
    "version.",
    "root-directory": "Set the root directory to {value}: Settings > Build > Root directory.",
}


_RENEWALS: Mapping[Renewal, str] = {
    "quotes": "Take the quotes away from {name} in",
    "blanks": "Take the blanks and line breaks away from the ends of {name} in",
    "line-break": "Take the line break out of {name} in",
    "scheme": "Take the word before the token away from {name} in",
    "whole-line": "Leave of {name} the token alone, not the line of an .npmrc, in",
    "base64": "Write {name} as base64, encoded once (printf %s THE-VALUE | base64), in",
    "token": "Put a new token in the place of {name} in",
    "right": "Give the token its right, or put one that has it in the place of {name}, in",
}


def say_changes(changes: Iterable[Change], platform: Platform | None = None) -> str:
    """Return what to change, a sentence a line; `platform` is where it is built, Pages unless
    given."""
    return "\n".join(_sentences(tuple(changes), platform or usual_platform()))


def say_count(number: int, noun: str) -> str:
    """Return a number of things: `1 package`, `2 packages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_names(names: Sequence[str], limit: int = 3) -> str:
    """Return names as text: `a`, `a and b`, `a, b, c and 4 more`."""
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _sentences(changes: Sequence[Change], platform: Platform) -> Iterator[str]:
    """Yield sentences; what is the same in both environments, or of one file, is told at once."""
    for _, group in groupby(changes, _together):
        first, *more = group
        match first:
            case SetVariable():
                others = [c.environment for c in more if isinstance(c, SetVariable)]
                where = _where(platform, first.environment, *others)
                yield f"Set {first.name}={first.value} in {where}"
            case ReplaceLine() if len(more) > 1:
                said = _sentence(first, platform)
                yield f"{said} (and {len(more)} more lines alike: pagesim fix)"
            case SetValue():
                values = [first, *(c for c in more if isinstance(c, SetValue))]
                toml = first.file.endswith(".toml")
                told = _tables(values) if toml else f": {_nested(values)}"
                yield f"Write in {first.file}{told}"
            case _:
                yield from (_sentence(c, platform) for c in (first, *more))


def _together(change: Change) -> tuple[object, ...]:
    match change:
        case SetVariable(_, name, value):
            return "variable", name, value
        case SetValue(file):
            return "value", file
        case ReplaceLine(file):
            return "line", file
    return (change,)


def _sentence(change: Change, platform: Platform) -> str:
    match change:
        case AddLine(file, text):
            return f"Add to {file}: {text}"
        case ReplaceLine(file, line, text):
            return f"Write in {file}, line {line}: {text.strip()}"
        case RemoveLine(file, line):
            return f"Take line {line} out of {file}."
        case WriteFile(file):
            return f"Save {file} as UTF-8 text without a byte order mark, and commit."
        case UnsetVariable(environment, name):
            return f"Take {name} out of {_where(platform, environment)}"
        case SetSecret(environment, name):
            return f"Add {name} to {_where(platform, environment)}"
        case RenewSecret(environment, name, why):
            return f"{_RENEWALS[why].format(name=name)} {_where(platform, environment)}"
        case TrackFile(file):
            safe = "If it names variables only (no tokens): " if _holds_settings(file) else ""
            return f"{safe}git add -f {file} and commit."
        case DeleteFile(file):
            return f"git rm {file} and commit."
        case PinTool():
            both = _where(platform, "preview", "production")
            return f"Set {change.variable}={change.version} in {both}"
        case WriteLockfile(manager, version):
            command = find_manager(manager, version).lock_line
            return f"{command}, and commit the lockfile that it writes."
        case SetDashboard(setting, value):
            return _SETTINGS[setting].format(value=value, apply=platform.apply)
        case Advice(text):
            return text
    raise TypeError(change)


def _holds_settings(file: str) -> bool:
    name = PurePosixPath(file).name
    return name.startswith(".npmrc") or name in config_names()


def _where(platform: Platform, *environments: str) -> str:
    if environments[1:]:
        return f"both environments: {platform.variables}, then {platform.apply}."
    name = name_environment(environments[0])
    return f"{name}: {platform.variables_of.format(environment=name)}, then {platform.apply}."


def _tables(values: Sequence[SetValue]) -> str:
    """Return settings of one file as TOML has them, each below its table's header."""
    told = []
    for at, group in groupby(values, lambda v: v.path[:-1]):
        lines = "; ".join(f"{_key(v.path[-1], False)} = {_flow(v.value, True)}" for v in group)
        header = f" under [{'.'.join(_key(key, False) for key in at)}]" if at else ""
        told.append(f"{header}: {lines}")
    return ", and".join(told)


def _nested(values: Sequence[SetValue]) -> str:
    """Return settings of one file in the flow form that YAML and JSON share."""
    tree: dict[str, Any] = {}
    for value in values:
        within = tree
        for key in value.path[:-1]:
            within = within.setdefault(key, {})
        within[value.path[-1]] = value.value
    quoted = values[0].file.endswith((".json", ".jsonc"))
    return ", ".join(f"{_key(k, quoted)}: {_flow(v, quoted)}" for k, v in tree.items())


def _flow(value: object, quoted: bool) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(k, quoted)}: {_flow(v, quoted)}" for k, v in value.items())
        return f"{{{inner}}}"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str, quoted: bool) -> str:
    return json.dumps(key) if quoted or not re.fullmatch(r"[\w-]+", key) else key
