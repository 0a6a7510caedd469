#!/bin/sh
# The tests of deploy/ have its units checked by systemd-analyze; on Debian, as root, it is
# installed here. Nothing is started by it: what runs as the first process stays as it is.
set -eu
if command -v systemd-analyze > /dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
    echo "Installing Debian's systemd for the tests of deploy/."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends systemd > /dev/null
    exit 0
fi
echo "The tests of deploy/ need systemd-analyze. Install it (Debian: apt-get install systemd, as" \
     "root) and run make test again." >&2
exit 1
