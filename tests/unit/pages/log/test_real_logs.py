"""Real build logs that people published, shortened and without their names, of both platforms."""

from pathlib import Path

import pytest

from pagesim.pages.log.reader import read_log

LOGS = Path(__file__).parents[3] / "golden/real-logs"
CLEAN = "npm clean-install --progress=false"
READ: dict[str, tuple[str, str | None, str | None, str | None, str | None]] = {
    "workers-bun-without-lockfile": ("workers-builds", "24.18.0", "bun install", "deploy", None),
    "workers-bun-workspace": (
        "workers-builds", "22.14.0", "bun install", None, "workspace-protocol",
    ),
    "workers-npm-lockfile": ("workers-builds", "24.18.0", CLEAN, None, "lockfile-refused"),
    "workers-npm": ("workers-builds", "22.16.0", CLEAN, None, None),
    "workers-build-token": ("workers-builds", None, None, "configuration", "build-token-gone"),
    "pages-v3-functions": ("v3", "22.16.0", "npm install --progress=false", "build", None),
    "pages-v3-bun": (
        "v3", "18.19.0", "bun install --frozen-lockfile", "install", "package-unavailable",
    ),
    "pages-v2-yarn": ("v2", "20.19.0", "yarn", None, None),
    "pages-v3-pnpm": ("v3", "22.16.0", "pnpm install", "build", None),
}  # fmt: skip
"""By log: image, Node.js, command, the step that failed, the cause."""


def test_each_log_is_read() -> None:
    assert {path.stem for path in LOGS.glob("*.log")} == set(READ)


@pytest.mark.parametrize("name", READ)
def test_what_it_tells(name: str) -> None:
    reading = read_log((LOGS / f"{name}.log").read_text("utf-8"))
    cause = reading.cause.ident if reading.cause else None
    told = (reading.image, reading.tools.get("node"), reading.command, reading.failed_step, cause)
    assert told == READ[name] and reading.understood
    assert reading.platform == ("workers-builds" if name.startswith("workers") else "pages")
