"""PyYAML, loaded with its regular expressions not yet compiled.

They are those of its reader and resolver in Python, which take as long as all else of it: one of
all characters that may not stand in YAML. libyaml, where it is there, needs few of them.
"""

import re
from typing import Any

from pagesim import late

_compile: Any = re.compile
re.compile = late.compile
try:
    import yaml as yaml
finally:
    re.compile = _compile
