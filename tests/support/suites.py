"""Small suites of scenarios that tests write and run."""

from pathlib import Path
from xml.etree import ElementTree

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

TINY = """\
name: tiny {number}
because: One in three lacks its token, and one in five says what is not so.
project: {{files: {{package.json: '{{"dependencies": {{"@acme/a{number}": "1.0.0"}}}}',
  .npmrc: "@acme:registry=https://npm.acme.dev\\n//npm.acme.dev/:_authToken=${{TOKEN}}\\n"}}}}
environments: {{preview: {{secrets: [{secret}]}}}}
registries: {{https://npm.acme.dev: {{packages: {{"@acme/a{number}": [1.0.0]}}}}}}
expect: {{outcome: {outcome}}}
"""
"""All have one host, and each another truth of it."""

LAST_LINES = "The install's last lines:"


def tiny(folder: Path, count: int) -> Path:
    """Write `count` scenarios, of which some fail, to `folder`/scenarios, and return `folder`."""
    texts = {}
    for number in range(count):
        lacks, wrong = number % 3 == 0, number % 5 == 1
        outcome = "unresolved" if lacks != wrong else "resolved"
        secret = "ANOTHER" if lacks else "TOKEN"
        texts[f"tiny-{number}"] = TINY.format(number=number, secret=secret, outcome=outcome)
    return suite(folder, **texts)


def read_results(junit: Path) -> dict[str, str]:
    """Return how each scenario ended, by its name: `passed`, or `failure` and what it tells.

    Less the install's own last lines, which hold times.
    """
    cases = ElementTree.parse(junit).iter("testcase")
    return {f"{case.get('classname')} {case.get('name')}": _ending(case) for case in cases}


def _ending(case: ElementTree.Element) -> str:
    told = (f"{child.tag} {(child.text or '').partition(LAST_LINES)[0]}" for child in case)
    return next(told, "passed")


def skipped(count: int) -> str:
    """Return a scenario of `count` points, none of which installs anything."""
    return SKIPPED.replace("MATRIX", str([{"N": str(i)} for i in range(count)]).replace("'", '"'))


def suite(folder: Path, **texts: str) -> Path:
    """Write scenarios to `folder`/scenarios, by name, and return `folder`."""
    (folder / "scenarios").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "scenarios" / f"{name}.yaml").write_text(text, "utf-8")
    return folder
