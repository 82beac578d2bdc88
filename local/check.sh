#!/bin/sh
# What `make test` runs, in the order in which it is cheapest to fail. Stops at the first trouble.
set -eu
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
py=.venv/bin/python

step() { printf '\n== %s\n' "$1"; }

# One test reads the letters' text as a person's PDF reader would.
if ! command -v pdftotext >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        step "poppler-utils"
        apt-get update -qq && apt-get install -y -qq --no-install-recommends poppler-utils >/dev/null
    else
        echo "pdftotext is missing: install poppler-utils." >&2
        exit 1
    fi
fi

step "style" && $py -m ruff check . && $py -m ruff format --check .
step "types" && $py -m mypy
step "tests" && $py -m pytest -n 2 --dist loadgroup --ignore tests/e2e
step "the main job on the embedded cloud" && $py -m pytest tests/e2e
