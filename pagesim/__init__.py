"""pagesim reproduces the dependency install of a Cloudflare Pages build.

>>> import os, pagesim
>>> runs = pagesim.Pagesim(os.environ, engine="process")
>>> runs.run("my-site", "preview").verdict  # doctest: +SKIP
'unresolved'

`docs/python-api.md` has the whole of it. Each name is imported when it is first asked for.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pagesim.errors import ConfigError as ConfigError
    from pagesim.errors import EngineError as EngineError
    from pagesim.errors import GatewayError as GatewayError
    from pagesim.errors import PagesimError as PagesimError
    from pagesim.errors import ToolchainError as ToolchainError
    from pagesim.errors import UsageError as UsageError
    from pagesim.scenario.api import Pagesim as Pagesim
    from pagesim.scenario.api import Result as Result
    from pagesim.scenario.registry import Registry as Registry

__version__ = "0.1.0"
_HOMES = {
    "Pagesim": "pagesim.scenario.api",
    "Result": "pagesim.scenario.api",
    "Registry": "pagesim.scenario.registry",
    "ConfigError": "pagesim.errors",
    "EngineError": "pagesim.errors",
    "GatewayError": "pagesim.errors",
    "PagesimError": "pagesim.errors",
    "ToolchainError": "pagesim.errors",
    "UsageError": "pagesim.errors",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pagesim' has no attribute {name!r}")
