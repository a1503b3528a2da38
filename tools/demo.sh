#!/bin/sh
# Run the critical scenarios of every flow, and say where the page is. behave's exit code is ours.
# Each flow shows what it does and one trouble; the many troubles of features/resilience take their time, and what shows
# the library's sentences is no story of the shop.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

.venv/bin/python -m behave -D environment=embedded --tags "@critical and not (@epic:Library or @epic:Resilience)"
code=$?
if [ -f reports/report.html ]; then
    say "open file://$(pwd -P)/reports/report.html"
fi
exit "$code"
