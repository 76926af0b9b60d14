"""Becomes a command behind the filter of system calls: `filtered.py COMMAND [ARGUMENT…]`."""

import importlib
import os
import signal
import sys

sys.path.insert(0, "/opt/pagesim")  # isolated, Python looks there no more
try:  # noqa: SIM105  # contextlib takes as long to load as all the rest
    importlib.import_module("seccomp").forbid()
except OSError:
    pass  # without such filters the engine's own holds
for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python, and so by all that it becomes
    signal.signal(ignored, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
