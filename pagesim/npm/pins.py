"""What a package.json, or a workspace's own file, pins beside its dependencies: names and ranges.

npm's `overrides`, Yarn's `resolutions`, pnpm's `overrides`, and catalogs (of pnpm, Yarn 4.10 and
bun), after their documentation (read 2026-11):
https://docs.npmjs.com/cli/v10/configuring-npm/package-json#overrides,
https://yarnpkg.com/configuration/manifest#resolutions, https://pnpm.io/settings#overrides,
https://pnpm.io/catalogs, https://yarnpkg.com/features/catalogs, https://bun.sh/docs/install/catalogs.

>>> [(s.name, s.spec) for s in list_pins({"overrides": {"a>@acme/b@1": "2", "c": {".": "3"}}})]
[('@acme/b', '2'), ('c', '3')]
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.npm.names import Spec, resolve

_TABLES = ("overrides", "resolutions", "catalog")
_LAST = late.compile(r"(?:^|/)((?:@[^/@]+/)?[^/@]+)(?:@.*)?$")
"""The package at the end of a key: `parent/child`, `**/child`, `@acme/child@^1`."""


def list_pins(data: Mapping[str, Any]) -> Iterator[Spec]:
    """Yield what `data` pins of registries' packages; what is no table is passed over."""
    for holder in (data, data.get("pnpm"), data.get("workspaces")):
        if isinstance(holder, Mapping):
            catalogs = holder.get("catalogs")
            tables = [holder.get(key) for key in _TABLES]
            tables += catalogs.values() if isinstance(catalogs, Mapping) else ()
            for table in tables:
                yield from _specs(table)


def _specs(table: Any, parent: str = "") -> Iterator[Spec]:
    for key, value in table.items() if isinstance(table, Mapping) else ():
        found = _LAST.search(str(key).rpartition(">")[2])
        name = parent if key == "." else found[1] if found else ""
        if isinstance(value, Mapping):
            yield from _specs(value, name)
        elif name and isinstance(value, str) and not value.startswith(("$", "-")):
            asked = resolve(name, value)
            if asked:
                yield asked
