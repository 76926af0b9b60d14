"""What `pagesim fix` does once it is asked: the search, and what is printed of it."""

import sys

from pagesim.cli.fix import Options
from pagesim.cli.show import Screen
from pagesim.cli.world import world
from pagesim.diagnosis.words import say_changes
from pagesim.fix.apply import FileEdit
from pagesim.fix.patch import make_patch
from pagesim.fix.search import search_remedy
from pagesim.report.words import verdict_sentence


def find_remedy(options: Options) -> int:
    """Print what to change; return 0 when all is well or the changes make it so, else 1."""
    with Screen(options.report, aside=True) as screen:
        remedy = search_remedy(options.run, world(options.engine), screen.watcher())
        screen.write(make_patch(remedy.before.plan.deployment.project, remedy.changes))
    _say(verdict_sentence(remedy.before))
    if not remedy.changes:
        if not remedy.works:
            _say("There is no change that pagesim knows to make: see `pagesim run`.")
        return 0 if remedy.works else 1
    if steps := say_changes(c for c in remedy.changes if not isinstance(c, FileEdit)):
        _say(steps)
    _say(f"With these changes: {verdict_sentence(remedy.after)}")
    return 0 if remedy.works else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr)
