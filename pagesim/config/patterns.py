"""How names, versions and hosts are written in pagesim.yaml and in scenarios."""

VARIABLE = r"^[^=\s\x00]+$"
"""A variable's name. Pages takes more than shells do: `npm_config_//npm.pkg.github.com/:_authToken`
was set there (https://github.com/cowprotocol/cowswap/pull/7638)."""
PACKAGE = r"^(@[a-zA-Z0-9~-][a-zA-Z0-9._~-]*/)?[a-zA-Z0-9~_-][a-zA-Z0-9._~-]*$"
VERSION = r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"
HOST = r"^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"
"""A host's name or IPv4 address, without a port."""
PUBLISHED = r"^(\d+ ?[smhd] ago|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)$"
