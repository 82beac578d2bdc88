#!/bin/sh
# Makes .venv with a Python that AWS Lambda knows, and installs the pinned requirements into it.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$name" ] || continue
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed and none was found: install one, or name it with PYTHON=/path/to/python3.12." >&2
    exit 1
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    echo "  making .venv with $("$python" --version)"
    if ! "$python" -m venv --clear .venv >/dev/null 2>&1; then
        echo "$python cannot make a virtual environment: install its venv module (Debian: apt install python3-venv)." >&2
        exit 1
    fi
fi
echo "  installing the pinned requirements (about a minute the first time)"
log=.venv/install.log status=.venv/install.status
{
    .venv/bin/python -m pip install --no-input --disable-pip-version-check -r requirements-dev.txt 2>&1
    echo $? >"$status"
} | tee "$log" | {
    count=0
    while read -r word rest; do
        case $word in
        Collecting) count=$((count + 1)) && printf '\r  %s packages' "$count" ;;
        Installing) printf '\r  %s packages, installing' "$count" ;;
        esac
    done
    printf '\n'
}
if [ "$(cat "$status")" != 0 ]; then
    tail -n 5 "$log" >&2
    echo "The requirements could not be installed; the whole story is in $log." >&2
    exit 1
fi
touch .venv/.installed
