"""A registry does not know a package that nothing calls private."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_of_dependency
from pagesim.diagnosis.place import FilePlace
from pagesim.gateway.interface import Exchange


class PackageNotFound:
    """The install failed, and a registry answered 404 for a package that nothing calls private.

    It was never there, was unpublished, or is private: npmjs answers 404 to all who may not see
    it, so which of these it is cannot be told from outside.

    Before, in package.json:

        "@acme/ui": "^1.0.0"

    After, in `.npmrc`, where it is private:

        @acme:registry=https://npm.acme.example/

    To change: correct the name or version; where it is private, send its scope to its registry
    with a credential, and name it under `private` in pagesim.yaml.
    """

    ident: ClassVar[str] = "package-not-found"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each package and registry."""
        if not case.failing:
            return
        served = {(e.package, e.asked) for e in case.exchanges if e.status in (200, 304)}
        private = {r.name for r in case.first.resolutions if r.private} if case.first else set()
        seen: set[str] = set()
        for e in case.exchanges:
            name = e.package
            if name is None or name in seen or name in private or not _missing(e):
                continue
            if (name, e.asked) in served:
                continue
            seen.add(name)
            version = f"@{e.version}" if e.version else ""
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{e.registry} has no {name}{version} (404): it was never there, was "
                "unpublished, or is private.",
                place=_asked_at(case, name),
                changes=(
                    Advice(
                        "Check the name and version. If it is private, say so in pagesim.yaml "
                        f'(private: ["{name}"]) and give its registry a credential.'
                    ),
                ),
                evidence=(quote_request(e),),
                packages=(name,),
            )


def _asked_at(case: Case, name: str) -> FilePlace | None:
    """Return the line of package.json that asks for a package; None where another one does."""
    place = place_of_dependency(case, name)
    return place if place.line else None


def _missing(e: Exchange) -> bool:
    return e.status in (404, 410) and e.registry is not None and e.asked in ("packument", "tarball")
