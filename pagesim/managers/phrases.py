"""A manager's own words by cause: its error codes, and the sentences that bear none.

Each room lists all codes that its source can print: those that name a cause, and those that name
none of their own (`silent`), of which a report can only quote the line. `make generate` takes the
codes out of the published packages; a unit test holds the rooms against them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from pagesim import late
from pagesim.late import field
from pagesim.managers.build_paths import REPOSITORY
from pagesim.managers.facts import Cause, Phrases, compiled
from pagesim.managers.witness import (
    EngineNeed,
    FailedScript,
    read_engine_need,
    read_failed_script,
)

NETWORK = (
    r"\bENOTFOUND\b",
    r"\bECONNREFUSED\b",
    r"\bETIMEDOUT\b",
    r"\bECONNRESET\b",
    r"\bEAI_AGAIN\b",
    r"\bEHOSTUNREACH\b",
    r"\bENETUNREACH\b",
    r"\bsocket hang up\b",
)
"""Node.js's own codes for a registry that cannot be reached."""
TLS = (
    r"\bUNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)\b",
    r"\b(?:DEPTH_ZERO_)?SELF_SIGNED_CERT(?:_IN_CHAIN)?\b",
    r"\bCERT_(?:HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED)\b",
    r"self[- ]signed certificate",
    r"unable to (?:get local issuer certificate|verify the first certificate)",
)
"""Node.js's own codes and sentences for a certificate that it does not trust."""
TLS_NAME = (
    r"\bERR_TLS_CERT_ALTNAME_INVALID\b",
    r"does not match certificate's altnames",
)
"""Node.js's own code and sentence for a certificate of another name."""
SSH = (
    r"ssh: Could not resolve hostname",
    r"ssh: connect to host \S+ port \d+:",
    r"Permission denied \(publickey",
    r"Host key verification failed",
)
"""What ssh says of a host for which the build has no key, or which pagesim does not look up."""
GIT = (
    *SSH,
    r"fatal: could not read (?:Username|Password)",
    r"fatal: Authentication failed for",
    r"remote: Repository not found",
    r"fatal: repository '[^']*' not found",
)
"""What git says of a repository that the build may not read (git 2.39)."""
SHELL = (r"\bsh: (?:\d+: )?\S+: (?:command )?not found\b", r"\bsh: \d+: Syntax error")
"""What dash and bash say of a script that names a command which is not there."""
MEMORY = (r"JavaScript heap out of memory", r"FATAL ERROR: .*[Aa]llocation failed")
DISK = (r"\bENOSPC\b", r"No space left on device")
COMMON: Phrases = {
    "missing-file": (rf"Cannot find module '{REPOSITORY}/(?!node_modules/)",),
    "wrong-manager": (r"Use \"\w+ install\" for installation in this project",),
}
"""What programs print that a script runs, whoever installs: Node.js 12 to 26, only-allow."""
UNSET = (r"Failed to replace env in config: \$\{",)
"""npm 6 and Yarn 1, which bundled the same reader."""


@late.dataclass(frozen=True)
class Vocabulary:
    """What a manager prints when an install fails."""

    sentences: Phrases
    """Patterns of sentences without a code, each found within one line."""
    script: tuple[str, ...]
    """Patterns of what it writes of a script: `witness.read_failed_script`."""
    script_end: str
    """Pattern of the line that says that a script failed."""
    error: str
    """Pattern of a line in which it tells an error."""
    form: str = "{}"
    """Pattern of a printed code, with `{}` for the code."""
    codes: Mapping[Cause, str] = field(default_factory=dict)
    """Codes by cause, apart by blanks."""
    engine: tuple[str, ...] = ()
    """Patterns of what it writes of a version that is needed: `witness.read_engine_need`."""
    https_first: frozenset[str] = frozenset()
    """Hosts whose repositories it asks for by https, and by ssh only where that fails, however a
    dependency is written."""
    silent: frozenset[str] = frozenset()
    """Codes, or whole texts, that tell no cause of their own."""
    version: str = ""
    """Pattern of a line in which it tells its own version, with a group for it."""
    pointer: str = ""
    """Pattern of a line that only points elsewhere: to its own log, which is gone with the build,
    or to a page of its documentation."""

    @cached_property
    def phrases(self) -> Phrases:
        """All patterns by cause."""
        causes = dict.fromkeys((*self.sentences, *self.codes, *COMMON))
        return {cause: self._patterns(cause) for cause in causes}

    def _patterns(self, cause: Cause) -> tuple[str, ...]:
        own = (*self.sentences.get(cause, ()), *self._coded(cause))
        return (*own, *COMMON.get(cause, ()))

    def failed_script(self, output: Sequence[str], project: str | None) -> FailedScript | None:
        """Return the script that ended an install, by its output; `project` is the root's name."""
        return read_failed_script(output, self.script, self.script_end, project)

    def engine_need(self, output: Sequence[str]) -> EngineNeed | None:
        """Return the version that some package needs and that is not there, by its output."""
        return read_engine_need(output, self.engine)

    def own_version(self, line: str) -> str | None:
        """Return the version that it says it is, where `line` is one in which it does.

        >>> Vocabulary({}, (), "", "", version=r"^yarn install v([\\d.]+)").own_version(
        ...     "yarn install v1.22.4"
        ... )
        '1.22.4'
        """
        found = re.search(self.version, line) if self.version else None
        return found[1] if found else None

    def points(self, line: str) -> bool:
        """Return whether a line only points elsewhere.

        >>> Vocabulary({}, (), "", "", pointer=r"^info Visit https://").points("info Visit https:")
        False
        """
        return bool(self.pointer) and re.search(self.pointer, line) is not None

    def lists(self, said: str) -> bool:
        """Return whether a code or a text is listed, with a cause or without."""
        coded = any(said in text.split() for text in self.codes.values())
        told = any(compiled(patterns).search(said) for patterns in self.sentences.values())
        return said in self.silent or coded or told

    def _coded(self, cause: Cause) -> tuple[str, ...]:
        codes = self.codes.get(cause, "").split()
        return (self.form.format(f"(?:{'|'.join(codes)})"),) if codes else ()
