#!/bin/sh
# Run the features and say where the page is. behave's exit code is ours.
# Of those in trouble, only the critical ones: what is broken on purpose takes its time, and a demo should not.
# What the library's sentences are shown by is no story of the shop.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

.venv/bin/python -m behave -D environment=embedded --tags "not @epic:Library and (not @epic:Resilience or @critical)"
code=$?
if [ -f reports/report.html ]; then
    say "open file://$(pwd -P)/reports/report.html"
fi
exit "$code"
