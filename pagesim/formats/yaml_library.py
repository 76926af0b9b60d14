"""PyYAML, loaded with its regular expressions not yet compiled.

They are those of its reader and resolver in Python, which take as long as all else of it: one of
all characters that may not stand in YAML. libyaml, where it is there, needs few of them.
"""

import re
from threading import get_ident
from typing import Any

from pagesim import late

_compile: Any = re.compile
_HERE = get_ident()


def _compile_late(pattern: Any, flags: Any = 0) -> Any:
    """Return a pattern; one that another thread asks for meanwhile is compiled at once."""
    return (late.compile if get_ident() == _HERE else _compile)(pattern, flags)


re.compile = _compile_late
try:
    import yaml as yaml
finally:
    re.compile = _compile
