"""bun's facts, by version."""

from pagesim.managers.bun.manager import Bun


def test_it_takes_an_npmrc_by_variable_since_1_4() -> None:
    assert Bun("1.2.15").userconfig is None
    assert Bun("1.4.5").userconfig == "NPM_CONFIG_USERCONFIG"


def test_it_is_told_to_write_the_lockfile_that_pages_sees() -> None:
    files = Bun("1.2.15").lock_files({"@acme": "https://npm.acme.dev/"})
    assert b"saveTextLockfile = false" in files[".bunfig.toml"]
    assert files[".npmrc"] == b"@acme:registry=https://npm.acme.dev/\n"


def test_its_words_are_looked_for_at_the_beginning_of_a_line() -> None:
    said = "bun install v1.2.15\nerror: GET https://npm.acme.dev/@acme%2fa - 401\n"
    assert Bun("1.2.15").says("unauthorized", said)
    assert not Bun("1.2.15").says("unauthorized", f"note: {said}".replace("\n", " "))
