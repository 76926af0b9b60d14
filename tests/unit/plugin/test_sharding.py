"""Every item in just one shard, and the shards about equally long."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagesim.errors import ConfigError, UsageError
from pagesim.plugin.sharding import DURATIONS, Shard, members, read_durations, write_durations

IDS = st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=30)


@given(IDS, st.integers(1, 6), st.dictionaries(st.text(max_size=4), st.floats(0, 60), max_size=9))
def test_every_item_in_just_one_shard(
    ids: list[str], count: int, seconds: dict[str, float]
) -> None:
    shards = [members(ids, Shard(k, count), seconds) for k in range(1, count + 1)]
    assert sorted(i for shard in shards for i in shard) == sorted(ids)
    # Whatever order a machine collects them in.
    assert shards[0] == members(reversed(ids), Shard(1, count), seconds)


@given(st.lists(st.floats(0.1, 20), min_size=1, max_size=40), st.integers(1, 5))
def test_no_shard_is_longer_than_another_by_more_than_its_longest_item(
    durations: list[float], count: int
) -> None:
    seconds = {str(i): d for i, d in enumerate(durations)}
    loads = [
        sum(seconds[i] for i in members(seconds, Shard(k, count), seconds))
        for k in range(1, count + 1)
    ]
    assert max(loads) - min(loads) <= max(durations) + 1e-9


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "/", "-1/3"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(UsageError, match="not K/N"):
        Shard.parse(text)


def test_durations_are_kept_and_merged(tmp_path: Path) -> None:
    assert read_durations([tmp_path]) == {}
    write_durations(tmp_path, {"a": 1.0, "b": 2.345})
    write_durations(tmp_path, {"b": 1.0})
    assert read_durations([tmp_path / "none", tmp_path]) == {"a": 1.0, "b": 1.0}
    (tmp_path / DURATIONS).write_text("[]")
    with pytest.raises(ConfigError, match="no durations file"):
        read_durations([tmp_path])
