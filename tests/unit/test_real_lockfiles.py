"""Lockfiles of projects: those made for the tests, and public ones where they lie beside."""

import pytest

from pagesim.managers.catalogue import manager
from tests.support.real_inputs import only_here
from tests.support.real_inputs import project as folder_of

CASES = [
    ("public-npm1", "package-lock.json", "npm", "6.14.4", 3, None),
    ("public-npm3", "package-lock.json", "npm", "10.9.2", 3, None),
    ("public-yarn1", "yarn.lock", "yarn", "1.22.22", 3, None),
    ("public-yarn8", "yarn.lock", "yarn", "4.9.1", 3, None),
    ("public-pnpm90", "pnpm-lock.yaml", "pnpm", "10.11.1", 3, None),
    ("public-bun", "bun.lock", "bun", "1.2.15", 3, None),
    ("private-npm3", "package-lock.json", "npm", "10.9.2", 3, "@stand-in/ui"),
    ("private-yarn1", "yarn.lock", "yarn", "1.22.22", 2, "@stand-in/ui"),
    ("private-pnpm60", "pnpm-lock.yaml", "pnpm", "8.7.1", 2, "@stand-in/ui"),
    ("private-pnpm90", "pnpm-lock.yaml", "pnpm", "10.11.1", 2, "@stand-in/ui"),
    ("private-bun", "bun.lock", "bun", "1.2.15", 2, "@stand-in/ui"),
    ("docusaurus-yarn1", "yarn.lock", "yarn", "1.22.22", 1001, None),
    ("full-stack-cloudflare-yarn1-pages", "yarn.lock", "yarn", "1.22.22", 686, None),
    ("blog-yarnberry8", "yarn.lock", "yarn", "4.9.1", 807, None),
    ("astro-cloudflare-pnpm90", "pnpm-lock.yaml", "pnpm", "10.11.1", 673, None),
    ("events-web-pnpm90-pages", "pnpm-lock.yaml", "pnpm", "10.11.1", 332, "@adofai-gg/ui"),
    ("sveltekit-pnpm54", "pnpm-lock.yaml", "pnpm", "8.7.1", 194, None),
    ("vite-vanilla-bun", "bun.lock", "bun", "1.2.15", 58, None),
    ("website-bun-cloudflare", "bun.lock", "bun", "1.2.15", 833, "@guill3m/fonts"),
]


@pytest.mark.parametrize(
    ("project", "lockfile", "name", "version", "count", "private"), only_here(CASES), ids=str
)
def test_every_package_is_read_and_relocked(
    project: str, lockfile: str, name: str, version: str, count: int, private: str | None
) -> None:
    chosen = manager(name, version)
    text = (folder_of(project) / lockfile).read_bytes()
    found = chosen.locked(lockfile, text)
    assert len(found) == len({(p.name, p.version) for p in found}) == count
    if private:
        (own,) = (p for p in found if p.name == private)
        assert own.resolved is not None
        assert own.resolved.startswith(f"https://npm.pkg.github.com/download/{private}/")
    new = {(p.name, p.version): "sha512-NEW" for p in found}
    assert chosen.relock(lockfile, text, {}) == text
    out = chosen.relock(lockfile, text, new)
    again = chosen.locked(lockfile, out)
    assert {(p.name, p.version) for p in again} == set(new)
    old = {p.integrity for p in found if p.integrity and p.integrity.startswith("sha512-")}
    assert not [text for text in old if text.encode() in out]
