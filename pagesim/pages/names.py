"""Names that Cloudflare's documentation gives."""

PAGES_NPMRC = ".npmrc.pages"
"""The how-to's name for the file that Pages is to use."""
