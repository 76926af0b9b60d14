"""A token stands in the wrangler file's `[vars]`."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, SetSecret
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.variables import holds_token


class TokenInWrangler:
    """A token stands in the `[vars]` of the wrangler configuration file.

    What stands there is in the repository, and Pages prints it in its build log ("Build
    environment variables:", seen in build logs of 2025 and 2026).

    Before, in wrangler.toml:

        [env.preview.vars]
        NPM_TOKEN = "npm_…"

    After: the line is gone, and NPM_TOKEN is a secret of Preview.

    To change: revoke the token, take it out, and set it as a secret in the dashboard.
    """

    ident: ClassVar[str] = "token-in-wrangler"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each variable of the file that serves as a credential."""
        wrangler = case.plan.deployment.wrangler
        if wrangler is None or not wrangler.in_force:
            return
        uses = (*case.configuration.uses, *case.plan.intended.uses)
        named = {u.name for u in uses if holds_token(u)}
        others = {u.name for u in uses} - named
        for name in wrangler.variables(case.environment.name):
            variable = case.environment.variables.get(name)
            if variable and (name in named or (variable.secret and name not in others)):
                yield Finding(
                    rule=self.ident,
                    severity="warning",
                    message=f"{name} stands in {wrangler.file}, and Pages prints it in its log.",
                    place=FilePlace(wrangler.file, wrangler.line_of(name, case.environment.name)),
                    changes=(
                        Advice(f"Revoke it, and take it out of {wrangler.file}."),
                        SetSecret(case.environment.name, name),
                    ),
                )
