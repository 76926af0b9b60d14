"""A tool is pinned where it is pinned already, else by the variable for it."""

import pytest

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import PinTool, ReplaceLine, SetValue
from pagesim.diagnosis.tools import Pin, pin_tool
from tests.support.fake_engine import fake_run, resolves, site


@pytest.mark.parametrize(
    ("files", "tool", "wanted", "pin"),
    [
        ({}, "node", ">=24", PinTool("node", "24", "NODE_VERSION")),
        ({".nvmrc": "v20.1.0\n"}, "node", ">=22 <23", ReplaceLine(".nvmrc", 1, "22")),
        (
            {".tool-versions": "ruby 3\nnodejs 20.1.0 # old\n"},
            "node",
            ">=24",
            ReplaceLine(".tool-versions", 2, "nodejs 24 # old"),
        ),
        (
            {"package.json": '{"packageManager": "pnpm@9.0.0"}', "pnpm-lock.yaml": ""},
            "pnpm",
            ">=10",
            SetValue("package.json", ("packageManager",), "pnpm@10.0.0"),
        ),
        ({}, "npm", ">=11", PinTool("node", "24", "NODE_VERSION")),
        ({}, "npm", ">=999", None),
        ({}, "node", ">=999", None),
    ],
)
def test_where_a_version_is_pinned(
    files: dict[str, str], tool: str, wanted: str, pin: Pin | None
) -> None:
    assert pin_tool(Case(fake_run(site(files), resolves())), tool, wanted) == pin
