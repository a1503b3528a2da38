#!/bin/sh
# Run the features and say where the page is. behave's exit code is ours.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

.venv/bin/python -m behave -D environment=embedded
code=$?
if [ -f reports/report.html ]; then
    say "open file://$(pwd -P)/reports/report.html"
fi
exit "$code"
