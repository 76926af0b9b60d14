"""From a deployment to a plan: packages, what mocks serve, the copy's files, the notes."""

import json

import pytest

from pagesim.choices import BUILD_IMAGES
from pagesim.config.settings import Settings
from pagesim.errors import UsageError
from pagesim.gateway.interface import Upstream
from pagesim.managers.interface import Configuration, Sources
from pagesim.managers.npm.manager import Npm
from pagesim.npm.integrity import sri
from pagesim.plan.deployment import make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import GITHUB, NPMJS, NPMRC, PACKAGE, TOKEN, settings, site

LOCK = {
    "name": "site",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "site", "dependencies": {PACKAGE: "^1.0.0", "left-pad": "^1.3.0"}},
        f"node_modules/{PACKAGE}": {
            "version": "1.4.2",
            "resolved": f"{GITHUB}download/{PACKAGE}/1.4.2/0123abcd",
            "integrity": "sha512-" + "A" * 86 + "==",
            "dependencies": {"@foobar/base": "^2.0.0"},
        },
        "node_modules/@foobar/base": {
            "version": "2.1.0",
            "resolved": f"{GITHUB}download/@foobar/base/2.1.0/4567cdef",
            "integrity": "sha512-" + "B" * 86 + "==",
        },
        "node_modules/left-pad": {
            "version": "1.3.0",
            "resolved": f"{NPMJS}left-pad/-/left-pad-1.3.0.tgz",
            "integrity": "sha512-" + "C" * 86 + "==",
        },
        "node_modules/repeat": {
            "version": "1.0.0",
            "resolved": f"{NPMJS}repeat/-/repeat-1.0.0.tgz",
        },
    },
}
LOCKED = {".npmrc": NPMRC, "package-lock.json": json.dumps(LOCK, indent=2)}


def planned(project: Project, chosen: Settings | None = None, **options: object) -> Plan:
    inputs = Inputs(project, chosen or settings())
    asked = RunOptions("preview", **options)  # type: ignore[arg-type]  # its fields
    return make_plan(make_deployment(asked, inputs, lambda tool, spec: spec), inputs)


def file(plan: Plan, path: str) -> FileEntry:
    return {f.path: f for f in plan.starts[0].files}[path]


def test_packages_direct_ones_and_private_transitive_ones() -> None:
    plan = planned(site(LOCKED, {PACKAGE: "^1.0.0", "left-pad": "^1.3.0"}))
    assert [(w.name, w.spec, w.private, w.version) for w in plan.wanted] == [
        (PACKAGE, "^1.0.0", True, "1.4.2"),
        ("left-pad", "^1.3.0", False, "1.3.0"),
        ("@foobar/base", "2.1.0", True, "2.1.0"),
    ]
    assert {w.registry for w in plan.wanted if w.private} == {GITHUB}


def test_what_nobody_declared_is_made_from_the_lockfile() -> None:
    plan = planned(site(LOCKED))
    [served] = [r for r in plan.gateway.registries if r.url == GITHUB]
    made = {p.name: p for p in served.packages}
    [version] = made[PACKAGE].versions
    assert version.version == "1.4.2"
    assert version.manifest == {"dependencies": {"@foobar/base": "^2.0.0"}}
    assert version.tarball == f"{GITHUB}download/{PACKAGE}/1.4.2/0123abcd"
    assert made["@foobar/base"].private
    assert served.accepts == (TOKEN,)


def test_the_lockfiles_integrity_is_rewritten_in_the_copy_and_nothing_else() -> None:
    project = site(LOCKED)
    plan = planned(project)
    content = file(plan, "repo/package-lock.json").content
    assert isinstance(content, bytes)
    changed = json.loads(content)
    entry = changed["packages"][f"node_modules/{PACKAGE}"]
    assert entry["integrity"].startswith("sha512-")
    assert entry["integrity"] != LOCK["packages"][f"node_modules/{PACKAGE}"]["integrity"]  # type: ignore[index]  # a JSON object
    for path, was in LOCK["packages"].items():  # type: ignore[attr-defined]  # a JSON object
        assert {**changed["packages"][path], "integrity": 0} == {**was, "integrity": 0} or path in (
            "",
            "node_modules/repeat",
        )
    assert project.read("package-lock.json") == LOCKED["package-lock.json"].encode()
    assert any("integrity is rewritten" in note for note in plan.notes)


def test_without_a_lockfile_the_lowest_version_in_range_is_made() -> None:
    plan = planned(site({".npmrc": NPMRC}, {PACKAGE: "^3.2.0"}))
    [served] = [r for r in plan.gateway.registries if r.url == GITHUB]
    assert [v.version for v in served.packages[0].versions] == ["3.2.0"]


def test_a_real_registry_serves_nothing_of_ours() -> None:
    plan = planned(site({".npmrc": NPMRC}), registry="mock")
    assert all(r.mode == "mock" for r in plan.gateway.registries)
    assert plan.gateway.upstream == Upstream()  # no way out, so nothing to reach it by


@pytest.mark.parametrize(
    ("files", "has", "modes"),
    [
        ({".npmrc.pages": NPMRC}, True, ["lifecycle", "before"]),
        ({".npmrc": NPMRC}, False, ["lifecycle"]),
    ],
)
def test_installs_to_make(files: dict[str, str], has: bool, modes: list[str]) -> None:
    plan = planned(site(files))
    assert plan.has_pages_npmrc is has
    assert [s.mode for s in plan.starts] == modes


def test_configurations_with_and_without_the_pages_file() -> None:
    plan = planned(site({".npmrc.pages": NPMRC}))
    url = f"{GITHUB}@foobar%2fwidget"
    assert plan.starts[0].configuration.auth_for(url) is None
    assert plan.without_file.auth_for(url) is None
    intended = plan.intended.auth_for(url)
    assert intended and intended.variables == (TOKEN,)
    assert plan.starts[1].configuration.registry_for(PACKAGE) == GITHUB


def test_retries_keep_their_number_unless_told_otherwise() -> None:
    quick, real = planned(site()), planned(site(), real_retries=True)
    added = set(quick.starts[0].env) - set(real.starts[0].env)
    assert {name.lower() for name in added} == {
        "npm_config_fetch_retry_mintimeout",
        "npm_config_fetch_retry_maxtimeout",
    }


def test_v1_writes_npmrc_from_npm_token_and_the_others_do_not() -> None:
    chosen = settings(["NPM_TOKEN"])
    for image in BUILD_IMAGES:
        plan = planned(site(), chosen, build_image=image)
        assert any(f.path == "repo/.npmrc" for f in plan.starts[0].files) is (image == "v1")
    plan = planned(site({".npmrc": NPMRC}), chosen, build_image="v1")
    assert file(plan, "repo/.npmrc").content == NPMRC.encode()


def test_links_are_kept_and_read_through() -> None:
    project = in_memory({"package.json": "{}", "config/npmrc": NPMRC})
    link = FileEntry(".npmrc", b"", 0o777, "config/npmrc")
    plan = planned(project.with_files([link]))
    assert file(plan, "repo/.npmrc").link == "config/npmrc"
    assert plan.starts[0].configuration.registry_for(PACKAGE) == GITHUB


def test_mocked_tarballs_are_byte_stable() -> None:
    from pagesim.gateway.store import mock_tarball

    sums = set()
    for _ in range(2):
        plan = planned(site(LOCKED))
        [served] = [r for r in plan.gateway.registries if r.url == GITHUB]
        package = served.packages[0]
        sums.add(sri(mock_tarball(package, package.versions[0]), "sha512"))
    assert len(sums) == 1


def names(**options: object) -> set[str]:
    return set(planned(site({".npmrc": NPMRC}), None, **options).deployment.environment.variables)


def test_a_variable_can_be_taken_as_set_or_away() -> None:
    assert {TOKEN, "MORE"} <= names(granted=("MORE",))
    assert TOKEN not in names(unset=(TOKEN,))
    assert "CI" not in names(unset=("CI",)), "what Pages injects too"
    assert names(unset=("NEVER_SET",)) == names()
    with pytest.raises(UsageError, match="MORE cannot be both"):
        names(granted=("MORE",), unset=("MORE",))


def test_configuration_is_read_once_for_distinct_files_and_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[object, object]] = []
    real = Npm.configuration

    def counted(self: Npm, sources: Sources) -> Configuration:
        seen.append((frozenset(sources.files.items()), frozenset(sources.env.items())))
        return real(self, sources)

    monkeypatch.setattr(Npm, "configuration", counted)
    for files, most in (({}, 2), ({".npmrc": NPMRC}, 2), ({".npmrc.pages": NPMRC}, 6)):
        deployment = planned(site(files)).deployment
        seen.clear()
        make_plan(deployment, Inputs(deployment.project, deployment.settings))
        assert len(set(seen)) == len(seen) <= most, files


def test_offline_every_registry_is_mocked_whatever_is_declared_or_given() -> None:
    declared = settings(registries={NPMJS.rstrip("/"): {"mode": "real"}})
    plan = planned(site(LOCKED, {PACKAGE: "^1.0.0"}), declared, offline=True)
    assert {(r.mode, r.reason) for r in plan.registries} == {("mock", "--offline asks nobody")}
    assert not plan.gateway.outward


def test_offline_there_must_be_a_lockfile() -> None:
    with pytest.raises(UsageError, match="what a lockfile names, and npm finds none here"):
        planned(site({}, {PACKAGE: "^1.0.0"}), offline=True)
    skips = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    skipped = planned(site({}, {}), skips, offline=True)
    assert skipped.deployment.selection.skipped
