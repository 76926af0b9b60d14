"""A variable of the dashboard does not reach the build, since a wrangler file is in force."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetSecret
from pagesim.diagnosis.finding import Finding, weigh
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.diagnosis.remedies import set_plain
from pagesim.diagnosis.variables import holds_token, sounds_secret
from pagesim.diagnosis.words import name_environment

_REDIRECT = ".wrangler/deploy/config.json"


class WranglerVariablesAlone:
    """A plain variable of the dashboard stands beside a wrangler file that is in force.

    With a valid wrangler file that has `pages_build_output_dir`, Pages takes plain variables from
    the file alone; secrets of the dashboard still count (Cloudflare, "Wrangler configuration";
    users say the same of builds, https://github.com/cloudflare/cloudflare-docs/issues/30714; not
    verified). A `.wrangler/deploy/config.json` names another file in its place.

    Before: `NPM_CONFIG_USERCONFIG` is set in the dashboard, as a plain variable.

    After, in wrangler.toml:

        [vars]
        NPM_CONFIG_USERCONFIG = "/opt/buildhome/repo/.npmrc.pages"

    To change: set it in the wrangler file, or, for a token, as a secret.
    """

    ident: ClassVar[str] = "wrangler-variables-alone"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each variable that the install would have used."""
        deployment, here = case.plan.deployment, case.environment.name
        wrangler = deployment.wrangler
        if wrangler is None or not wrangler.in_force:
            return
        if deployment.project.has(_REDIRECT):
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=f"{_REDIRECT} is in the repository: wrangler takes the file that it names "
                f"in place of {wrangler.file} (not verified for Pages' builds).",
                place=FilePlace(_REDIRECT),
                changes=(Advice(f"Take {_REDIRECT} out: it is made by a build."),),
                certainty="possible",
            )
        declared = (deployment.settings.environments or {}).get(here)
        uses = {u.name for u in (*case.configuration.uses, *case.plan.intended.uses)}
        for name in declared.variables if declared else ():
            if name in case.environment.variables or not _matters(case, name, uses):
                continue
            needed = case.lost if name in uses or _is_npm(name) else ()
            yield Finding(
                rule=self.ident,
                severity=weigh(needed),
                message=f"{name} of the dashboard does not reach the build in "
                f"{name_environment(here)}: {wrangler.file} is in force, and plain variables come "
                "from there alone (not verified).",
                place=VariablePlace(name, here),
                changes=_changes(case, name, declared.variables[name] if declared else ""),
                packages=needed,
                certainty="likely" if needed else "possible",
            )


def _matters(case: Case, name: str, uses: set[str]) -> bool:
    """Whether an install would look at a variable."""
    tools = {v for names in case.plan.deployment.image.overrides.values() for v in names}
    flags = {*case.plan.deployment.image.flag_variables, case.plan.deployment.image.skip_variable}
    return name in uses or name in tools or name in flags or _is_npm(name)


def _is_npm(name: str) -> bool:
    return name.lower().startswith(("npm_config_", "pnpm_config_", "yarn_", "bun_config_"))


def _changes(case: Case, name: str, value: str) -> tuple[Change, ...]:
    here, uses = case.environment.name, (*case.configuration.uses, *case.plan.intended.uses)
    if sounds_secret(name) or any(u.name == name and holds_token(u) for u in uses):
        return (SetSecret(here, name),)
    return (set_plain(case, here, name, value),)
