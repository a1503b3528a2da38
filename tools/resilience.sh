#!/bin/sh
# The resilience features again and again, until a run is not green: sh tools/resilience.sh [--runs N] [options of behave]
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

runs=20
if [ "${1:-}" = "--runs" ]; then
    runs=$2
    shift 2
fi
number=0
while [ "$number" -lt "$runs" ]; do
    number=$((number + 1))
    began=$(date +%s)
    if ! .venv/bin/python -m behave --format progress3 -D html=no "$@" features/resilience > reports/resilience.log 2>&1; then
        cat reports/resilience.log
        say "run $number of $runs is not green"
        exit 1
    fi
    say "run $number of $runs: $(grep 'scenarios passed' reports/resilience.log) in $(($(date +%s) - began)) s"
done
