"""Splits a suite among machines: each item in just one shard, the shards about equally long.

Every machine must come to the same split, so it rests only on what all of them see: the items'
ids, and the durations file that is committed beside the scenarios (made with `--durations`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pagesim import late
from pagesim.errors import ConfigError, UsageError

DURATIONS = ".pagesim-durations.json"
TYPICAL = 1.0
"""Seconds of an item that nobody has timed, where nothing is known at all."""


@late.dataclass(frozen=True)
class Shard:
    """Shard `number` of `count`."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Return the shard that `K/N` names. Raises `UsageError`."""
        number, slash, count = text.partition("/")
        if slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count):
            return cls(int(number), int(count))
        raise UsageError(f"--shard {text}: not K/N", hint="The second of three is --shard 2/3.")


def members(ids: Iterable[str], shard: Shard, seconds: Mapping[str, float]) -> frozenset[str]:
    """Return the ids that belong to `shard`: longest first, each to the emptiest shard."""
    known = sorted(seconds.values())
    typical = known[len(known) // 2] if known else TYPICAL
    ordered = sorted(set(ids), key=lambda i: (-seconds.get(i, typical), i))
    loads = [0.0] * shard.count
    mine = []
    for ident in ordered:
        place = loads.index(min(loads))
        loads[place] += seconds.get(ident, typical)
        if place == shard.number - 1:
            mine.append(ident)
    return frozenset(mine)


def read_durations(folders: Sequence[Path]) -> dict[str, float]:
    """Return seconds by item id from the first folder that has the file.

    Raises `ConfigError` when it is broken.
    """
    for folder in folders:
        path = folder / DURATIONS
        if path.is_file():
            try:
                return {str(k): float(v) for k, v in json.loads(path.read_text("utf-8")).items()}
            except (ValueError, AttributeError, TypeError) as error:
                raise ConfigError(
                    f"is no durations file: {error}", file=path, hint="Delete it, or make it again."
                ) from None
    return {}


def write_durations(folder: Path, seconds: Mapping[str, float]) -> Path:
    """Write the file, what was known and is not measured now kept; return its path."""
    path = folder / DURATIONS
    merged = {**read_durations([folder]), **{k: round(v, 2) for k, v in seconds.items()}}
    path.write_text(json.dumps(dict(sorted(merged.items())), indent=1) + "\n", "utf-8")
    return path
