"""In a process of its own: PyYAML is loaded once."""

import subprocess
import sys


def test_another_thread_compiles_patterns_meanwhile() -> None:
    program = (
        "import re, sys, threading\n"
        "from importlib.abc import MetaPathFinder\n"
        "from pagesim import late\n"
        "pattern, found = late.compile('a+'), []\n"
        "class Meanwhile(MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'yaml':\n"
        "            work = lambda: found.append(pattern.match('aa')[0])\n"
        "            thread = threading.Thread(target=work)\n"
        "            thread.start(); thread.join()\n"
        "sys.meta_path.insert(0, Meanwhile())\n"
        "import pagesim.formats.yaml_library\n"
        "print(found, type(re.compile('b')).__name__)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("['aa'] Pattern\n", "")
