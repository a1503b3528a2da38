#!/bin/sh
# Remove what runs leave behind. .venv stays (remove it by hand to start over), and so does the user's cache.
set -eu
cd "$(dirname "$0")/.."
find reports -mindepth 1 -not -name .gitkeep -delete
rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
find . -path ./.venv -prune -o -path ./.git -prune -o -type d -name __pycache__ -exec rm -rf {} +
