"""`python -m pagesim`."""

import sys

from pagesim.cli.main import main

sys.exit(main())
