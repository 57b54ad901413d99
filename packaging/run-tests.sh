#!/usr/bin/env bash
# Runs every test in three shares beside each other, as all of them wait more than they work:
# the screens, what sounds and runs whole programs, and the rest. With arguments: pytest with these.
#
# Each share has a screen of its own (two would take the focus from each other). What a share prints
# is shown when all are done; the exit status is the worst one.
set -uo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then exec packaging/on-virtual-screen.sh .venv/bin/pytest "$@"; fi

screens=(tests/ui)
sounds=(tests/speech tests/end_to_end tests/commands tests/test_second_pass_process.py)
rest=(tests)
for each in "${screens[@]}" "${sounds[@]}"; do rest+=("--ignore=$each"); done

printed=$(mktemp -d)
trap 'rm -rf "$printed"' EXIT
running=()
share() { # NAME NUMBER-OF-ITS-SCREEN ARGUMENTS…
  SCREEN_NUMBER=$2 packaging/on-virtual-screen.sh .venv/bin/pytest "${@:3}" >"$printed/$1" 2>&1 &
  running+=($!)
}
share screens 100 "${screens[@]}"
share sounds 200 "${sounds[@]}"
share rest 300 "${rest[@]}"

worst=0
for each in "${running[@]}"; do
  wait "$each"
  status=$?
  worst=$((status > worst ? status : worst))
done
cat "$printed"/*
exit "$worst"
