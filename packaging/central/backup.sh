#!/usr/bin/env bash
# Copies everything the server keeps, then restores the copy beside it and checks it: a backup
# that was never restored is a hope. zuoxi-backup.timer runs this every night.
#
#   ZUOXI_BACKUPS=/var/backups/zuoxi packaging/central/backup.sh
#
# ZUOXI_BACKUPS          where the copies lie
# ZUOXI_CENTRAL_OPTIONS  the server's own options (--database …, --blobs …), as in central.env
# ZUOXI_DATA             the server's folder (/var/lib/zuoxi)
# ZUOXI_KEEP             how many copies stay (14)
# ZUOXI                  the program (.venv/bin/zuoxi of this checkout)
#
# The exit status is 1 if the copy cannot be made or does not come back as it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
zuoxi=${ZUOXI:-$here/../../.venv/bin/zuoxi}
data=${ZUOXI_DATA:-/var/lib/zuoxi}
read -r -a options <<<"${ZUOXI_CENTRAL_OPTIONS:-}"

umask 077
"$zuoxi" central --data "$data" "${options[@]}" --keep "${ZUOXI_KEEP:-14}" \
    --backup "${ZUOXI_BACKUPS:?where the copies are to lie}"
newest=$(find "$ZUOXI_BACKUPS" -mindepth 2 -maxdepth 2 -name manifest.json -printf '%h\n' | sort | tail -n 1)
exec "$zuoxi" central --data "$data" "${options[@]}" --rehearse "$newest"
