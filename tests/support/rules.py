"""Files, URLs and outcomes that the tests of several rules share."""

from pagesim.run.outcome import Outcome
from tests.support.fake_engine import GITHUB, NPMJS, NPMRC, PACKAGE, fake_run, resolves, site
from tests.support.outcomes import exchange, outcome

FILE = {".npmrc": NPMRC}
PAGES_FILE = {".npmrc.pages": NPMRC}
MOVE = {"preinstall": "mv .npmrc.pages .npmrc"}
DECLARED = {"https://npm.pkg.github.com": {"mode": "mock", "packages": {PACKAGE: ["1.0.0"]}}}
BY_TOKEN = {
    ".npmrc": "@foobar:registry=https://npm.pkg.github.com\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN}\n"
}
YARNRC = {
    ".yarnrc.yml": 'npmScopes:\n  foobar:\n    npmRegistryServer: "https://npm.pkg.github.com"\n'
    '    npmAuthToken: "${TOKEN}"\n'
}
ASKED = f"{GITHUB}@foobar%2fwidget"
ASTRAY = f"{NPMJS}@foobar%2fwidget"
TARBALL = f"{GITHUB}download/@foobar/widget/1.0.0/x.tgz"


def lock(version: str) -> dict[str, str]:
    """Return a yarn.lock that is empty of packages, as Yarn of that major begins one."""
    text = "# yarn lockfile v1\n" if version == "1" else "__metadata:\n  version: 8\n"
    return {"yarn.lock": text}


def fine() -> Outcome:
    """Return a run in which all is well."""
    return fake_run(site(FILE), resolves())


def good(text: str = "") -> Outcome:
    """Return an install that served the package, left it in the tree and said `text`."""
    return outcome(
        BY_TOKEN,
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 200, "TOKEN"), exchange(TARBALL, 200, "TOKEN")],
        installed={PACKAGE: frozenset({"1.0.0"})},
        exit_code=0,
        text=text,
    )
