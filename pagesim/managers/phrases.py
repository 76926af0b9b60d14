"""What several managers say alike when an install fails."""

NETWORK = (
    r"\bENOTFOUND\b",
    r"\bECONNREFUSED\b",
    r"\bETIMEDOUT\b",
    r"\bECONNRESET\b",
    r"\bEAI_AGAIN\b",
)
"""Node.js's own codes for a registry that cannot be reached."""
UNSET = (r"Failed to replace env in config: \$\{",)
"""npm 6 and Yarn 1, which bundled the same reader."""
