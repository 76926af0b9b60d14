"""`python -m pagesim`."""

import sys

from pagesim.cli.main import main

code = main()
# Where Ctrl-C came within an `exec` of a text (a dataclass, a named tuple), CPython ends
# `python -m` by that signal, though it was caught; the next such `exec` lets it forget
# (run_eval_code_obj).
exec("")
sys.exit(code)
