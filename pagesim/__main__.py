"""`python -m pagesim`."""

from pagesim.cli.main import enter

enter()
