#!/bin/sh
# Build demo-zh from nothing: build.sh WORK MODEL. May be stopped and run again; what is done stays.
# COUNT sentences of the mixture and SAID of said/ are spoken, EPOCHS times learnt, in PARTS processes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
model=$2
count=${COUNT:-2200} said=${SAID:-2400} epochs=${EPOCHS:-30} copies=${COPIES:-5} parts=${PARTS:-2}

if [ ! -e "$work/venv/ready" ]; then
    python3.11 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
    touch "$work/venv/ready"
fi
python="$work/venv/bin/python"
export OMP_NUM_THREADS=1
"$python" "$here/fetch.py" "$work"

# Run a step in as many processes as there are parts, and stop when one fails.
together() {
    pids=""
    part=0
    while [ "$part" -lt "$parts" ]; do
        "$python" "$@" --part "$part" --parts "$parts" &
        pids="$pids $!"
        part=$((part + 1))
    done
    for pid in $pids; do wait "$pid"; done
}
together "$here/speak.py" "$work" --count "$count" --said "$said"
together "$here/features.py" "$work" --copies "$copies"
unset OMP_NUM_THREADS
"$python" "$here/train.py" "$work" --epochs "$epochs"
"$python" "$here/export.py" "$work" "$model"
