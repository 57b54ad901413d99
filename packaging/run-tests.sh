#!/usr/bin/env bash
# Runs every test: those of the screens beside all others, as both wait more than they work.
#
# Each half has a screen of its own (two would take the focus from each other). What the second one
# prints is shown when the first is done; the exit status is that of whichever failed.
set -uo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then exec packaging/on-virtual-screen.sh .venv/bin/pytest "$@"; fi
others=$(mktemp)
trap 'rm -f "$others"' EXIT
SCREEN_NUMBER=200 packaging/on-virtual-screen.sh .venv/bin/pytest --ignore=tests/ui >"$others" 2>&1 &
packaging/on-virtual-screen.sh .venv/bin/pytest tests/ui
screens=$?
wait $!
rest=$?
cat "$others"
exit $((screens > rest ? screens : rest))
