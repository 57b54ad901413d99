#!/usr/bin/env bash
# Prepares this computer for `make run` or `make test`, and says what it does.
#
#   packaging/prepare.sh run|test
#
# Everything that is there already is left alone; when nothing is missing this ends at once and
# says nothing. System packages come by apt-get, Python packages go into .venv with the versions
# and sums of requirements.lock. The exit status is 1, with words, when something is in the way.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX

readonly LOCK_WAIT_S=${ZUOXI_LOCK_WAIT_S:-300} # how long other installers are waited for
readonly DISK_MB=2000                          # .venv, and what pip keeps while it works
readonly STAMP=.venv/whole                     # written last: a .venv without it is half-made
readonly MODEL=resources/models/demo-zh
purpose=${1:-}

say() { printf 'zuoxi: %s\n' "$1"; }

stop() { # WHAT WHAT-TO-DO
    printf '\nzuoxi: %s\n       %s\n' "$1" "$2" >&2
    exit 1
}

log=$(mktemp "${TMPDIR:-/tmp}/zuoxi-prepare.XXXXXX") ||
    stop "Nothing can be written to ${TMPDIR:-/tmp}." "Make room on that disk, then call this again."
trap 'rm -f "$log"' EXIT
trap 'stop "Preparation was interrupted." "What was begun is made anew by the next call."' INT TERM

last_words() { tail -n 12 "$log" | sed 's/^/         | /' >&2; }

# ---- system packages -----------------------------------------------------------------------

# PACKAGE (of Debian) | what shows that it is there | what for
readonly ALWAYS='
libportaudio2       | lib libportaudio.so.2       | sound from the microphone and the line
libegl1             | lib libEGL.so.1             | the window (Qt)
libgl1              | lib libGL.so.1              | the window (Qt)
libdbus-1-3         | lib libdbus-1.so.3          | the window (Qt)
libfontconfig1      | lib libfontconfig.so.1      | the window (Qt)
libglib2.0-0        | lib libglib-2.0.so.0        | the window (Qt)
libxkbcommon-x11-0  | lib libxkbcommon-x11.so.0   | the window (Qt on X11): keyboard
libx11-xcb1         | lib libX11-xcb.so.1         | the window (Qt on X11)
libxcb-cursor0      | lib libxcb-cursor.so.0      | the window (Qt on X11)
libxcb-icccm4       | lib libxcb-icccm.so.4       | the window (Qt on X11)
libxcb-image0       | lib libxcb-image.so.0       | the window (Qt on X11)
libxcb-keysyms1     | lib libxcb-keysyms.so.1     | the window (Qt on X11)
libxcb-randr0       | lib libxcb-randr.so.0       | the window (Qt on X11)
libxcb-render-util0 | lib libxcb-render-util.so.0 | the window (Qt on X11)
libxcb-shape0       | lib libxcb-shape.so.0       | the window (Qt on X11)
libxcb-shm0         | lib libxcb-shm.so.0         | the window (Qt on X11)
libxcb-sync1        | lib libxcb-sync.so.1        | the window (Qt on X11)
libxcb-xfixes0      | lib libxcb-xfixes.so.0      | the window (Qt on X11)
libxcb-xkb1         | lib libxcb-xkb.so.1         | the window (Qt on X11)
fontconfig          | cmd fc-list                 | finding fonts
fonts-noto-cjk      | font zh                     | Chinese characters
'
readonly NO_SCREEN='
xvfb                | cmd Xvfb                    | a virtual screen
xauth               | cmd xauth                   | a virtual screen
pulseaudio          | cmd pulseaudio              | virtual sound devices
pulseaudio-utils    | cmd pactl                   | virtual sound devices
'
readonly TESTS='
postgresql          | file /usr/lib/postgresql/*/bin/initdb | the central server on PostgreSQL
redis-server        | cmd redis-server            | several processes of the central server
'

wanted_parts() {
    [ "$(uname -s)" = Linux ] || return 0 # the Python packages for macOS bring these parts along
    printf '%s' "$ALWAYS"
    if [ "$purpose" = test ]; then
        printf '%s%s' "$NO_SCREEN" "$TESTS"
    elif [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        printf '%s' "$NO_SCREEN"
    fi
}

is_there() { # KIND NAME; $libraries holds what the dynamic linker knows
    case $1 in
        lib) [[ $libraries == *"$2 "* ]] ;;
        cmd) command -v "$2" >/dev/null ;;
        font) command -v fc-list >/dev/null && [ -n "$(fc-list ":lang=$2" file)" ] ;;
        file) compgen -G "$2" >/dev/null ;;
    esac
}

missing_parts() { # the rows of wanted_parts that are not there
    local package kind_name why libraries
    libraries=$(ldconfig -p 2>/dev/null || true)
    wanted_parts | while IFS='|' read -r package kind_name why; do
        [ -n "$package" ] || continue
        # shellcheck disable=SC2086 # two words are meant
        is_there $kind_name || printf '%s|%s|%s\n' "$package" "$kind_name" "$why"
    done
}

become_root() { # sets as_root
    as_root=()
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null || stop "System packages are missing, and this is neither root nor is there sudo." \
        "Ask the administrator for:  apt-get install $*"
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n) # nobody is there to type a password
    "${as_root[@]}" true || stop "System packages are missing, and sudo does not let us install them." \
        "Ask the administrator for:  apt-get install $*"
}

apt_get() { # waits for other installers; its words are in $log
    local until_s=$((SECONDS + LOCK_WAIT_S))
    until "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C \
        apt-get -qq -o DPkg::Lock::Timeout=30 -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@" </dev/null >"$log" 2>&1 9<&-; do # what it starts must not keep our lock
        grep -qE 'Could not get lock|Unable to (lock|acquire)' "$log" || return 1
        [ "$SECONDS" -lt "$until_s" ] || return 1
        say "another program is installing packages; waiting for it"
        sleep 5
    done
}

stop_for_apt() { # PACKAGES: says in words why apt-get failed
    last_words
    local advice="Then call this again."
    case $update_words$(cat "$log") in
        *'Could not get lock'* | *'Unable to lock'* | *'Unable to acquire'*)
            stop "Another program has been installing packages for more than $LOCK_WAIT_S s." "Wait until it has ended. $advice" ;;
        *'No space left'* | *"don't have enough free space"*)
            stop "The disk is full." "Make room on it (apt-get clean, old files). $advice" ;;
        *'dpkg was interrupted'*)
            stop "An earlier installation was cut short." "As root: dpkg --configure -a. $advice" ;;
        *'Packages need to be removed'*)
            stop "apt-get would have to remove packages of yours, and was not allowed to." "Look at: apt-get install $*" ;;
        *'resolv'* | *'Could not connect'* | *'Unable to connect'* | *'Failed to fetch'* | *'unreachable'*)
            stop "The package sources cannot be reached." "Look at the network connection and at /etc/apt/sources.list. $advice" ;;
        *'Unable to locate package'* | *'no installation candidate'*)
            stop "This system's package sources lack some of: $*." "Debian 12 has them in its section main: look at /etc/apt/sources.list. $advice" ;;
    esac
    stop "apt-get failed; its last words are above." "Try by hand: apt-get install $*"
}

install_parts() { # ROWS of missing_parts
    local packages why_list
    packages=$(cut -d'|' -f1 <<<"$1" | xargs)
    why_list=$(awk -F'|' '{ printf "         %-20s%s\n", $1, $3 }' <<<"$1")
    command -v apt-get >/dev/null || {
        printf '%s\n' "$why_list" >&2
        stop "The parts above are missing (named as Debian names them), and there is no apt-get here." \
            "Install them with this system's own packages, then call this again."
    }
    # shellcheck disable=SC2086 # a list of words
    become_root $packages
    say "installing system packages${as_root[0]:+ through sudo}:"
    printf '%s\n' "$why_list"
    apt_get update || true # an old list may do; what cannot be had is told by the next step
    update_words=$(cat "$log")
    # shellcheck disable=SC2086
    apt_get install --yes --no-install-recommends --no-remove $packages || stop_for_apt $packages
    local left
    left=$(missing_parts | cut -d'|' -f1 | xargs)
    [ -z "$left" ] || stop "These packages are installed, and still their parts are not found: $left." \
        "Try: ldconfig, and fc-cache -f, as root. Then call this again."
}

# ---- Python --------------------------------------------------------------------------------

fit_python() { # prints the first Python that is new enough
    local name
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

python_rows() { # rows like those of missing_parts, for what a new .venv needs of the system
    local python
    if ! python=$(fit_python); then
        # Debian's own may be too old as well: that is told after it was tried
        command -v apt-get >/dev/null && ! command -v /usr/bin/python3 >/dev/null &&
            printf 'python3|cmd python3|Python, 3.11 or newer\npython3-venv|-|the private folder .venv\n'
    elif [ "$(readlink -f "$python")" = "$(readlink -f /usr/bin/python3)" ] && ! can_make_venv "$python"; then
        printf 'python3-venv|-|the private folder .venv\n'
    fi
    return 0
}

can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

sum() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

venv_key() { # what the .venv was made from; it cannot be moved and goes with one interpreter
    { cat requirements.lock pyproject.toml packaging/prepare.sh && pwd && readlink -f .venv/bin/python; } | sum
}

venv_is_whole() { [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(venv_key)" ]; }

stop_for_pip() {
    last_words
    case $(cat "$log") in
        *'DO NOT MATCH THE HASHES'*)
            stop "A package is not the one that requirements.lock names: its sum is wrong. It was not installed." \
                "A broken download: .venv/bin/pip cache purge, then call this again. If it stays so, somebody changed the package: do not install it, and tell the maintainers." ;;
        *'No space left'*) stop "The disk is full." "Make room on it, then call this again." ;;
        *'name resolution'* | *'NewConnectionError'* | *'timed out'* | *'ProxyError'* | *'SSLError'* | *'unreachable'* | *'Connection refused'* | *'No matching distribution'*)
            stop "The Python packages cannot be fetched." \
                "Look at the network connection and at pip's configuration (pip config list), then call this again." ;;
    esac
    stop "pip failed; its last words are above." "Look at them, then call this again."
}

pip_install() { .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check "$@" </dev/null >"$log" 2>&1 9<&- || stop_for_pip; }

locked() { # NAMES: their blocks of requirements.lock
    awk -v names=" $* " '/^[a-zA-Z]/ { split($1, part, "=="); on = index(names, " " part[1] " ") } on' requirements.lock
}

make_venv() {
    local python free_mb
    python=$(fit_python) || stop "Python 3.11 or newer is needed; ${PYTHON:-python3} is $("${PYTHON:-python3}" -V 2>/dev/null || echo 'not there')." \
        "Install it, or name it: PYTHON=/path/to/python3.11 make ${purpose}"
    can_make_venv "$python" || stop "$python cannot make virtual environments: its module venv or ensurepip is missing." \
        "Install the package that has it (python3-venv or python3.X-venv), or name another: PYTHON=/path/to/python3.11 make ${purpose}"
    free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free_mb" -ge "$DISK_MB" ] || stop "There is too little room here: $free_mb MB are free, $DISK_MB MB are needed." \
        "Make room on the disk of $PWD, then call this again."
    { rm -rf .venv && "$python" -m venv .venv; } >"$log" 2>&1 || {
        last_words
        stop "The folder $PWD/.venv cannot be made." "Look at its owner and rights, and whether the disk is full."
    }
}

fill_venv() {
    # A whole .venv of an older lock file is brought up to date; a half-made one is made anew.
    { [ -f "$STAMP" ] && .venv/bin/python -m pip --version >/dev/null 2>&1; } || make_venv
    rm -f "$STAMP"
    say "Python packages of requirements.lock go into .venv and nowhere else (260 MB to fetch, 950 MB on the disk)"
    locked packaging pip setuptools wheel >.venv/build.lock # what builds must be locked too
    pip_install --require-hashes -r .venv/build.lock
    pip_install --require-hashes --no-build-isolation -r requirements.lock
    pip_install --no-deps --no-build-isolation -e .
    venv_key >"$STAMP.new"
    mv "$STAMP.new" "$STAMP"
}

# ---- translations, model, and the whole ------------------------------------------------------

stale_translations() {
    local source
    for source in resources/i18n/*.ts; do
        [ ! -f "$source" ] || [ "${source%.ts}.qm" -nt "$source" ] || printf '%s\n' "$source"
    done
}

compile_translations() { # FILES
    local source
    for source in "$@"; do
        .venv/bin/pyside6-lrelease -silent "$source" -qm "${source%.ts}.qm" >"$log" 2>&1 || {
            last_words
            stop "The translation $source cannot be compiled." "Look at the words above; the file may be damaged: git checkout $source"
        }
    done
}

main() {
    local parts='' stale
    case $purpose in run | test) ;; *) stop "What for?" "Call: packaging/prepare.sh run   or   packaging/prepare.sh test" ;; esac
    { [ -f "$MODEL/am/final.mdl" ] && [ -f "$MODEL/graph/HCLG.fst" ]; } ||
        stop "The speech model that belongs to the program is not whole: $MODEL." "Bring it back: git checkout -- $MODEL"
    if command -v flock >/dev/null; then # two calls at once would spoil each other's .venv
        exec 9<requirements.lock
        flock -w 1800 9 || stop "Another preparation has been running here for half an hour." "End it, then call this again."
    fi
    parts=$(missing_parts)
    venv_is_whole || parts+=$'\n'$(python_rows)
    parts=$(sed '/^$/d' <<<"$parts")
    [ -z "$parts" ] || install_parts "$parts"
    venv_is_whole || fill_venv
    stale=$(stale_translations)
    # shellcheck disable=SC2086 # a list of files without spaces in their names
    [ -z "$stale" ] || compile_translations $stale
}

main
