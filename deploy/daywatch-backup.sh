#!/bin/sh
# daywatch-backup.sh FOLDER RECIPIENT: one encrypted backup, named by its time. It deletes none:
# how long they are kept is the hospital's to say, see docs/guide/backup.md.
set -eu
folder=$1
recipient=$2
if [ -z "$recipient" ]; then
    echo "Name the public key that may open the backup: python -m monitoring backup-key makes one." >&2
    exit 2
fi
exec "${PYTHON:-python}" -m monitoring backup \
    "$folder/daywatch-$(date -u +%Y%m%dT%H%M%SZ).backup" --recipient "$recipient"
