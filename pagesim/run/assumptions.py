"""What a verdict rests on that nobody has shown: as data, for every format and for exit codes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

from pagesim import late
from pagesim.gateway.interface import Exchange
from pagesim.pages.words import label, reason, settle, unverified_sentence
from pagesim.plan.plan import Plan
from pagesim.plan.start import Starter

AssumptionKind = Literal[
    "variable-set", "token-untested", "package-made-up", "not-verified", "wall", "tool-unverified"
]
"""A variable taken as set, that nothing declares; a credential whose real value no registry saw;
a package that pagesim made; a choice that was never seen on Pages; what pagesim itself refused;
Node.js or a manager that nothing but the registry it came from vouches for."""
REFUSED_BY_PAGESIM = frozenset({"refused-host", "refused-path", "refused-address", "dns"})
"""Troubles that Pages does not make, and that `--allow-host` ends."""


@late.dataclass(frozen=True)
class Assumption:
    """One thing that a verdict rests on."""

    kind: AssumptionKind
    subject: str
    """The variable, the package, the choice, the host."""
    why: str
    """Why it is not known, for people."""
    settle: str
    """What settles it, for people."""


def list_assumptions(
    plan: Plan, exchanges: Sequence[Exchange] = (), unverified: Sequence[str] = ()
) -> tuple[Assumption, ...]:
    """Return what the verdict of an install with these `exchanges` and `unverified` tools rests on,
    by kind."""
    return (
        *_variables(plan, exchanges),
        *_tokens(plan, exchanges),
        *_packages(plan, exchanges),
        *_choices(plan),
        *_walls(exchanges),
        *map(_tool, unverified),
    )


def _variables(plan: Plan, exchanges: Sequence[Exchange]) -> Iterator[Assumption]:
    here = plan.deployment.environment.name
    used = {e.credential for e in exchanges}
    for name in plan.deployment.assumed:
        if name in used or (exchanges and _changes_without(plan, name)):
            yield Assumption(
                "variable-set",
                name,
                f"nothing declares what is set in {here}",
                f"pagesim.yaml: environments: {{{here}: {{secrets: [{name}]}}}}",
            )


def _changes_without(plan: Plan, name: str) -> bool:
    """Whether the manager would stop, drop a file whole or ask another registry if the variable
    were not set."""
    start = plan.starts[0]
    now = start.configuration
    if name not in {use.name for use in now.uses}:
        return False
    env = {n: v for n, v in start.env.items() if n != name}
    then = Starter(plan.deployment, plan.manager).make(start.mode, env).configuration
    routes = ((now.registry_for(w.name), then.registry_for(w.name)) for w in plan.wanted)
    return (
        then.fatal is not None
        or bool({*then.dropped} - {*now.dropped})
        or any(one != other for one, other in routes)
    )


def _tokens(plan: Plan, exchanges: Iterable[Exchange]) -> Iterator[Assumption]:
    declared = [*plan.deployment.environment.variables]  # managers ask in another order each time
    taken = {
        e.credential: _host(e.registry or e.url)
        for e in exchanges
        if e.credential and e.accepted and e.mode == "mock"
    }
    for name in sorted(taken, key=lambda name: (*declared, name).index(name)):
        yield Assumption(
            "token-untested",
            name,
            f"a made-up value stood in for it at {taken[name]}",
            f"Run with --secret {name}, or --env-file.",
        )


def _packages(plan: Plan, exchanges: Iterable[Exchange]) -> Iterator[Assumption]:
    declared = {name for r in plan.registries for name in r.packages}
    private = {w.name for w in plan.wanted if w.private}
    made: dict[tuple[bool, str], str] = {}
    for e in exchanges:
        if e.mode == "mock" and e.status == 200 and e.asked == "tarball" and e.package:
            own = e.package in private or plan.routing.is_private(
                e.package, plan.routing.registry_for(e.package)
            )
            host = _host(e.registry or e.url)
            if e.package not in declared:
                made[not own, e.package if own else f"public packages of {host}"] = host
    why, settle = (
        "{} is mocked, and pagesim.yaml declares no such package",
        ("Declare it in pagesim.yaml, or let the registry be real (--registry auto, --secret)."),
    )
    if plan.deployment.options.offline:
        why = "made of its entry in the lockfile; whether {} has it, and its content, are not known"
        settle = "Run without --offline."
    for (_, subject), host in sorted(made.items()):
        yield Assumption("package-made-up", subject, why.format(host), settle)


def _choices(plan: Plan) -> Iterator[Assumption]:
    selection, image = plan.deployment.selection, plan.deployment.image.name
    where = plan.deployment.platform.title
    for choice in selection.choices:
        if not choice.verified:
            yield Assumption(
                "not-verified",
                f"{label(choice)} {choice.value}",
                f"{reason(choice)}: never seen on {where}",
                settle(choice),
            )
    for unverified in selection.unverified:
        yield Assumption(
            "not-verified",
            unverified.basis.name,
            unverified_sentence(unverified, image),
            f"Look into a build log of {where}.",
        )


def _walls(exchanges: Iterable[Exchange]) -> Iterator[Assumption]:
    refused = [e for e in exchanges if e.trouble in REFUSED_BY_PAGESIM]
    for host in dict.fromkeys(_host(e.url) for e in refused):
        yield Assumption(
            "wall",
            host,
            "pagesim lets a build reach its registries alone; Cloudflare does not refuse it",
            f"Run with --allow-host {host}.",
        )


def _tool(package: str) -> Assumption:
    return Assumption(
        "tool-unverified",
        package,
        "pagesim holds no digest of it, and its registry gave no signature of npm's",
        "Fetch tools from https://registry.npmjs.org; --require-signed-tools insists on it.",
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
