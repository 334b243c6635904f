#!/usr/bin/env bash
# Refreshes a local copy of a few objects, for example every night from CI.
#
# Sign in once on the machine that runs this, with `sfmigrate login`. Where it
# has no keychain, set ENCRYPTION_KEY (32 bytes in base64) from your secret
# store, in this script's environment and when signing in.
#
#   DATABASE=crm.db ENTITIES=Account,Contact examples/nightly.sh
set -euo pipefail

database="${DATABASE:-crm.db}"
entities="${ENTITIES:-Account,Contact,Lead,Opportunity}"
tries="${TRIES:-5}"
pause="${PAUSE:-60}"

for ((try = 1; try <= tries; try++)); do
  code=0
  sfmigrate import --entity "$entities" --to "$database" --json >report.json || code=$?
  case "$code" in
    0) echo "done: $database"; exit 0 ;;
    3) echo "done, some records were rejected: see _sfmigrate_rejects in $database" >&2; exit 0 ;;
    # The source or the limit: what has arrived is kept, the same command goes on.
    5 | 7 | 8 | 9)
      ((try < tries)) || break
      echo "stopped with $code, going on in $pause s (try $try of $tries)" >&2
      sleep "$pause"
      ;;
    4) echo "not signed in: run sfmigrate login" >&2; exit 4 ;;
    *) exit "$code" ;;
  esac
done
echo "gave up after $tries tries: what has arrived is in $database" >&2
exit "$code"
