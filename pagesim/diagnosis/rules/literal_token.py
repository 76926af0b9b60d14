"""A token stands in a file of the repository."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.credential_lines import find_form, name_instead
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place
from pagesim.managers.interface import AuthSetting
from pagesim.npm.expansion import stand_in
from pagesim.plan.credentials import find_in_urls


class LiteralToken:
    """A token itself stands in a file that git tracks.

    Everyone who can read the repository can use it, and it ends up in every clone and build.

    Before:

        //npm.pkg.github.com/:_authToken=ghp_…

    After:

        //npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}

    To change: revoke it, put `${NAME}` in its place and set the variable on Pages.
    """

    ident: ClassVar[str] = "literal-token"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each place."""
        seen: set[Place] = set()
        settings = [(s, case.place(s.location)) for s in case.configuration.auth]
        settings += [(s, case.place(s.location, swapped=True)) for s in case.plan.intended.auth]
        for setting, place in settings:
            if is_literal(setting) and isinstance(place, FilePlace) and place not in seen:
                seen.add(place)
                instead = name_instead(case, place, setting.registry, ())
                yield _finding(place, setting.registry, instead, _sent(setting))
        lockfile = case.plan.deployment.selection.lockfile
        text = case.plan.deployment.project.read(lockfile) or b"" if lockfile else b""
        for line, host, _ in find_in_urls(text.decode("utf-8", "replace")):
            place = FilePlace(str(lockfile), line)
            if FilePlace(str(lockfile)) not in seen:
                seen.add(FilePlace(str(lockfile)))
                yield _finding(place, host, (Advice(f"Take it out of every URL of {lockfile}."),))
        yield from _elsewhere(case, seen)


def _elsewhere(case: Case, seen: set[Place]) -> Iterator[Finding]:
    """Yield what looks like a token and stands where no manager takes it for one."""
    wrangler = case.plan.deployment.wrangler
    for one in case.plan.literals:
        place = FilePlace(one.file, one.line)
        told = {place, FilePlace(one.file)} & seen or (wrangler and wrangler.file == one.file)
        if one.shaped and not told:
            seen.add(place)
            yield _finding(place, None, ())


def is_literal(setting: AuthSetting) -> bool:
    """Return whether a setting holds a token, not a variable or what stands in its place."""
    text = _sent(setting)
    named = "${" in text or find_form(text) is not None or stand_in(text) is not None
    return bool(text) and not setting.variables and not named


def _sent(setting: AuthSetting) -> str:
    sent = (setting.header or "").partition(" ")[2]
    return (sent and (setting.written or sent)).strip(" \"'")


def _finding(
    place: FilePlace, registry: str | None, changes: tuple[Change, ...], token: str = ""
) -> Finding:
    instead = () if changes else (Advice("Write ${NAME} of a variable of the build."),)
    return Finding(
        rule=LiteralToken.ident,
        severity="warning",
        message=f"A token{f' for {registry}' if registry else ''} stands in {place}.",
        place=place,
        part=token,
        changes=(Advice("Revoke it: whoever reads the repository has it."), *changes, *instead),
        certainty="proven",
    )
