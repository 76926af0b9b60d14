"""Texts that strangers write, one of each kind that pagesim reads, and how to read them."""

import json
from collections.abc import Callable, Mapping

from pagesim.config.settings import Settings
from pagesim.managers.catalogue import manager
from pagesim.npm.json_text import paused_collection
from pagesim.plan.deployment import make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.project.files import FileEntry
from pagesim.scenario.running import in_memory

SRI = "sha512-" + "A" * 86 + "=="
TARBALL = "https://registry.npmjs.org/a/-/a-1.0.0.tgz"
PACKAGE_JSON = json.dumps(
    {
        "name": "site",
        "dependencies": {"a": "^1.0.0", "@acme/b": "npm:@acme/c@1"},
        "engines": {"node": ">=18"},
        "packageManager": "npm@10.9.2",
        "scripts": {"preinstall": "mv .npmrc.pages .npmrc"},
        "workspaces": ["packages/*"],
    },
    indent=1,
)
NPM = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"dependencies": {"a": "^1.0.0"}},
            "node_modules/a": {"version": "1.0.0", "resolved": TARBALL, "integrity": SRI},
        },
        "dependencies": {"a": {"version": "1.0.0", "requires": {"b": "1"}, "dependencies": {}}},
    },
    indent=1,
)
YARN = f'''# yarn lockfile v1

a@^1.0.0, "@acme/b@npm:@acme/c@1":
  version "1.0.0"
  resolved "{TARBALL}#da39a3ee5e6b4b0d3255bfef95601890afd80709"
  integrity {SRI}
  dependencies:
    "@acme/d" "^2"
'''
BERRY = """__metadata:
  version: 8
  cacheKey: 10c0

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fr.example%2Fa.tgz"
  dependencies:
    b: "npm:^2"
  dependenciesMeta:
    b:
      optional: true
  checksum: 10c0/abc
  conditions: os=linux & cpu=x64
  languageName: node
"""
PNPM = f"""lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {{specifier: ^1.0.0, version: 1.0.0}}
packages:
  a@1.0.0:
    resolution: {{integrity: {SRI}, tarball: {TARBALL}}}
    engines: {{node: '>=4'}}
    peerDependencies: {{react: '*'}}
snapshots:
  a@1.0.0(react@18.0.0):
    dependencies: {{b: 1.0.0}}
    optional: true
"""
BUN = (
    '{\n  "lockfileVersion": 1,\n  "workspaces": {"": {"name": "s", "dependencies": {"a": "1"}}},\n'
    f'  "packages": {{\n    "a": ["a@1.0.0", "{TARBALL}", {{"dependencies": {{"b": "2"}}, '
    f'"os": "linux", "optionalPeers": ["c"]}}, "{SRI}"], // x\n  }},\n}}\n'
)
NPMRC = """registry=https://registry.npmjs.org/
@acme:registry = https://npm.acme.example/${GROUP}/
//npm.acme.example/:_authToken=${TOKEN}
; a comment
always-auth="true"
ca[]="x"
"""
WRANGLER = (
    'name = "s"\npages_build_output_dir = "d"\n[vars]\nA = "b"\n[env.preview.vars]\nA = "c"\n'
)
TEXTS: Mapping[str, str] = {
    "package.json": PACKAGE_JSON,
    "package-lock.json": NPM,
    "yarn.lock": YARN,
    "yarn.lock (Yarn 2)": BERRY,
    "pnpm-lock.yaml": PNPM,
    "bun.lock": BUN,
    ".npmrc": NPMRC,
    ".npmrc.pages": NPMRC,
    ".yarnrc": 'registry "https://npm.acme.example/"\n"@acme:registry" "https://a.example/"\n',
    ".yarnrc.yml": 'npmScopes:\n  acme:\n    npmRegistryServer: "https://npm.acme.example"\n'
    '    npmAuthToken: "${TOKEN:-x}"\nnpmRegistryServer: https://a.example\n',
    "bunfig.toml": '[install]\nregistry = {url = "https://a.example/", token = "$TOKEN"}\n'
    '[install.scopes]\nacme = "https://u:p@b.example/"\n',
    "pnpm-workspace.yaml": 'packages: ["p/*"]\nregistries:\n  "@acme": https://a.example/\n',
    "wrangler.toml": WRANGLER,
    "wrangler.jsonc": '{"name": "s", "pages_build_output_dir": "d", // x\n "vars": {"A": "b",}}',
    ".nvmrc": "v22.16.0\n",
    ".node-version": "22\n",
    ".tool-versions": "nodejs 22.16.0\nyarn 4.9.1\n",
    "packages/b/package.json": '{"name": "@acme/b", "version": "1.0.0"}',
}
"""By path; what stands in brackets behind it tells two of one path apart."""
BESIDE = {
    "yarn.lock": ("yarn", "1.22.22"),
    "yarn.lock (Yarn 2)": ("yarn", "4.9.1"),
    "pnpm-lock.yaml": ("pnpm", "10.11.1"),
    "bun.lock": ("bun", "1.2.15"),
    "package-lock.json": ("npm", "10.9.2"),
    ".yarnrc": ("yarn", "1.22.22"),
    ".yarnrc.yml": ("yarn", "4.9.1"),
    "bunfig.toml": ("bun", "1.2.15"),
    "pnpm-workspace.yaml": ("pnpm", "10.11.1"),
}
LOCKFILE = {"yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml", "bun": "bun.lock"}


def path_of(kind: str) -> str:
    """Return the path of a kind of text."""
    return kind.partition(" (")[0]


def plan_with(kind: str, content: bytes) -> Plan:
    """Return the plan of a project that has `content` as its file of that kind."""
    name, version = BESIDE.get(kind, ("npm", "10.9.2"))
    texts = {"package.json": PACKAGE_JSON.replace("npm@10.9.2", f"{name}@{version}")}
    if name in LOCKFILE and kind not in BESIDE:
        texts[LOCKFILE[name]] = TEXTS[LOCKFILE[name]]
    project = in_memory(texts).with_files([FileEntry(path_of(kind), content)])
    inputs = Inputs(project, Settings())
    options = RunOptions("preview")
    return make_plan(make_deployment(options, inputs, lambda tool, spec: spec), inputs)


def lock_reader(kind: str) -> Callable[[bytes], object]:
    """Return what reads a lockfile of that kind, as a plan does."""
    chosen = manager(*BESIDE[kind])

    def read(content: bytes) -> object:
        with paused_collection():
            return chosen.locked(path_of(kind), content)

    return read
