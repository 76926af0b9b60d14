#!/bin/bash
# Runs one install in the build container:
#   install.sh COMMAND [ARGUMENT…]
# The first line on standard input is `MARK JOB COPY`; then come JOB bytes of tar, what to do (job/),
# and COPY bytes, /opt/buildhome. This script is root with no right but to become the build's user
# and to end its processes: the build can neither trace nor end it, nor write to job/ and out/. The
# command gets the process env of job/env and an empty standard input, or a terminal where
# job/terminal says so (what arrives after the copy is typed there). After the last process of the
# build a zero byte and MARK, which the build does not know, go to standard output, and behind them
# a tar of out/: its status, and what is to be brought back.
# Status with a `step` other than `done`: this script failed, not the command.
set -uo pipefail

here=/opt/pagesim
job=$here/job
out=$here/out

say() { printf '%s=%s\n' "$1" "$2" >>"$out/status"; }
free() { say free_kb $(($(stat --file-system --format='%a * %S / 1024' "$HOME"))); }
# Goes through a pipe, so that nothing waits for more than is there.
tell() {
    printf '\0%s' "$mark"
    tar -c -C "$here" -f - out
}
fail() {
    free
    say step "$1"
    say error "$(tail -n 3 "$out/errors" 2>/dev/null | tr '\n' ' ')"
    tell
    exit 112
}
as_build() {
    setpriv --reuid=2500 --regid=2500 --clear-groups --inh-caps=-all --no-new-privs -- "$@"
}
# The build may have left no process to be had, so this starts none.
end_all() {
    local tries found
    for ((tries = 0; tries < 1000; tries++)); do
        kill -KILL -1 2>/dev/null
        found=(/proc/[0-9]*)
        [ "${#found[@]}" -le 2 ] && return # process 1 and this one
        read -r -t 0.002 <>"$out/wait"
    done
}
# What the control group counts under a word, where it is more than nothing (version 1, 2).
count() {
    local file key value
    for file in "/sys/fs/cgroup/$1" "/sys/fs/cgroup/$2"; do
        [ -r "$file" ] || continue
        while read -r key value; do
            [ "$key" = "$3" ] && [ "$value" != 0 ] && say "$4" "$value"
        done <"$file"
    done
}

# Where the engine has no part in the network it writes neither.
[ -s /etc/hosts ] || printf '%s\n' '127.0.0.1 localhost' '::1 localhost ip6-localhost ip6-loopback' >/etc/hosts
[ -s /etc/resolv.conf ] || printf 'nameserver 127.0.0.1\n' >/etc/resolv.conf

read -r mark job_bytes copy_bytes || exit 112
: >"$out/status" || exit 112
mkfifo "$out/wait" || exit 112
# Taken by number of bytes: the engine's end of the pipe stays open as long as pagesim lives.
head -c "$job_bytes" | tar -x -C "$here" --no-same-owner -f - 2>"$out/errors" || fail unpack
head -c "$copy_bytes" | as_build tar -x -C / --no-same-owner --no-overwrite-dir -f - \
    2>"$out/errors" || fail unpack
exec 3<&0 </dev/null
python=(/usr/bin/python3 -I -S -B)
terminal=()
exec 4</dev/null
if [ -s "$job/terminal" ]; then
    mkfifo "$out/typed" || fail unpack
    exec 4<>"$out/typed" # for both, so that neither end waits for the other
    terminal=("${python[@]}" "$here/terminal.py")
fi
# Without pagesim there is nobody to end this; without an engine its input has no end.
read -r seconds <"$job/seconds"
(
    [ ${#terminal[@]} = 0 ] || cat <&3 >&4
    while read -r -n 1 -u 3 ${seconds:+-t "$seconds"}; do :; done
    kill -KILL -1
) &
disown # its end is no news
exec 3<&-

read -r most <"$job/open-files"
limit=$(ulimit -Hn)
[ "$limit" = unlimited ] || [ "$limit" -gt "$most" ] || most=$limit
ulimit -n "$most" || fail unpack
IFS= read -r cwd <"$job/cwd"
[ -d "$cwd" ] || fail unpack
mapfile -d '' -t variables <"$job/env"
started=${EPOCHREALTIME//[.,]/}
as_build "${python[@]}" "$here/filtered.py" "${terminal[@]}" env -i -C "$cwd" "${variables[@]}" \
    "$@" <&4 4<&-
code=$?
took=$((${EPOCHREALTIME//[.,]/} - started))
printf -v took '%d.%06d' $((took / 1000000)) $((took % 1000000))
end_all
say code "$code"
say seconds "$took"
count memory/memory.oom_control memory.events oom_kill killed
count pids/pids.events pids.events max refused
free

collect() { as_build bash "$here/collect.sh" "$@" 2>"$out/errors"; }
collect files "$cwd" >"$out/files.tar" || fail collect
[ ! -s "$job/caches" ] || collect caches >"$out/caches.tar" || fail caches
[ ! -s "$job/keep" ] || collect home >"$out/home.tar" || fail keep
say step done
tell
