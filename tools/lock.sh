#!/bin/sh
# Make the lock files anew from pyproject.toml: names, versions and hashes of every platform, no addresses.
set -eu
cd "$(dirname "$0")/.."
. tools/common.sh

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --target "$home" uv ||
    fail "uv, which makes the lock, could not be installed" "check the connection to the package index, then: make lock"

compile() {
    PYTHONPATH="$home" .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header "$@"
}

compile pyproject.toml --extra postgres --extra docker --extra contracts --group dev --output-file requirements.lock ${UPGRADE:+--upgrade}
# Node.js alone: whoever has one needs none of ours, and it is larger than all the rest.
.venv/bin/python -c 'import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["report"], sep="\n")' >"$home/report.in"
compile "$home/report.in" --output-file requirements-report.lock ${UPGRADE:+--upgrade}
