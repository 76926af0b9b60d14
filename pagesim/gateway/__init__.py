"""The registry in the middle: answers for mocked registries, forwards to real ones, keeps a journal.

Ships alone in its image: imports only the standard library, `pagesim.errors`, `pagesim.secret`
and `pagesim.npm`. (`gateway.ca` needs `cryptography` and is used on the host only.)
"""
