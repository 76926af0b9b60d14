"""What pnpm 8 to 12 prints when an install fails, by cause: `ERR_PNPM_<code>`.

Codes: from the published packages of the pinned versions; those of 11.28.11 and 12.21.0 that
concern an install are there too. Sentences: the same packages and build logs of Pages.
"""

from typing import Final

from pagesim.managers.phrases import DISK, GIT, MEMORY, NETWORK, SHELL, TLS, Vocabulary

PNPM: Final = Vocabulary(
    form=r"ERR_PNPM_{}(?![A-Z_])",
    codes={
        "broken-manifest": "JSON_PARSE JSON5_PARSE YAML_PARSE BAD_PACKAGE_JSON INVALID_PACKAGE "
        "INVALID_PACKAGE_NAME INVALID_PACKAGE_JSON INVALID_WORKSPACE_CONFIGURATION "
        "BAD_WORKSPACE_MANIFEST_NAME INVALID_OVERRIDES_SELECTOR INVALID_SELECTOR "
        "INVALID_CATALOGS_CONFIGURATION CATALOG_ENTRY_INVALID_RECURSIVE_DEFINITION "
        "CATALOG_ENTRY_INVALID_SPEC CATALOG_ENTRY_INVALID_WORKSPACE_SPEC "
        "CATALOG_ENTRY_NOT_FOUND_FOR_SPEC CATALOG_IN_OVERRIDES INVALID_OVERRIDES "
        "INVALID_PEER_DEPENDENCY_SPECIFICATION BAD_READ_PACKAGE_HOOK_RESULT "
        "INVALID_DEPENDENCIES_FIELD INVALID_PACKAGE_VERSION",
        "disk-full": "ENOSPC",
        "engine": "UNSUPPORTED_ENGINE BAD_RUNTIME_VERSION",
        "forbidden": "FETCH_403 FORBIDDEN",
        "git": "GIT_FETCH_FAILED GIT_LS_REMOTE_FAILED GIT_RESOLVE_FAILED GIT_CHECKOUT_FAILED "
        "GIT_FETCH",
        "ignored-builds": "IGNORED_BUILDS GIT_DEP_PREPARE_NOT_ALLOWED",
        "integrity-mismatch": "TARBALL_INTEGRITY BAD_TARBALL_SIZE INVALID_TARBALL_INTEGRITY "
        "UNEXPECTED_PKG_CONTENT_IN_STORE TARBALL_EXTRACT",
        "lockfile-broken": "BROKEN_LOCKFILE LOCKFILE_MISSING_DEPENDENCY ENV_LOCKFILE_CORRUPTED",
        "lockfile-out-of-sync": "FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE OUTDATED_LOCKFILE "
        "RUN_CHECK_DEPS_OUTDATED_LOCKFILE",
        "lockfile-settings": "LOCKFILE_CONFIG_MISMATCH",
        "lockfile-version": "LOCKFILE_BREAKING_CHANGE",
        "missing-file": "LINKED_PKG_DIR_NOT_FOUND PATCH_FILE_NOT_FOUND PNPMFILE_NOT_FOUND "
        "NOT_PACKAGE_DIRECTORY TARBALL_READ_LOCAL_TARBALL",
        "no-lockfile": "NO_LOCKFILE",
        "no-matching-version": "NO_MATCHING_VERSION NO_VERSIONS UNPUBLISHED_PKG "
        "PACKAGE_VERSION_NOT_FOUND NO_MATCHING_VERSIONS",
        "not-found": "FETCH_404 PACKAGE_NAME_NOT_FOUND PACKAGE_NOT_FOUND",
        "patch-failed": "INVALID_PATCH PATCH_FAILED PATCH_NOT_APPLIED UNUSED_PATCH "
        "PATCH_KEY_CONFLICT PATCH_NON_SEMVER_RANGE PATCH_FILE_PATH_MISSING INCONSISTENT_PATCH_HASH",
        "peer-conflict": "PEER_DEP_ISSUES",
        "platform": "UNSUPPORTED_PLATFORM",
        "script-failed": "RECURSIVE_EXEC_FIRST_FAIL RECURSIVE_RUN_FIRST_FAIL RECURSIVE_FAIL "
        "CHILD_PROCESS_FAILED PREPARE_PACKAGE PREPARE_PKG_FAILURE PNPMFILE_FAIL",
        "setting-refused": "CONFIG_CONFLICT_BUILT_DEPENDENCIES CONFIG_CONFLICT_HOIST "
        "CONFIG_CONFLICT_LOCKFILE_ONLY_WITH_NO_LOCKFILE BAD_TOKEN_HELPER_PATH INVALID_PROXY "
        "TOKEN_HELPER_ERROR_STATUS TOKEN_HELPER_IN_PROJECT_CONFIG INVALID_AUTH_SETTING "
        "INVALID_SETTING AUTH_INVALID_BASE64 AUTH_MISSING_SEPARATOR INVALID_REGISTRY_URL",
        "source-refused": "EXOTIC_SUBDEP TRUST_DOWNGRADE TRUST_CHECK_FAIL",
        "tls": "TLS_HANDSHAKE_TIMEOUT",
        "too-young": "NO_MATURE_MATCHING_VERSION MINIMUM_RELEASE_AGE_VIOLATION "
        "MINIMUM_RELEASE_AGE_DENIED",
        "unauthorized": "FETCH_401 UNAUTHORIZED",
        "unreachable": "META_FETCH_FAIL NO_OFFLINE_META NO_OFFLINE_TARBALL BROKEN_METADATA_JSON "
        "MALFORMED_METADATA TARBALL_FETCH_TARBALL REGISTRY_NETWORK_ERROR",
        "workspace-protocol": "WORKSPACE_PKG_NOT_FOUND WORKSPACE_PACKAGE_NOT_FOUND "
        "NO_MATCHING_VERSION_INSIDE_WORKSPACE CANNOT_RESOLVE_WORKSPACE_PROTOCOL "
        "SPEC_NOT_SUPPORTED_BY_ANY_RESOLVER",
        "wrong-manager": "OTHER_PM_EXPECTED BAD_PM_VERSION",
    },
    error=r"\bERR_PNPM_|\bELIFECYCLE\b|^\s*(?:ERROR|Error:)",
    script=(
        r"^> (?P<package>(?:@[^/\s]+/)?[^@\s]+)@\S+ (?P<event>[\w:-]+)(?: (?P<path>/\S+))?$",
        r"^> (?P<command>(?!\S+@\S+ [\w:-]+(?: /|$)).+)$",
        r"^(?P<path>\.|[^\s:$]+) (?P<event>(?:pre|post)?(?:install|prepare))\$ (?P<command>.+)$",
        r"^(?P<path>\.|[^\s:$]+) (?P<event>(?:pre|post)?(?:install|prepare)): Failed",
        r"ELIFECYCLE.* exit code (?P<code>\d+)",
    ),
    script_end=r"\bELIFECYCLE\b",
    engine=(
        r"Your (?P<tool>Node|pnpm) version is incompatible with \"(?P<package>[^\"]+)\"",
        r"^\s*Expected version: (?P<wanted>.+)$",
        r"^\s*Got: (?P<found>\S+)",
    ),
    sentences={
        "disk-full": DISK,
        "git": GIT,
        "ignored-builds": (r"Ignored build scripts:.*\bERR",),
        "lockfile-version": (r"Ignoring (?:not compatible|broken) lockfile",),
        "no-matching-version": (r"No matching version",),
        "node-unsupported": (
            r"This version of pnpm requires at least Node\.js",
            r"ERROR: This version of pnpm requires",
        ),
        "out-of-memory": MEMORY,
        "script-failed": (r"\bELIFECYCLE\b", r"ERR_PNPM_.*LIFECYCLE", *SHELL),
        "tls": TLS,
        "too-young": (r"within the minimumReleaseAge cutoff",),
        "unreachable": (*NETWORK, r"ERR_PNPM_FETCH_5\d\d"),
    },
)
