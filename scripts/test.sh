#!/usr/bin/env bash
# Installs the packages and runs every check; what else is missing comes with the first of them. The last line counts.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/prepare.sh --packages
exec node scripts/check.js "$@"
