"""npm's room: its configuration and lockfile are in `pagesim.npm`."""
