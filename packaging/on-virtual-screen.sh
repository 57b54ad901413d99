#!/usr/bin/env bash
# Runs a command on a virtual screen of its own: packaging/on-virtual-screen.sh COMMAND…
#
# Tests send keys and look at what has the focus; on a person's own screen they would disturb the
# person, and the person them. Where there is no Xvfb (macOS) the screen that there is must do.
set -euo pipefail
unset WAYLAND_DISPLAY QT_QPA_PLATFORM # or Qt would look for another screen than Xvfb's
command -v xvfb-run >/dev/null || exec "$@"
exec xvfb-run --auto-servernum --server-num="${SCREEN_NUMBER:-99}" --server-args='-screen 0 1920x1080x24' "$@"
