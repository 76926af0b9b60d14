"""The registry in the middle: mocks, forwards or replays, and keeps a journal.

Ships alone in its image: imports only the standard library, `pagesim.errors`, `pagesim.secret`
and `pagesim.npm`. (`gateway.ca` needs `cryptography` and is used on the host only.)
"""
