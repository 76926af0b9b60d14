"""Which packages a repository holds itself."""

from pagesim.project.members import list_members
from pagesim.scenario.running import in_memory


def test_named_packages_below_the_top() -> None:
    project = in_memory(
        {
            "package.json": '{"name": "top", "version": "1.0.0"}',
            "packages/a/package.json": '\ufeff{"name": "@acme/a", "version": "1.2.3"}',
            "packages/b/package.json": '{"name": "@acme/b"}',
            "packages/c/package.json": '{"version": "1.0.0"}',
            "packages/d/package.json": "{",
            "packages/e/package.json": "[]",
            "packages/a/node_modules/x/package.json": '{"name": "x", "version": "1.0.0"}',
        }
    )
    assert list_members(project) == {"@acme/a": "1.2.3", "@acme/b": None}
