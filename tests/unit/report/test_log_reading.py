"""What is told of a build log."""

from pagesim.pages.log.reader import read_log
from pagesim.report.log_reading import reading_record, reading_text, reproduce

LOG = """\
2026-11-20T10:00:03.000Z\tDetected the following tools from environment: npm@10.9.2, nodejs@20.1.0
2026-11-20T10:00:03.100Z\tInstalling project dependencies: npm clean-install --progress=false
2026-11-20T10:00:09.000Z\tnpm error code E401
2026-11-20T10:00:09.200Z\tFailed: build command exited with code: 1
"""


def test_the_command_that_does_the_same() -> None:
    wanted = "pagesim run ENV --build-image v3 --var NODE_VERSION=20.1.0"
    reading = read_log(LOG)
    assert reproduce(reading) == wanted
    assert reading_record(reading)["reproduce"] == wanted
    text = reading_text(reading)
    assert f"Reproduce:   {wanted}\n" in text
    assert text.endswith("\n")
    assert "     3  npm error code E401\n" in text
