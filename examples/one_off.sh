#!/usr/bin/env bash
# Moves everything once, and does not lose a record: looks first, goes on until
# all of it is there, and says what was left out and rejected.
#
#   DATABASE=org.db examples/one_off.sh
#   WHAT="--entity Account,Contact --map mapping.toml" examples/one_off.sh
#
# Read preview.json before the night of the move: it costs a few API calls and
# changes nothing (LOOK=only ends there).
set -euo pipefail

database="${DATABASE:-org.db}"
read -ra what <<<"${WHAT:---all}"
tries="${TRIES:-20}"
pause="${PAUSE:-300}"

sfmigrate preview "${what[@]}" --to "$database" --json >preview.json
[[ "${LOOK:-}" != only ]] || { echo "look at preview.json" >&2; exit 0; }

for ((try = 1; try <= tries; try++)); do
  code=0
  sfmigrate import "${what[@]}" --to "$database" --log-file move.log --json >report.json || code=$?
  case "$code" in
    0) echo "done: $database" ; exit 0 ;;
    3) echo "done, some records were rejected: see $database.rejects" >&2; exit 3 ;;
    # What has arrived is kept, the same command goes on.
    1 | 5 | 7 | 8 | 9)
      ((try < tries)) || break
      echo "stopped with $code, going on in $pause s (try $try of $tries)" >&2
      sleep "$pause"
      ;;
    *) exit "$code" ;;
  esac
done
echo "gave up after $tries tries: what has arrived is in $database, what happened in move.log" >&2
exit "$code"
