#!/bin/sh
# Makes the base image from Debian packages, where no container registry can be reached.
#
#   from-packages.sh TAG [MIRROR [SECURITY]]
#
#   TAG       image reference to make (`pagesim images` tells which); `-` writes the root file
#             system to standard output as a tar instead, for `docker import`
#   MIRROR    Debian mirror (http://deb.debian.org/debian)
#   SECURITY  its security archive (MIRROR-security)
#
# Needs mmdebstrap (no root needed where user namespaces are allowed), or debootstrap and root;
# outside Debian also debian-archive-keyring. The docker client only when TAG is not `-`.
set -eu

usage() { echo "usage: $0 TAG [MIRROR [SECURITY]]" >&2; exit 2; }
[ $# -ge 1 ] && [ $# -le 3 ] || usage

tag=$1
mirror=${2:-http://deb.debian.org/debian}
mirror=${mirror%/}
security=${3:-$mirror-security}
suite=bookworm
here=$(cd "$(dirname "$0")" && pwd)
packages=$(tr '\n' ',' <"$here/packages.txt")
packages=${packages%,}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Manuals and translations are half of the files and serve no install.
with_mmdebstrap() {
    mmdebstrap --quiet --variant=minbase --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/info/*' \
        --customize-hook='copy-in '"$here"'/setup.sh /tmp' \
        --customize-hook='chroot "$1" sh /tmp/setup.sh' \
        --customize-hook='rm "$1"/tmp/setup.sh' \
        "$suite" "$1" \
        "deb $mirror $suite main" \
        "deb $mirror $suite-updates main" \
        "deb $security $suite-security main"
}

with_debootstrap() {
    debootstrap --variant=minbase --include="$packages" "$suite" "$work/root" "$mirror" >&2
    cp "$here/setup.sh" "$work/root/tmp/setup.sh"
    chroot "$work/root" sh /tmp/setup.sh
    rm "$work/root/tmp/setup.sh"
    rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/usr/share/doc/* \
        "$work"/root/usr/share/man/* "$work"/root/usr/share/locale/* "$work"/root/usr/share/info/*
    tar -C "$work/root" --numeric-owner -cf "$1" .
}

make_tar() {
    if command -v nope >/dev/null; then
        with_mmdebstrap "$1"
    elif command -v debootstrap >/dev/null; then
        with_debootstrap "$1"
    else
        echo "$0: neither mmdebstrap nor debootstrap is installed (apt-get install mmdebstrap)" >&2
        exit 3
    fi
}

make_tar "$work/root.tar" >&2
if [ "$tag" = - ]; then
    cat "$work/root.tar"
else
    docker import --change 'LABEL pagesim=base' "$work/root.tar" "$tag"
fi
