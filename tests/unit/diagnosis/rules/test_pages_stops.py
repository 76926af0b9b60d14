"""The rule pages-stops: where it is found, and where it keeps quiet."""

import pytest

from pagesim.config.settings import Settings
from pagesim.diagnosis.change import (
    Change,
    PinTool,
    RemoveLine,
    ReplaceLine,
    SetDashboard,
    SetValue,
    SetVariable,
    UnsetVariable,
)
from pagesim.diagnosis.place import FilePlace, SettingPlace
from tests.support.fake_engine import fake_run, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_pages_stops_before_the_install() -> None:
    outcome = fake_run(site(FILE), chosen=settings(variables={"NODE_VERSION": "wat"}))
    assert outcome.attempts == ()
    assert "NODE_VERSION says wat" in need(outcome, "pages-stops").message


def test_the_file_is_named_from_the_top_of_the_repository() -> None:
    files = {f"site/{name}": text for name, text in FILE.items()}
    files |= {"site/package.json": '{"packageManager": "pnpm@^9"}'}
    outcome = fake_run(site(files), root_dir="site")
    assert need(outcome, "pages-stops").place == FilePlace("site/package.json", 1)


@pytest.mark.parametrize(
    ("files", "variables", "change"),
    [
        ({}, {"NODE_VERSION": "wat"}, UnsetVariable("preview", "NODE_VERSION")),
        ({}, {"NODE_VERSION": "lts/iron"}, SetVariable("preview", "NODE_VERSION", "20")),
        ({".nvmrc": "wat\n"}, {}, ReplaceLine(".nvmrc", 1, "22.16.0")),
        (
            {"package.json": '{"packageManager": "pnpm@^9"}', "pnpm-lock.yaml": ""},
            {},
            SetValue("package.json", ("packageManager",), "pnpm@10.11.1"),
        ),
    ],
)
def test_what_lets_pages_go_on(
    files: dict[str, str], variables: dict[str, str], change: Change
) -> None:
    stopped = fake_run(site({**FILE, **files}), chosen=settings(variables=variables))
    assert need(stopped, "pages-stops").changes[0] == change


def test_a_tool_without_a_plugin_goes_to_its_variable() -> None:
    files = {**FILE, "pnpm-lock.yaml": "", ".tool-versions": "nodejs 22.16.0\npnpm 9.15.9\n"}
    first, second, _ = need(fake_run(site(files)), "pages-stops").changes
    assert first == RemoveLine(".tool-versions", 2)
    assert second == PinTool("pnpm", "9.15.9", "PNPM_VERSION")


def test_a_root_directory_that_is_not_there() -> None:
    files = {**FILE, "apps/web/package.json": "{}"}
    one = need(fake_run(site(files), chosen=Settings(root_dir="app/web")), "pages-stops")
    assert "git tracks no file in the root directory app/web" in one.message
    assert "Cannot find cwd: /opt/buildhome/repo/app/web" in one.message
    assert one.place == SettingPlace("root-directory")
    assert one.changes[0] == SetDashboard("root-directory", "apps/web")
