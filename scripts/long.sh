#!/usr/bin/env bash
# Tests at full length: `faults` tries the laws of counting and of the core on 2,000 days each and kills the process a
# thousand times, `fuzz` sends it a million requests.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh
case "${1:-}" in
  faults)
    FC_NUM_RUNS="${FC_NUM_RUNS:-2000}" FC_TIMEOUT_MS="${FC_TIMEOUT_MS:-3600000}" \
      npx jest exporter/src/pipeline/laws.test.ts exporter/src/conversation/laws.test.ts --selectProjects unit
    KILLS="${KILLS:-1000}" exec npx jest test/faults/kills.test.ts --selectProjects process
    ;;
  fuzz) FUZZ_REQUESTS="${FUZZ_REQUESTS:-1000000}" exec npx jest test/fuzz/fuzz.test.ts --selectProjects process ;;
  *)
    echo 'usage: long.sh faults|fuzz' >&2
    exit 2
    ;;
esac
