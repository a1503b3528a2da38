#!/bin/sh
# Make .venv: an interpreter, the locked packages, this project.
set -eu
cd "$(dirname "$0")/.."
. tools/common.sh

works() {  # a shim of a version manager may be on PATH for a Python that is not installed
    command -v "$1" >/dev/null 2>&1 && "$1" -c "import sys; assert sys.version_info >= (3, 11); $2" >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        works "$PYTHON" "" || fail "PYTHON=$PYTHON is not a Python 3.11 or later that runs" "choose another one, or none"
        printf '%s\n' "$PYTHON"
        return
    fi
    for wish in "import ensurepip" ""; do
        for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
            if works "$candidate" "$wish"; then
                printf '%s\n' "$candidate"
                return
            fi
        done
    done
    fail "no Python 3.11 or later is on PATH" "install one, or name it: make setup PYTHON=/path/to/python3"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

make_venv() { "$1" -m venv .venv >"$log" 2>&1; }

# Without ensurepip, venv leaves an environment with no pip behind, which the next try would take for whole.
new_venv() {
    rm -rf .venv
    make_venv "$1" && return
    rm -rf .venv
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if "$1" -c 'import ensurepip' >/dev/null 2>&1; then
        cat "$log" >&2
        fail "$1 -m venv failed, see above" "name another interpreter: make setup PYTHON=/path/to/python3"
    fi
    if ! can_install; then
        fail "$1 cannot make virtual environments: it has no ensurepip" "$(how_to_install "$package"), then make again"
    fi
    say "installing $package"
    install_packages "$package" || fail "$package could not be installed" "$(how_to_install "$package"), then make again"
    make_venv "$1" || { rm -rf .venv; fail "$1 -m venv still fails" "name another one: make setup PYTHON=..."; }
}

pip_install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps "$@" ||
        fail "pip could not install what the project needs, see above" "check the connection to the package index, then: make setup"
}

# An environment that was copied here, or whose interpreter is gone, is made again.
if [ -e .venv ] || [ -L .venv ]; then
    [ -f .venv/pyvenv.cfg ] || rmdir .venv 2>/dev/null ||
        fail ".venv is there and is no virtual environment" "move it away"
fi
whole() { grep -qF "$(pwd -P)/.venv" .venv/bin/activate && .venv/bin/python -c 'import pip'; }
if [ -n "${PYTHON:-}" ] || ! whole >/dev/null 2>&1; then
    python=$(find_python)
    say "making .venv with $("$python" --version)"
    new_venv "$python"
fi
say "installing the locked packages"
pip_install --require-hashes -r requirements.lock
pip_install --no-build-isolation -e .
