#!/bin/sh
# Debian's Chromium and a Chinese font for the browser tests: installed where we may,
# otherwise said plainly. Never fails: the other tests run without them.
have() { command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi "noto.*cjk"; }

have && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium and fonts-noto-cjk for the browser tests."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk fontconfig >/dev/null && have && exit 0
fi
echo "Left out: the browser tests (tests/browser). They need Chromium and a Chinese font;"
echo "an administrator installs them with: apt-get install chromium fonts-noto-cjk fontconfig"
exit 0
