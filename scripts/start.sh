#!/usr/bin/env bash
# Builds the exporter and runs it with simulated traffic; ctrl-C stops all of it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh
exec exporter/bin/helpdesk-exporter.js demo "$@"
