#!/bin/sh
# Programs that tests drive: Debian's Chromium with a Chinese font, LibreOffice, nginx, and QEMU
# for the processors this machine is not. Installed where we may, otherwise said plainly. Never fails: the other tests run without them.
# usage: install_programs.sh browser|office|proxy|processors ...
OFFICE="libreoffice-writer-nogui libreoffice-calc-nogui"
BROWSER="chromium fonts-noto-cjk fontconfig"
PROXY="nginx-light openssl"
PROCESSORS="qemu-user"

have() {
    case $1 in
    browser) command -v chromium && fc-list | grep -qi "noto.*cjk" ;;
    office) command -v soffice || command -v libreoffice ;;
    proxy) command -v nginx && command -v openssl ;;
    processors) command -v qemu-x86_64 ;;
    esac >/dev/null 2>&1
}

provide() { # what, tests left out without it, packages
    have "$1" && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing $3 for the tests."
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086 # several packages
        apt-get update -qq && apt-get install -y -qq --no-install-recommends $3 >/dev/null &&
            have "$1" && return
    fi
    echo "Left out: the tests of $2. An administrator installs what they need with:"
    echo "apt-get install $3"
}

for wanted in "$@"; do
    case $wanted in
    browser) provide browser "the page in a browser (tests/browser)" "$BROWSER" ;;
    office) provide office "old office files (tests/indexer/test_legacy.py)" "$OFFICE" ;;
    proxy) provide proxy "the reverse proxy (tests/test_deploy_cluster.py)" "$PROXY" ;;
    processors) provide processors "other processors (tests/indexer/test_processors.py)" "$PROCESSORS" ;;
    esac
done
exit 0
