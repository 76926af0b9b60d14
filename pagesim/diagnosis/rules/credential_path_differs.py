"""A credential is for another path, port or name of the registry's host."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine, Change, SetValue
from pagesim.diagnosis.credential_lines import name_place, put_under, read_lines
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lacks import group_bare, name_all
from pagesim.diagnosis.near import Near, find_near
from pagesim.diagnosis.remedies import config_file, give_credential, route_scope
from pagesim.diagnosis.variables import name_variable
from pagesim.diagnosis.words import join_names
from pagesim.registries.catalogue import canonical, kind_at


class CredentialPathDiffers:
    """A credential is written for the registry, but for another path, port or name of its host.

    A key covers its own path and what lies below. GitLab has packuments at an instance's or a
    group's path and tarballs at a project's: each needs its key. Nexus and Artifactory have a path
    for each repository. Yarn 2 and later ask registry.yarnpkg.com, for which a key of
    registry.npmjs.org does not count.

    Before:

        @acme:registry=https://gitlab.com/api/v4/packages/npm/
        //gitlab.com/api/v4/projects/4711/packages/npm/:_authToken=${GITLAB_TOKEN}

    After, one line more:

        //gitlab.com/api/v4/packages/npm/:_authToken=${GITLAB_TOKEN}

    To change: add the key for the path that was asked.
    """

    ident: ClassVar[str] = "credential-path-differs"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each place that was asked without the host's credential."""
        for registry, lacks in group_bare(case, unanswered=True).items():
            near = find_near(case, registry, lacks)
            if near is None or near.ignored:
                continue
            names = name_all(lacks)
            tarball = any(lack.exchange.asked == "tarball" for lack in lacks)
            what = "the tarball of " if tarball else ""
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{near.place} gives a credential for {near.registry}, and {case.manager} "
                f"asked for {what}{join_names(names)} at {registry}: {_differing(near, registry)}.",
                place=near.place,
                changes=_changes(case, near, registry, names),
                evidence=case.refusals(names),
                packages=names,
                certainty=prove(all(lack.answered for lack in lacks)),
            )


def _differing(near: Near, registry: str) -> str:
    one, other = urlsplit(near.registry), urlsplit(registry)
    if one.hostname != other.hostname:
        return f"a key of {one.hostname} does not count for {other.hostname}"
    if one.hostname == other.hostname and one.port != other.port:
        return "another port is another registry"
    if canonical(registry).startswith(canonical(near.registry)):
        return "it is sent for packages of a scope only"
    return "that path is not below the key's"


def _changes(case: Case, near: Near, registry: str, names: tuple[str, ...]) -> tuple[Change, ...]:
    if not case.plan.manager.reads_npmrc:
        return _in_own_file(case, near, registry, names)
    lines = read_lines(case, near.place.file)
    here = next((line for line in lines if line.number == near.place.line), None)
    key, file = name_place(case, registry), config_file(case)
    if here is None or near.variable is None:
        variable, more = name_variable(case, registry, names)
        return (*give_credential(case, registry, names, variable), *more)
    if canonical(registry).startswith(canonical(near.registry)):
        return give_credential(case, registry, [n.rpartition("/")[2] for n in names], near.variable)
    if _host(near.registry) != _host(registry):
        return put_under(case, near.place, registry, names)
    beside = [line for line in lines if line.place == here.place]
    return tuple(AddLine(file, f"{key}:{line.kind}={line.value}") for line in beside)


def _in_own_file(
    case: Case, near: Near, registry: str, names: tuple[str, ...]
) -> tuple[Change, ...]:
    home = kind_at(registry).home
    if home and canonical(registry) == home and registry != home:
        by_default = case.configuration.registry == registry
        if by_default:
            (route,) = route_scope(case, "", home.rstrip("/"))
            assert isinstance(route, SetValue)
            return (route,)
    if canonical(registry) == canonical(near.registry) and _TOP.match(case.line(near.place) or ""):
        return (SetValue(near.place.file, ("npmAlwaysAuth",), True),)
    return give_credential(case, registry, names, near.variable) if near.variable else ()


_TOP = late.compile("npmAuth")
"""A credential of Yarn 2 and later that stands at the top of its file."""


def _host(url: str) -> str:
    return urlsplit(canonical(url)).hostname or ""
