#!/bin/sh
# Write docs/steps.md; the old one stays where that does not succeed.
set -eu
cd "$(dirname "$0")/.." || exit 1
. tools/common.sh

made=$(mktemp)
trap 'rm -f "$made"' EXIT
.venv/bin/interlock steps --library --markdown >"$made"
cat "$made" >docs/steps.md
say "docs/steps.md has every sentence of the library"
