"""What to change, in the words of the manager that is used."""

from urllib.parse import urlsplit

from pagesim.diagnosis.finding import DASHBOARD, Case
from pagesim.managers.build_paths import place_in_repository
from pagesim.npm.semver import satisfies
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.registries.catalogue import kind_at
from pagesim.registries.kind import Refusal


def reads_userconfig(manager: str, version: str) -> bool:
    """Whether the manager takes NPM_CONFIG_USERCONFIG (measured 2026-11, see facts A2 and A3)."""
    if manager == "yarn":
        return version.startswith("1.")
    return manager != "bun" or satisfies(version, ">=1.4.0")


def make_pages_npmrc_count(case: Case) -> str:
    """Return how `.npmrc.pages` can be made to count with this manager."""
    selection = case.plan.deployment.selection
    if reads_userconfig(selection.manager, selection.version):
        path = place_in_repository(selection.cwd, PAGES_NPMRC)
        return (
            f"Set NPM_CONFIG_USERCONFIG={path} in both environments ({DASHBOARD}), and take the "
            "lines that it overrides out of .npmrc: the project's file wins."
        )
    if selection.manager == "yarn":
        return "Yarn 2 and later read no .npmrc: write npmScopes with npmAuthToken in .yarnrc.yml."
    return (
        f"bun {selection.version} reads .npmrc only: commit the Pages file as .npmrc "
        "(it names variables, not tokens), or use bunfig.toml."
    )


def scope_line(case: Case, scope: str, registry: str) -> tuple[str, str]:
    """Return the file and the line that send `scope` to `registry`."""
    if _is_berry(case):
        return ".yarnrc.yml", f'npmScopes: {{{scope[1:]}: {{npmRegistryServer: "{registry}"}}}}'
    return ".npmrc", f"{scope}:registry={registry}"


def auth_line(case: Case, registry: str) -> tuple[str, str]:
    """Return the file and the line that give `registry` a credential."""
    parts = urlsplit(registry)
    if _is_berry(case):
        return (
            ".yarnrc.yml",
            f'npmRegistries: {{"//{parts.netloc}": {{npmAuthToken: "${{TOKEN}}"}}}}',
        )
    return ".npmrc", f"//{parts.netloc}{parts.path}:_authToken=${{TOKEN}}"


def token_advice(name: str, registry: str, status: str) -> str:
    """Return what to do about a refused token, by the kind of registry."""
    why: Refusal = "no-right" if status == "forbidden" else "bad-credential"
    return kind_at(registry).advise(why, name, registry)


def _is_berry(case: Case) -> bool:
    selection = case.plan.deployment.selection
    return selection.manager == "yarn" and not selection.version.startswith("1.")
