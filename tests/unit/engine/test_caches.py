from pathlib import Path

from pagesim.engine import caches


def put(place: Path, text: str = "x") -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def test_saves_and_restores_the_caches_and_nothing_else(tmp_path: Path) -> None:
    home, saved, next_home = tmp_path / "home", tmp_path / "saved", tmp_path / "next"
    put(home / ".npm/_cacache/entry", "one")
    put(home / ".npm/_logs/debug.log", "Bearer")
    put(home / ".bun/install/cache/p", "two")
    put(home / "repo/node_modules/p", "no cache")
    (home / ".npm/link").symlink_to("/etc/passwd")
    caches.save(home, saved)
    next_home.mkdir()
    caches.restore(saved, next_home)
    files = sorted(str(p.relative_to(next_home)) for p in next_home.rglob("*") if not p.is_dir())
    assert files == [".bun/install/cache/p", ".npm/_cacache/entry", ".npm/link"]
    assert (next_home / ".npm/link").is_symlink()


def test_a_cache_is_replaced_whole(tmp_path: Path) -> None:
    home, saved = tmp_path / "home", tmp_path / "saved"
    put(saved / ".npm/stale")
    put(saved / ".cache/yarn/kept")
    put(home / ".npm/fresh")
    caches.save(home, saved)
    assert [p.name for p in (saved / ".npm").iterdir()] == ["fresh"]
    assert sorted(p.name for p in saved.iterdir()) == [".cache", ".npm"]
    assert (saved / ".cache/yarn/kept").exists()


def test_nothing_saved_restores_nothing(tmp_path: Path) -> None:
    caches.restore(tmp_path / "none", tmp_path)
    assert list(tmp_path.iterdir()) == []
