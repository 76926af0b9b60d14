#!/bin/bash
# Runs one install in the build container:
#   install.sh BYTES COMMAND [ARGUMENT…]
# BYTES bytes of tar arrive on standard input: the copy for /opt/buildhome, and in job/ what to do.
# The command gets the process env of job/env and an empty standard input; its exit status is this
# script's. What is to be brought back lies in out/ afterwards, outside the tmpfs at HOME.
# Exit status 112 with `step` other than `done` in out/status: this script failed, not the command.
set -uo pipefail

job=/opt/pagesim/job
out=/opt/pagesim/out
bytes=$1
shift

say() { printf '%s=%s\n' "$1" "$2" >>"$out/status"; }
free() { say free_kb "$(df --output=avail -k "$HOME" | tail -n 1 | tr -d ' ')"; }
fail() {
    free
    say step "$1"
    say error "$(tail -n 3 "$out/errors" 2>/dev/null | tr '\n' ' ')"
    exit 112
}

: >"$out/status" || exit 112
# Taken by number of bytes: the engine's end of the pipe may stay open.
head -c "$bytes" | tar -x -C / --no-same-owner --no-overwrite-dir -f - 2>"$out/errors" \
    || fail unpack
exec </dev/null
cd "$(cat "$job/cwd")" || fail unpack

mapfile -d '' -t variables <"$job/env"
started=${EPOCHREALTIME/,/.}
env -i "${variables[@]}" "$@"
code=$?
ended=${EPOCHREALTIME/,/.}
say code "$code"
say seconds "$(awk "BEGIN { printf \"%.3f\", $ended - $started }")"
free

# Names of the files to bring back, each ended by a zero byte, relative to HOME.
wanted() {
    while IFS= read -r name; do
        [ -f "$HOME/$name" ] && printf '%s\0' "$name"
    done <"$job/collect"
    [ -s "$job/probe" ] || return 0
    # A workspace's tree lies above the folder that is installed in.
    find "$HOME/repo" \( -type f -o -type l \) -name package.json -path '*/node_modules/*' -print0 2>/dev/null |
        grep -zE -f "$job/probe" | sed -z "s|^$HOME/||"
    # A package may be a link to what lies above this folder (a workspace's store).
    sed -e 's|^/node_modules/||' -e 's|/package\\.json\$$||' -e 's|\\||g' "$job/probe" |
        while IFS= read -r name; do
            [ -L "$PWD/node_modules/$name" ] && [ -f "$PWD/node_modules/$name/package.json" ] &&
                printf '%s\0' "${PWD#"$HOME"/}/node_modules/$name/package.json"
        done
    return 0
}

cd "$(cat "$job/cwd")" 2>/dev/null || cd "$HOME" || fail collect
wanted >"$out/names" 2>"$out/errors" || fail collect
# One file may be in the tree under several names (links into a store): each is brought back.
tar -c -h --hard-dereference -C "$HOME" --no-recursion --null -T "$out/names" -f "$out/files.tar" \
    --ignore-failed-read 2>"$out/errors" || fail collect
if [ -s "$job/caches" ]; then
    (cd "$HOME" && while IFS= read -r name; do [ ! -d "$name" ] || printf '%s\0' "$name"; done \
        <"$job/caches" | tar -c --exclude=_logs --null -T - -f "$out/caches.tar" --warning=no-file-changed) \
        2>"$out/errors" || fail caches
fi
if [ -s "$job/keep" ]; then
    tar -c -C "$HOME" -f "$out/home.tar" --warning=no-file-changed . 2>"$out/errors" || fail keep
fi
say step done
exit "$code"
