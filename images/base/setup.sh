# Run as root in the base image's root file system while it is made.
set -eu
# User, number and home as on Pages build image v1 (netlify/build-image v3.4.0, Dockerfile).
groupadd --gid 2500 buildbot
useradd --uid 2500 --gid 2500 --no-create-home --home-dir /opt/buildhome --shell /bin/bash buildbot
install -d -o buildbot -g buildbot /opt/buildhome
install -d /opt/pagesim/job /opt/pagesim/out
ln -s job/ca.pem /opt/pagesim/ca.pem
install -d /opt/toolchain
