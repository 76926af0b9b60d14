"""Every rule, in the order in which causes are told: what hides others first."""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.explanations import Explanation
from pagesim.diagnosis.finding import Finding, Rule
from pagesim.diagnosis.folding import fold
from pagesim.diagnosis.rules.bun_lock_unseen import BunLockUnseen
from pagesim.diagnosis.rules.cached_install_proves_nothing import CachedInstallProvesNothing
from pagesim.diagnosis.rules.catalog_entry_missing import CatalogEntryMissing
from pagesim.diagnosis.rules.configuration_broken import ConfigurationBroken
from pagesim.diagnosis.rules.credential_at_wrong_registry import CredentialAtWrongRegistry
from pagesim.diagnosis.rules.credential_in_registry_url import CredentialInRegistryUrl
from pagesim.diagnosis.rules.credential_key_ignored import CredentialKeyIgnored
from pagesim.diagnosis.rules.credential_path_differs import CredentialPathDiffers
from pagesim.diagnosis.rules.default_registry_private import DefaultRegistryPrivate
from pagesim.diagnosis.rules.dependency_confusion import DependencyConfusion
from pagesim.diagnosis.rules.dev_dependencies_left_out import DevDependenciesLeftOut
from pagesim.diagnosis.rules.drift_from_pages import DriftFromPages
from pagesim.diagnosis.rules.engine_refused import EngineRefused
from pagesim.diagnosis.rules.git_needs_key import GitNeedsKey
from pagesim.diagnosis.rules.ignored_builds import IgnoredBuilds
from pagesim.diagnosis.rules.image_end_of_life import ImageEndOfLife
from pagesim.diagnosis.rules.install_failed import InstallFailed
from pagesim.diagnosis.rules.install_skipped import InstallSkipped
from pagesim.diagnosis.rules.literal_token import LiteralToken
from pagesim.diagnosis.rules.lockfile_above_root_directory import LockfileAboveRootDirectory
from pagesim.diagnosis.rules.lockfile_broken import LockfileBroken
from pagesim.diagnosis.rules.lockfile_foreign_host import LockfileForeignHost
from pagesim.diagnosis.rules.lockfile_refused import LockfileRefused
from pagesim.diagnosis.rules.missing_file import MissingFile
from pagesim.diagnosis.rules.no_credential import NoCredential
from pagesim.diagnosis.rules.node_unsupported import NodeUnsupported
from pagesim.diagnosis.rules.nothing_swaps import NothingSwaps
from pagesim.diagnosis.rules.npm_token_unread import NpmTokenUnread
from pagesim.diagnosis.rules.npmrc_dropped import NpmrcDropped
from pagesim.diagnosis.rules.npmrc_encoding import NpmrcEncoding
from pagesim.diagnosis.rules.npmrc_in_member import NpmrcInMember
from pagesim.diagnosis.rules.npmrc_not_read import NpmrcNotRead
from pagesim.diagnosis.rules.npmrc_pages_untracked import NpmrcPagesUntracked
from pagesim.diagnosis.rules.npmrc_section import NpmrcSection
from pagesim.diagnosis.rules.npmrc_written_too_late import NpmrcWrittenTooLate
from pagesim.diagnosis.rules.package_not_found import PackageNotFound
from pagesim.diagnosis.rules.package_unavailable import PackageUnavailable
from pagesim.diagnosis.rules.pages_stops import PagesStops
from pagesim.diagnosis.rules.password_not_base64 import PasswordNotBase64
from pagesim.diagnosis.rules.peer_conflict import PeerConflict
from pagesim.diagnosis.rules.platform_refused import PlatformRefused
from pagesim.diagnosis.rules.project_npmrc_not_expanded import ProjectNpmrcNotExpanded
from pagesim.diagnosis.rules.request_refused import RequestRefused
from pagesim.diagnosis.rules.scope_not_routed import ScopeNotRouted
from pagesim.diagnosis.rules.script_failed import ScriptFailed
from pagesim.diagnosis.rules.secret_unread import SecretUnread
from pagesim.diagnosis.rules.setting_refused import SettingRefused
from pagesim.diagnosis.rules.slow_install import SlowInstall
from pagesim.diagnosis.rules.swap_fails_in_silence import SwapFailsInSilence
from pagesim.diagnosis.rules.swap_too_late import SwapTooLate
from pagesim.diagnosis.rules.swap_without_effect import SwapWithoutEffect
from pagesim.diagnosis.rules.token_in_wrangler import TokenInWrangler
from pagesim.diagnosis.rules.token_malformed import TokenMalformed
from pagesim.diagnosis.rules.token_not_in_environment import TokenNotInEnvironment
from pagesim.diagnosis.rules.token_refused import TokenRefused
from pagesim.diagnosis.rules.too_young import TooYoung
from pagesim.diagnosis.rules.two_lockfiles import TwoLockfiles
from pagesim.diagnosis.rules.undeclared_host import UndeclaredHost
from pagesim.diagnosis.rules.unscoped_credential import UnscopedCredential
from pagesim.diagnosis.rules.unset_variable_stops_manager import UnsetVariableStopsManager
from pagesim.diagnosis.rules.variable_empty import VariableEmpty
from pagesim.diagnosis.rules.variable_not_expanded import VariableNotExpanded
from pagesim.diagnosis.rules.workspace_protocol import WorkspaceProtocol
from pagesim.diagnosis.rules.wrangler_variables_alone import WranglerVariablesAlone
from pagesim.diagnosis.rules.wrong_manager import WrongManager
from pagesim.late import replace
from pagesim.run.outcome import Outcome

RULES: tuple[Rule, ...] = (
    PagesStops(),
    InstallSkipped(),
    MissingFile(),
    NodeUnsupported(),
    UnscopedCredential(),
    SettingRefused(),
    WrongManager(),
    EngineRefused(),
    PlatformRefused(),
    PeerConflict(),
    TooYoung(),
    IgnoredBuilds(),
    CatalogEntryMissing(),
    NpmrcPagesUntracked(),
    LockfileBroken(),
    LockfileAboveRootDirectory(),
    LockfileForeignHost(),
    TwoLockfiles(),
    LockfileRefused(),
    BunLockUnseen(),
    WorkspaceProtocol(),
    NpmrcNotRead(),
    SwapFailsInSilence(),
    SwapTooLate(),
    SwapWithoutEffect(),
    WranglerVariablesAlone(),
    NpmrcEncoding(),
    NpmrcSection(),
    CredentialInRegistryUrl(),
    VariableNotExpanded(),
    TokenNotInEnvironment(),
    UnsetVariableStopsManager(),
    ConfigurationBroken(),
    NpmrcDropped(),
    ProjectNpmrcNotExpanded(),
    NpmrcInMember(),
    CachedInstallProvesNothing(),
    VariableEmpty(),
    NothingSwaps(),
    NpmrcWrittenTooLate(),
    CredentialKeyIgnored(),
    CredentialPathDiffers(),
    DependencyConfusion(),
    ScopeNotRouted(),
    DefaultRegistryPrivate(),
    CredentialAtWrongRegistry(),
    NpmTokenUnread(),
    SecretUnread(),
    PasswordNotBase64(),
    TokenMalformed(),
    TokenRefused(),
    NoCredential(),
    GitNeedsKey(),  # by its end the others are cut off
    PackageUnavailable(),
    PackageNotFound(),
    DevDependenciesLeftOut(),
    ScriptFailed(),
    UndeclaredHost(),
    RequestRefused(),
    InstallFailed(),
    SlowInstall(),
    LiteralToken(),
    TokenInWrangler(),
    DriftFromPages(),
    ImageEndOfLife(),
)

LAST = InstallFailed.ident
"""The rule that speaks where no other one has an error."""
_RANK = {"error": 0, "warning": 1, "note": 2}


def diagnose(outcome: Outcome) -> tuple[Finding, ...]:
    """Return what every rule found, errors first, each group in the catalogue's order.

    What an earlier one explains is folded under it. A finding that a rule makes twice, of a line
    that counts at two URLs, is told once.
    """
    case = Case(outcome)
    said = (replace(f, platform=case.platform) for rule in RULES for f in rule.find(case))
    found = list(dict.fromkeys(said))
    if any(f.severity == "error" and f.rule != LAST for f in found):
        found = [f for f in found if f.rule != LAST]
    return fold(sorted(found, key=lambda f: _RANK[f.severity]))


def diagnose_helped(outcome: Outcome) -> tuple[Finding, ...]:
    """Return the errors of the second install, with `.npmrc.pages` in place, that the first does
    not have; none where no second one was made."""
    if outcome.helped is None:
        return ()
    alone = replace(
        outcome,
        plan=replace(outcome.plan, starts=outcome.plan.starts[1:]),
        attempts=outcome.attempts[1:],
        verdict=outcome.helped.verdict,
    )
    known = diagnose(outcome)
    return tuple(f for f in diagnose(alone) if f.severity == "error" and f not in known)


def describe_rules() -> tuple[Explanation, ...]:
    """Return what every rule says of itself, by name."""
    return tuple(sorted(map(_describe, RULES), key=lambda e: e.ident))


def _describe(rule: Rule) -> Explanation:
    lines = (type(rule).__doc__ or "").strip().splitlines()
    text = "\n".join(line.removeprefix("    ") for line in lines)
    return Explanation(rule.ident, lines[0], text)
