"""pagesim reproduces the dependency install of a Cloudflare Pages build."""

__version__ = "0.1.0"
