"""Programs that run between pagesim and a build: `python -I -S`, standard library only, quick."""
