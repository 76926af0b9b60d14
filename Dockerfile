# pagesim itself, for CI: `make image` fills build/image and builds it. What it can wall in where it
# runs is another matter: docs/ci.md, "As a container".
ARG BASE=python:3.11-slim-bookworm
FROM $BASE
# The project is mounted, and belongs to whoever has it; pagesim runs nothing that its git names.
RUN { command -v git >/dev/null || { apt-get update && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/*; }; } && git config --system --add safe.directory '*'
COPY lib /opt/pagesim-itself
RUN python3 -m compileall -q /opt/pagesim-itself \
 && printf '#!/bin/sh\nexec python3 -P -m pagesim "$@"\n' >/usr/local/bin/pagesim \
 && chmod 755 /usr/local/bin/pagesim
ENV PYTHONPATH=/opt/pagesim-itself PAGESIM_CACHE=/var/cache/pagesim
WORKDIR /site
ENTRYPOINT ["pagesim"]
CMD ["--help"]
