"""Programs that run between pagesim and a build: `python -I -S`, standard library only, quick.

`typing` is for mypy alone: it takes a fifth of the time that such a program takes to start.
"""
