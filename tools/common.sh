# Shared by the scripts here: one way to speak, to fail, and to ask the system for packages. Sourced, never run.
# shellcheck shell=sh

say() { printf 'interlock: %s\n' "$1"; }

fail() {  # what is wrong, what to do
    printf 'interlock: %s\n  Hint: %s\n' "$1" "$2" >&2
    exit 1
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

how_to_install() {
    if command -v apt-get >/dev/null 2>&1; then
        printf 'run: sudo apt-get install -y --no-install-recommends %s' "$*"
    else
        printf 'install what your system calls %s' "$*"
    fi
}

apt() {
    apt_log=$(mktemp)
    if DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" </dev/null >"$apt_log" 2>&1; then
        rm -f "$apt_log"
        return 0
    fi
    tail -n 20 "$apt_log" >&2
    rm -f "$apt_log"
    return 1
}

# A bare machine has no package lists; one that slept for a month has old ones, which shows when the install fails.
install_packages() {
    if ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
        apt install -y --no-install-recommends "$@" 2>/dev/null && return
    fi
    apt update && apt install -y --no-install-recommends "$@"
}
