"""`NPM_TOKEN` is set, and nothing reads it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.finding import Finding, doubt
from pagesim.diagnosis.place import VariablePlace
from pagesim.diagnosis.remedies import give_credential
from pagesim.diagnosis.words import name_environment
from pagesim.registries.catalogue import DEFAULT, kind_at

NAME = "NPM_TOKEN"


class NpmTokenUnread:
    """`NPM_TOKEN` is set in the environment, and no configuration file names it.

    The how-to says that npm looks for `NPM_TOKEN`; no version of npm, Yarn, pnpm or bun does
    (measured 2026-11, npm 6 to 12). Build image v1 wrote an `.npmrc` from it where the repository
    had none (its build script); that v2 and v3 do so is not known, and pagesim does not assume it.

    Before: NPM_TOKEN is set, and there is no `.npmrc`.

    After, in `.npmrc`:

        //registry.npmjs.org/:_authToken=${NPM_TOKEN}

    To change: add an `.npmrc` with `//registry.npmjs.org/:_authToken=${NPM_TOKEN}`.
    """

    ident: ClassVar[str] = "npm-token-unread"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the variable is set and unread."""
        if NAME not in case.environment.variables:
            return
        if any(u.name == NAME for u in case.configuration.uses):
            return
        explained = tuple(r.name for r in case.unresolved if kind_at(r.registry) is DEFAULT)
        here, image = case.environment.name, case.plan.deployment.image
        unsure = f" (that image {image.name} reads it is not verified)"
        aside = "" if image.writes_npmrc else unsure
        yield Finding(
            rule=self.ident,
            severity="error" if explained else "note",
            message=f"{NAME} is set in {name_environment(here)}, but nothing reads it: "
            f"{case.manager} does not know it{aside}.",
            place=VariablePlace(NAME, here),
            changes=give_credential(case, str(DEFAULT.home), explained, NAME),
            packages=explained,
            certainty=doubt(explained),
        )
