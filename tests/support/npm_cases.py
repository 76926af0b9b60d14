"""Made-up npmrc files, ranges and specs, the same for the same seed."""

import random
from dataclasses import dataclass
from typing import Any

HOSTS = ("r1.example", "r2.example:8443", "registry.npmjs.org")
PATHS = ("", "/", "/a", "/a/", "/a/b/", "/api/v4/npm/")
VALUES = (
    "${T}", "${T}", "${U}", "${T?}", "${U?}", "${T-x}", "x${T}y${E}", "\\${T}", "\\\\${T}", "plain",
    '"${T}"', "'${T}'", "'123'", "true", "false", "null", "", " spaced ", "a;b", "a\\;b", "a#b",
    "${S}", "$T", "${ T }", "ünï", "'[1,2]'", "dXNlcjpwYXNz", "${B}",
)  # fmt: skip
PAIRS = ("user", "${B}", "cGFzcw==", "${T}", "", "x")
ENV = {"T": "tok", "E": "", "S": " padded ", "B": "dXNlcjpwYXNz"}


@dataclass(frozen=True)
class Load:
    """A configuration to load, and what to ask of it."""

    project: str
    user: str
    env: dict[str, str]
    urls: tuple[tuple[str, str], ...]

    def to_data(self) -> dict[str, Any]:
        return {
            "project": self.project, "user": self.user, "env": self.env, "urls": list(self.urls),
        }  # fmt: skip


def ini_text(rng: random.Random) -> str:
    pieces = (
        "a", "b", "key", " ", "\t", "=", "=", "=", '"', "'", ";", "#", "\\", "[", "]", "[]", ".",
        "[s]", "[s] ", "[s.t]", "[x\\.y]", "${T}", "true", "null", "1", "1e3", "0.5", "\u00a0",
        "\ufeff", "é", "\n", "\n", "\r\n", "\r", "__proto__", '"q"', "'q'", "{}", "\u2028",
    )  # fmt: skip
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 30)))


def expansion(rng: random.Random) -> str:
    pieces = (
        "$",
        "{",
        "}",
        "\\",
        "T",
        "${T}",
        "${U}",
        "${T?}",
        "${U?}",
        "?",
        "-",
        "x",
        "${E}",
        " ",
    )
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 12)))


def load(rng: random.Random) -> Load:
    env = dict(ENV)
    if rng.random() < 0.3:
        host = rng.choice(HOSTS)
        env[f"npm_config_//{host}/:_authToken"] = rng.choice(("from-env", "${T}", "E"))
    if rng.random() < 0.15:
        env["NPM_CONFIG_REGISTRY"] = f"https://{rng.choice(HOSTS)}/"
    project, user = _npmrc(rng), _npmrc(rng) if rng.random() < 0.5 else ""
    urls = [(f"https://{rng.choice(HOSTS)}/a/b/{n}", n) for n in ("plain", "@s/p")]
    return Load(project, user, env, tuple(urls))


def _npmrc(rng: random.Random) -> str:
    return "\n".join(_line(rng) for _ in range(rng.randint(0, 6))) + "\n"


def _line(rng: random.Random) -> str:
    host, path = rng.choice(HOSTS), rng.choice(PATHS)
    match rng.randrange(12):
        case 0 | 1:
            return f"registry=https://{host}{path}"
        case 2 | 3:
            return f"{rng.choice(('@s', '@t'))}:registry=https://{host}{path}"
        case 4 if rng.random() < 0.3:
            kind = rng.choice(("_authToken", "_auth", "username", "_password", "email"))
            return f"{kind}={rng.choice(('${T}', 'dXNlcjpwYXNz', ''))}"
        case 5:
            # npm 7 and 8 break over `_auth=true`.
            return f"//{host}{path}:_auth={rng.choice([v for v in VALUES if v != 'true'])}"
        case 6:
            return f"//{host}{path}:username={rng.choice(PAIRS)}"
        case 7:
            return f"//{host}{path}:_password={rng.choice(PAIRS)}"
        case 8:
            return f"; //{host}{path}:_authToken=commented"
    return f"//{host}{path}:_authToken={rng.choice(VALUES)}"


def version(rng: random.Random) -> str:
    numbers = ".".join(str(rng.choice((0, 0, 1, 1, 2, 3, 10))) for _ in range(3))
    tags = ("", "", "", "-0", "-alpha", "-alpha.1", "-rc.10", "-1.2", "-a-b", "+build", "-rc.1+b")
    return rng.choice(("", "", "", "", "v", " ")) + numbers + rng.choice(tags)


def range_(rng: random.Random) -> str:
    if rng.random() < 0.1:
        return rng.choice(
            ("", "*", "latest", "x", ">", "||", "1 || foo", "**", "*1.2.3", "1.x.3", "x.1", "==1",
             "==1.2.3", "1.2.3-", "1.2.3.4", "01.2.3", ">=", "~", "^", "1 - 2 <3", "^x.1",
             ">1.2.3 - 2", "a b", "* || 1.0.0-rc.1")
        )  # fmt: skip
    alternatives = [_alternative(rng) for _ in range(rng.choice((1, 1, 1, 2)))]
    return rng.choice(("||", " || ")).join(alternatives)


def _alternative(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return f"{_partial(rng)} - {_partial(rng)}"
    return " ".join(
        rng.choice(("", "", "^", "~", ">", ">=", "<", "<=", "=", "~>", "^ ", "> ", ">=v"))
        + _partial(rng)
        for _ in range(rng.choice((1, 1, 2)))
    )


def _partial(rng: random.Random) -> str:
    parts = [str(rng.choice((0, 0, 1, 2, 3, 10))) for _ in range(3)]
    match rng.randrange(6):
        case 0:
            return parts[0]
        case 1:
            return ".".join(parts[:2])
        case 2:
            return f"{parts[0]}.{rng.choice('xX*')}"
        case 3:
            return f"{parts[0]}.{parts[1]}.{rng.choice('xX*')}"
    return ".".join(parts) + rng.choice(("", "", "-alpha", "-rc.1", "-0", "+b", "-rc.1+b"))


_REGISTRY = ("*", "latest", "^1.0.0", "1 || 2", ">=1 <2", "beta", "1.0.0-rc.1", "~1.2", "~")
_ALIASES = ("npm:b", "npm:b@1", "npm:@s/b", "npm:@s/b@^1.2", "npm:b@next")
_PATHS = ("file:../b", "../b", "./b", "~/b", "/b", "a.tgz")
_REMOTE = (
    "user/repo",
    "user/repo#v1",
    "github:user/repo",
    "gitlab:user/repo",
    "gist:123abc",
    "git@github.com:u/r.git",
    "git://x.example/r",
    "git+ssh://git@github.com/u/r.git",
    "git+https://x.example/r.git#v1",
    "https://x.example/a.tgz",
    "http://x.example/a.tgz",
)
SPECS = [(name, s) for name in ("a", "@s/a") for s in (*_REGISTRY, *_ALIASES, *_PATHS, *_REMOTE)]
"""Dependencies as package.json has them."""
