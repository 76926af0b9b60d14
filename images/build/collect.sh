#!/bin/bash
# Finds what is to be brought back of an install, and writes it to standard output as a tar. Runs as
# the build's user, so that it reads what the build could read, after the build's last process ended:
#   collect.sh files CWD | caches | home
set -uo pipefail

job=/opt/pagesim/job

# Names of the files, each ended by a zero byte, relative to HOME.
names() {
    while IFS= read -r name; do
        [ -f "$HOME/$name" ] && printf '%s\0' "$name"
    done <"$job/collect"
    [ -s "$job/probe" ] || return 0
    {
        # A workspace's tree lies above the folder that is installed in.
        find "$HOME/repo" \( -type f -o -type l \) -name package.json -path '*/node_modules/*' \
            -print0 2>/dev/null
        # A package may be a link to what lies above this folder (a workspace's store).
        for package in "$PWD"/node_modules/* "$PWD"/node_modules/@*/*; do
            [ -L "$package" ] && [ -f "$package/package.json" ] &&
                printf '%s\0' "$package/package.json"
        done
    } | grep -zE -f "$job/probe" | sed -z "s|^$HOME/||"
    return 0
}

case $1 in
files)
    cd "$2" 2>/dev/null || cd "$HOME" || exit 1
    # One file may be in the tree under several names (links into a store): each is brought back.
    names | tar -c -h --hard-dereference -C "$HOME" --no-recursion --null -T - \
        --ignore-failed-read -f -
    ;;
caches)
    cd "$HOME" || exit 1
    while IFS= read -r name; do [ ! -d "$name" ] || printf '%s\0' "$name"; done <"$job/caches" |
        tar -c --exclude=_logs --null -T - --warning=no-file-changed -f -
    ;;
home)
    tar -c -C "$HOME" --warning=no-file-changed -f - .
    ;;
esac
