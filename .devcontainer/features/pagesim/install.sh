#!/bin/sh
# Installs pagesim for every user of the container, in an environment of its own. VERSION is the
# feature's option; PREFIX is where it goes.
set -eu

prefix=${PREFIX:-/usr/local}
version=${VERSION:-latest}

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "pagesim needs Python 3.11 or later: add ghcr.io/devcontainers/features/python." >&2
    exit 1
fi
if [ "$version" = latest ]; then wanted=pagesim; else wanted="pagesim==$version"; fi
python3 -m venv "$prefix/lib/pagesim"
"$prefix/lib/pagesim/bin/python" -m pip install --quiet --no-cache-dir "$wanted"
mkdir -p "$prefix/bin"
ln -sf "$prefix/lib/pagesim/bin/pagesim" "$prefix/bin/pagesim"
