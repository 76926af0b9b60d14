"""The wrangler file, which on v2 and v3 is the source of a project's plain variables.

Rules: `wrangler pages functions build-env` (cloudflare/workers-sdk, `pages/build-env.ts`,
`config/validation-pages.ts`, `findWranglerConfig`; read 2026-11-25) and Cloudflare, Pages,
"Wrangler configuration". The log ends for an invalid file: seen in builds of 2025 and 2026.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from posixpath import basename
from typing import Any

from pagesim import late
from pagesim.formats.source import LARGEST_SETTINGS, within_size
from pagesim.late import field
from pagesim.project.folder import Folder
from pagesim.project.repository import Project

NAMES = ("wrangler.json", "wrangler.jsonc", "wrangler.toml")
"""Each is looked for upward from the root directory before the next is."""
UNSUPPORTED = frozenset(
    {
        "account_id",
        "workers_dev",
        "preview_urls",
        "route",
        "routes",
        "triggers",
        "tsconfig",
        "jsx_factory",
        "jsx_fragment",
        "find_additional_modules",
        "preserve_file_names",
        "base_dir",
        "minify",
        "keep_names",
        "first_party_worker",
        "logfwdr",
        "logpush",
        "build",
        "rules",
        "site",
        "assets",
        "migrations",
        "cloudchamber",
        "containers",
        "unsafe",
        "workflows",
        "tail_consumers",
        "wasm_modules",
        "text_blobs",
        "data_blobs",
        "alias",
        "define",
        "usage_model",
    }
)
"""Workers' settings that end a Pages build. Keys that wrangler does not know only warn."""
NOT_INHERITED = frozenset(
    {
        "vars",
        "durable_objects",
        "kv_namespaces",
        "queues",
        "r2_buckets",
        "d1_databases",
        "vectorize",
        "hyperdrive",
        "services",
        "analytics_engine_datasets",
        "ai",
        "version_metadata",
        "mtls_certificates",
        "browser",
    }
)
"""If an environment sets one of these, all of them are the environment's own."""
ENVIRONMENTS = ("preview", "production")


@late.dataclass(frozen=True)
class WranglerConfig:
    """A wrangler file as Pages takes it."""

    file: str
    """Relative to the top of the repository."""
    data: Mapping[str, Any]
    invalid: str | None = None
    """What is wrong in it, so that Pages ends the build here."""
    skipped: str | None = None
    """Why Pages takes no notice of the file and goes on."""
    text: str = field(default="", repr=False)

    @property
    def in_force(self) -> bool:
        """Whether Pages takes its variables."""
        return self.invalid is None and self.skipped is None

    @property
    def output_dir(self) -> str | None:
        """Return `pages_build_output_dir`."""
        found = self.data.get("pages_build_output_dir")
        return found if isinstance(found, str) else None

    def variables(self, name: str) -> dict[str, str]:
        """Return the variables of environment `name`; only text counts (build-env.ts)."""
        if not self.in_force:
            return {}
        own = _table(_table(self.data.get("env")).get(name))
        source = own if NOT_INHERITED & set(own) else self.data
        found = _table(source.get("vars"))
        return {n: v for n, v in found.items() if isinstance(v, str)}

    def path_of(self, environment: str, variable: str) -> tuple[str, ...]:
        """Return the keys at which `variable` is set for an environment (see `variables`)."""
        own = _table(_table(self.data.get("env")).get(environment))
        at = ("env", environment) if NOT_INHERITED & set(own) else ()
        return (*at, "vars", variable)

    def line_of(self, variable: str, environment: str) -> int | None:
        """Return the line in which `variable` is set for `environment`: in its own section, where
        that has variables of its own."""
        keys = self.path_of(environment, variable)[:-1]
        start = self._section(keys) if self.file.endswith(".toml") else self._nested(keys)
        key = re.compile(rf'(?<![\w-])"?{re.escape(variable)}"?\s*[=:]').search(self.text, start)
        return self.text.count("\n", 0, key.start()) + 1 if key else None

    def _section(self, keys: Sequence[str]) -> int:
        """Return where the table of `keys` begins in TOML: `[env.preview.vars]`, or inline."""
        for depth in range(len(keys), 0, -1):
            header = re.escape(".").join(re.escape(key) for key in keys[:depth])
            found = re.search(rf"(?m)^[ \t]*\[[ \t]*{header}[ \t]*\]", self.text)
            if found:
                return found.end()
        return 0

    def _nested(self, keys: Sequence[str]) -> int:
        """Return where the object of `keys` begins in JSON: each key by how deep it stands."""
        start = 0
        for depth, key in enumerate(keys, 1):
            found = re.compile(rf'"{re.escape(key)}"\s*:').finditer(self.text, start)
            start = next((m.end() for m in found if self._depth(m.start()) == depth), start)
        return start

    def _depth(self, at: int) -> int:
        return self.text.count("{", 0, at) - self.text.count("}", 0, at)


def read_wrangler(project: Project, cwd: str) -> WranglerConfig | None:
    """Return the wrangler file that Pages finds from `cwd` upward, None if there is none."""
    folder = Folder(project, cwd)
    for name in NAMES:
        at = folder.finds(name)
        if at is not None:
            path = at.at(name)
            content = within_size(project.read(path) or b"", Path(path), LARGEST_SETTINGS)
            return _parsed(path, content.decode("utf-8-sig", "replace"))
    return None


def _parsed(file: str, text: str) -> WranglerConfig:
    try:
        data = _load(file, text)
    except ValueError as error:
        return WranglerConfig(file, {}, invalid=f"{file} cannot be parsed ({error})")
    if not isinstance(data, dict):
        return WranglerConfig(file, {}, invalid=f"{file} holds no settings")
    if "pages_build_output_dir" not in data:
        skipped = f"{basename(file)} has no pages_build_output_dir, so Pages skips it and goes on"
        return WranglerConfig(file, data, skipped=skipped, text=text)
    problem = _problem(data)
    invalid = f"{file}: {problem}" if problem else None
    return WranglerConfig(file, data, invalid=invalid, text=text)


def _load(file: str, text: str) -> Any:
    """Return what a wrangler file says. Raises `ValueError` for a broken one."""
    if file.endswith(".toml"):
        from pagesim.formats.toml_text import read_toml

        return read_toml(text, file)
    from pagesim.formats.jsonc import loads

    return loads(text, file)


def _problem(data: Mapping[str, Any]) -> str | None:
    """Return the first thing that makes the file invalid for Pages, in wrangler's words."""
    if "main" in data:
        return 'Configuration file cannot contain both "main" and "pages_build_output_dir"'
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        return 'Missing top-level field "name" in configuration file'
    others = [n for n in _table(data.get("env")) if n not in ENVIRONMENTS]
    if others:
        return f'environment "{others[0]}" is not supported by Pages (preview and production are)'
    for key in data:
        if key in UNSUPPORTED:
            return f'Configuration file for Pages projects does not support "{key}"'
    if _table(data.get("queues")).get("consumers"):
        return 'Configuration file for Pages projects does not support "queues.consumers"'
    return None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
