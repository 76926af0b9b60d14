"""Small suites of scenarios that tests write and run."""

from pathlib import Path

GOOD = """\
name: it resolves
because: the token is there
project:
  files:
    package.json: '{"dependencies": {"@foobar/widget": "^1.0.0"}}'
    .npmrc: |
      @foobar:registry=https://npm.pkg.github.com
      //npm.pkg.github.com/:_authToken=${TOKEN}
environments: {preview: {secrets: [TOKEN]}}
registries: {"https://npm.pkg.github.com": {packages: {"@foobar/widget": [1.2.0]}}}
expect:
  outcome: resolved   # as it must be
"""
BAD = (
    GOOD.replace("it resolves", "'it does [not] :: resolve'")
    .replace("the token is there", "the token must be there")
    .replace("secrets: [TOKEN]", "secrets: []")
    .replace("expect:", "marks: [gloomy]\nexpect:")
)
BROKEN = GOOD.replace("outcome: resolved", "outcom: resolved")
SKIPPED = """\
name: nothing is installed
because: Pages leaves the install out
project:
  files: {package.json: "{}"}
environments: {preview: {variables: {SKIP_DEPENDENCY_INSTALL: "1"}}}
matrix: {variables: MATRIX}
expect: {outcome: skipped}
"""


def skipped(count: int) -> str:
    """Return a scenario of `count` points, none of which installs anything."""
    return SKIPPED.replace("MATRIX", str([{"N": str(i)} for i in range(count)]).replace("'", '"'))


def suite(folder: Path, **texts: str) -> Path:
    """Write scenarios to `folder`/scenarios, by name, and return `folder`."""
    (folder / "scenarios").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "scenarios" / f"{name}.yaml").write_text(text, "utf-8")
    return folder
