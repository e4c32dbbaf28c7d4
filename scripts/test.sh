#!/usr/bin/env bash
# Installs what is missing and runs every check; the last line counts them.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh prometheus prometheus-alertmanager chromium
exec node scripts/check.js "$@"
