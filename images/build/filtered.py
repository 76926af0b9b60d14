"""Becomes a command behind the filter of system calls: `filtered.py COMMAND [ARGUMENT…]`."""

import contextlib
import importlib
import os
import signal
import sys

sys.path.insert(0, "/opt/pagesim")  # isolated, Python looks there no more
with contextlib.suppress(OSError):  # without such filters the engine's own holds
    importlib.import_module("seccomp").forbid()
for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python, and so by all that it becomes
    signal.signal(ignored, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
