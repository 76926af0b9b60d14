"""Writes every page and schema that is generated: `make generate`; `make check` compares.

Two kinds of modules: `NAME_page.py` has `render() -> Mapping[path, text]`, pure over the sources;
`NAME_run.py` measures or runs real programs, and its page carries the hash of what went in.
"""
