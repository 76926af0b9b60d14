"""What to change, where it depends on the manager that is used or on the kind of registry."""

from urllib.parse import urlsplit

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine, Advice, Change, SetValue, SetVariable
from pagesim.managers.build_paths import place_in_repository
from pagesim.npm.semver import satisfies
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.registries.catalogue import kind_at
from pagesim.registries.kind import Refusal

BOTH = ("preview", "production")


def reads_userconfig(manager: str, version: str) -> bool:
    """Whether the manager takes NPM_CONFIG_USERCONFIG (measured 2026-11 with 13 versions)."""
    if manager == "yarn":
        return version.startswith("1.")
    return manager != "bun" or satisfies(version, ">=1.4.0")


def reads_npmrc(case: Case) -> bool:
    """Whether the manager reads an `.npmrc` at all: Yarn 2 and later do not."""
    selection = case.plan.deployment.selection
    return selection.manager != "yarn" or selection.version.startswith("1.")


def config_file(case: Case) -> str:
    """Return the file of the repository that gives this manager scopes and credentials."""
    return case.path(".npmrc" if reads_npmrc(case) else ".yarnrc.yml")


def name_userconfig(case: Case) -> tuple[Change, ...]:
    """Return the variable, in both environments, by which the manager reads `.npmrc.pages`."""
    path = place_in_repository(case.plan.deployment.selection.cwd, PAGES_NPMRC)
    return tuple(SetVariable(e, "NPM_CONFIG_USERCONFIG", path) for e in BOTH)


def let_pages_npmrc_count(case: Case) -> tuple[Change, ...]:
    """Return how `.npmrc.pages` can be made to count with this manager."""
    selection = case.plan.deployment.selection
    if reads_userconfig(selection.manager, selection.version):
        own, named = case.path(".npmrc"), name_userconfig(case)
        if not case.plan.deployment.project.has(own):
            return named
        text = f"Take the lines that it overrides out of {own}: the project's file wins."
        return (*named, Advice(text))
    if not reads_npmrc(case):
        text = "Yarn 2 and later read no .npmrc: write npmScopes with npmAuthToken in .yarnrc.yml."
        return (Advice(text),)
    return (
        Advice(
            f"{case.manager} reads .npmrc only: commit the Pages file as .npmrc "
            "(it names variables, not tokens), or use bunfig.toml."
        ),
    )


def route_scope(case: Case, scope: str, registry: str) -> Change:
    """Return the setting that sends `scope` to `registry`; without a scope it is the default."""
    if not reads_npmrc(case):
        above = ("npmScopes", scope[1:]) if scope else ()
        return SetValue(config_file(case), (*above, "npmRegistryServer"), registry)
    key = f"{scope}:registry" if scope else "registry"
    return AddLine(config_file(case), f"{key}={registry}")


def give_credential(case: Case, registry: str, variable: str = "TOKEN") -> Change:
    """Return the setting that gives `registry` the credential that `variable` holds."""
    parts, value = urlsplit(registry), f"${{{variable}}}"
    if not reads_npmrc(case):
        path = ("npmRegistries", f"//{parts.netloc}", "npmAuthToken")
        return SetValue(config_file(case), path, value)
    return AddLine(config_file(case), f"//{parts.netloc}{parts.path}:_authToken={value}")


def route_with_credential(
    case: Case, name: str, registry: str, variable: str
) -> tuple[Change, ...]:
    """Return the settings of a file that is no `.npmrc` which do for a package what one says."""
    if not name.startswith("@"):
        return (give_credential(case, registry, variable),)
    scope = name.partition("/")[0]
    token = ("npmScopes", scope[1:], "npmAuthToken")
    return (
        route_scope(case, scope, registry),
        SetValue(config_file(case), token, f"${{{variable}}}"),
    )


def advise_token(name: str, registry: str, status: str) -> Advice:
    """Return what to do about a refused token, by the kind of registry."""
    why: Refusal = "no-right" if status == "forbidden" else "bad-credential"
    return Advice(kind_at(registry).advise(why, name, registry))
