#!/bin/sh
# The tests of deploy/ run its nginx.conf; on Debian, as root, nginx is installed here.
set -eu
if [ -x /usr/sbin/nginx ] || command -v nginx > /dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
    echo "Installing Debian's nginx for the tests of deploy/."
    apt-get update -qq
    # The package would start a server on port 80: nobody asked for one.
    printf '#!/bin/sh\nexit 101\n' > /tmp/no-service && chmod +x /tmp/no-service
    [ -e /usr/sbin/policy-rc.d ] || { mv /tmp/no-service /usr/sbin/policy-rc.d; mine=yes; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light > /dev/null
    [ "${mine:-}" = yes ] && rm -f /usr/sbin/policy-rc.d
    exit 0
fi
echo "The tests of deploy/ need nginx. Install it (Debian: apt-get install nginx-light, as root)" \
     "and run make test again." >&2
exit 1
