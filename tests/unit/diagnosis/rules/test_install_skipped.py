"""The rule install-skipped: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import SetDashboard, UnsetVariable
from pagesim.diagnosis.place import SettingPlace, VariablePlace
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import fake_run, settings, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE


def test_install_skipped() -> None:
    skip = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    assert need(fake_run(site(FILE), chosen=skip), "install-skipped").severity == "warning"


def test_what_to_change_is_what_skips() -> None:
    skip = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    told = need(fake_run(site(FILE), chosen=skip), "install-skipped")
    assert told.place == VariablePlace("SKIP_DEPENDENCY_INSTALL", "preview")
    assert told.changes[0] == UnsetVariable("preview", "SKIP_DEPENDENCY_INSTALL")
    empty = replace(settings(), build_command="")
    told = need(fake_run(site(FILE), chosen=empty), "install-skipped")
    assert told.place == SettingPlace("build-command")
    assert told.changes[0] == SetDashboard("build-command", "exit 0")


def test_a_package_json_in_another_folder_is_named() -> None:
    told = need(fake_run(in_memory({"web/package.json": "{}"})), "install-skipped")
    assert told.place == SettingPlace("root-directory")
    assert told.changes[0] == SetDashboard("root-directory", "web")
    assert found(fake_run(in_memory({"index.html": ""})), "install-skipped") is None
