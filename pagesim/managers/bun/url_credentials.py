"""Credentials in the path of a registry's URL, which bun takes out of it.

`https://host/path/:_authToken=$TOKEN`, `…/:username=x:_password=y`, and the same behind the last
slash without a colon, as `Scope.fromAPI` in bun's src/install/npm.zig reads them (1.0 to 1.4).

>>> split_path("https://host/a/:_authToken=$TOKEN")
('https://host/a/', {'_authToken': '$TOKEN'})
"""

from pagesim.npm.urls import parts_of, with_slash

_ENDS = ("_authToken", "_auth")
"""With these bun looks no further."""
_KINDS = (*_ENDS, "username", "_password")


def split_path(url: str) -> tuple[str, dict[str, str]]:
    """Return a registry's URL without the credentials in its path, and those by their kind."""
    parts = parts_of(url)
    path, found = parts.path, dict[str, str]()
    if ":" in path:
        while ":" in path and not found.keys() & set(_ENDS):
            path, _, segment = path.rpartition(":")
            kind, equals, value = segment.partition("=")
            if equals and kind in _KINDS:
                found.setdefault(kind, value)
    else:
        head, _, last = path.rpartition("/")
        kind, equals, value = last.partition("=")
        if equals and kind in _KINDS:
            path, found = f"{head}/", {kind: value}
    return with_slash(parts._replace(path=path).geturl()) if found else url, found
