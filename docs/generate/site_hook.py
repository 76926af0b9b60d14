"""What the site's builder (MkDocs) calls for each page: links out of docs/ lead to the repository.

On GitHub `../SECURITY.md` leads to that file; the site has no such page. A target that does not
exist is told as a warning, which `--strict` makes an error.
"""

import logging
import os
import re
from pathlib import Path
from typing import Any

from docs.generate.stamp import TOP

OUTWARD = re.compile(r"\]\((\.\./[^)#\s]+)")
log = logging.getLogger("mkdocs.hooks")


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:
    """Return a page's text with its links out of docs/ turned into ones to the repository."""
    folder = Path("docs", page.file.src_path).parent

    def turned(link: re.Match[str]) -> str:
        target = os.path.normpath(folder / link[1])
        if not (TOP / target).exists():
            log.warning("docs/%s: no file %s", page.file.src_path, link[1])
        return (
            f"]({config['repo_url']}/{'tree' if (TOP / target).is_dir() else 'blob'}/main/{target}"
        )

    return OUTWARD.sub(turned, markdown)
