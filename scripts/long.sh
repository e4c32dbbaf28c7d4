#!/usr/bin/env bash
# The tests of the process at full length: `faults` kills it a thousand times, `fuzz` sends it a million requests.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh
case "${1:-}" in
  faults) KILLS="${KILLS:-1000}" exec npx jest test/faults/kills.test.ts --selectProjects process ;;
  fuzz) FUZZ_REQUESTS="${FUZZ_REQUESTS:-1000000}" exec npx jest test/fuzz/fuzz.test.ts --selectProjects process ;;
  *)
    echo 'usage: long.sh faults|fuzz' >&2
    exit 2
    ;;
esac
