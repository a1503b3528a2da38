#!/bin/sh
# Run the features and say where the report is. behave's exit code is ours.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

.venv/bin/python -m behave -D environment=embedded
code=$?
for file in report.html summary.md; do
    [ -f "reports/$file" ] && say "reports/$file  file://$(pwd -P)/reports/$file"
done
exit "$code"
