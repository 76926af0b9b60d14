"""A dependency is cloned by ssh, and a build has no key."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.naming import place_naming
from pagesim.managers.phrases import SSH

_SSH = late.compile("|".join(SSH))
_REMOTE = late.compile(
    r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?(?:[#\s'\"]|$)"
)


class GitNeedsKey:
    """A dependency is cloned by git over ssh, and the build has no key for it.

    Pages has access to the repository that it builds, by its own app, and to no other. Where npm
    writes `git+ssh://` for a public repository of GitHub and fetches it by https, this rule keeps
    quiet: only what was asked counts.

    To change: publish the package to a registry. For a public repository https will do. Before,
    package.json:

        "providers": "git+ssh://git@github.com/acme/providers.git"

    After:

        "providers": "git+https://github.com/acme/providers.git"
    """

    ident: ClassVar[str] = "git-needs-key"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when ssh was tried, and no https request to that host was refused."""
        if not case.failing:
            return
        said = tuple(OutputLine(line) for line in case.output if _SSH.search(line))
        refused = {urlsplit(e.url).hostname for e in case.exchanges if e.trouble == "refused-host"}
        looked_up = {e.url for e in case.exchanges if e.trouble == "dns"}
        refused |= looked_up & case.plan.manager.vocabulary.https_first
        remote = next((m for line in case.output if (m := _REMOTE.search(line))), None)
        if not said or (remote and remote["host"] in refused):
            return
        what = f"{remote['host']}/{remote['path']}" if remote else "A repository"
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{what} is cloned by ssh, and a build of {case.platform.title} has no key for "
            "it.",
            place=place_naming(case, *((remote["path"],) if remote else ("git+ssh:", "git@"))),
            changes=(
                Advice(
                    "Publish it to a registry; or, if it is public, ask for it by "
                    f"git+https://{what if remote else 'HOST/OWNER/NAME'}.git and write the "
                    "lockfile again."
                ),
            ),
            evidence=said[:2],
            packages=case.lost,
            certainty="proven",
        )
