#!/bin/sh
# Renews constraints.txt: installs the direct requirements into a new environment
# and writes down every version that came along. Usage: sh scripts/lock.sh PYTHON
set -eu
python=$1
root=$(cd "$(dirname "$0")/.." && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

"$python" -m venv "$fresh"
"$fresh/bin/python" -m pip install --quiet --requirement "$root/requirements-dev.txt"
{
    echo "# Every version, direct and transitive. Written by \`make lock\`; do not edit."
    # --all: setuptools too, which torch needs at run time; not pip, which does the installing.
    # A local version (+cpu) names one build; the constraint must accept its siblings.
    "$fresh/bin/python" -m pip freeze --all --exclude pip | sed 's/+[a-z0-9.]*$//'
} > "$root/constraints.txt.new"
mv "$root/constraints.txt.new" "$root/constraints.txt"
