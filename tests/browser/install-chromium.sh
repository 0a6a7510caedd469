#!/bin/sh
# The browser tests drive the chromium on the PATH; on Debian, as root, it is installed here.
set -eu
if command -v chromium > /dev/null 2>&1 || command -v chromium-browser > /dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
    echo "Installing Debian's chromium for the browser tests."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
    exit 0
fi
echo "The browser tests need chromium on the PATH. Install it (Debian: apt-get install chromium," \
     "as root) and run make test again." >&2
exit 1
