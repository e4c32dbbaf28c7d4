#!/usr/bin/env bash
# Installs what the program is built from: npm packages by the lockfile, and a compiler where SQLite needs one.
# Usage: prepare.sh [Debian package …] - the packages are installed too, if the commands they bring are missing.
#        prepare.sh --packages        - npm packages alone: enough to read what is written.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

node_major() { node -p 'process.versions.node.split(".")[0]'; }
command -v node >/dev/null || fail 'Node.js 20 or newer is needed: https://nodejs.org'
[ "$(node_major)" -ge 20 ] || fail "Node.js 20 or newer is needed, this is $(node --version)"

# The command that shows whether a Debian package is there.
command_of() {
  case "$1" in
    prometheus) echo promtool ;;
    prometheus-alertmanager) echo amtool ;;
    build-essential) echo g++ ;;
    *) echo "$1" ;;
  esac
}

is_there() {
  case "$1" in
    fonts-liberation) [ -d /usr/share/fonts/truetype/liberation ] ;;
    *) command -v "$(command_of "$1")" >/dev/null ;;
  esac
}

install_debian() {
  local wanted=() package
  for package in "$@"; do
    is_there "$package" || wanted+=("$package")
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "Please install these Debian packages: ${wanted[*]}"
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail "Please install: ${wanted[*]} (names of Debian packages)"
  printf 'Installing %s\n' "${wanted[*]}"
  # Another installation may be under way, and a mirror may fail once.
  local patient=(-o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
  "${as_root[@]}" apt-get "${patient[@]}" update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get "${patient[@]}" install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
}

# SQLite's package brings binaries for Node 22 and newer; for Node 20 one is compiled, with the headers Node came with.
sqlite=better-sqlite3
[ "$(node_major)" -ge 22 ] || sqlite=better-sqlite3-node20
sqlite_works() { node -e "new (require('$sqlite'))(':memory:')" 2>/dev/null; }
compile_sqlite() {
  local headers
  headers="$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")"
  if [ -z "${npm_config_nodedir:-}" ] && [ -f "$headers/include/node/node.h" ]; then
    export npm_config_nodedir="$headers"
  fi
  install_debian python3 make build-essential
  # The one package whose install script may run. What -O3 adds to -O2 takes a third of the time and gains nothing here.
  JOBS=max CFLAGS=-O2 npm rebuild better-sqlite3-node20 --ignore-scripts=false --loglevel=error
}
prepare_sqlite() {
  sqlite_works || [ "$sqlite" = better-sqlite3 ] || compile_sqlite
  sqlite_works || fail "$sqlite does not work on this machine"
}

# What was installed from this lockfile for this Node need not be installed again.
stamp="node_modules/.installed"
fingerprint="$(node --version) $(sha256sum package-lock.json | cut -d' ' -f1)"
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$fingerprint" ]; then
  npm ci --no-audit --no-fund --fetch-retries=5 --loglevel=error
  printf '%s' "$fingerprint" >"$stamp"
fi
[ "${1:-}" != --packages ] || exit 0
prepare_sqlite
[ $# -eq 0 ] || install_debian "$@"
# Whether types fit is a check of its own, and half of a compiler's time.
npx --no-install tsc --build --noCheck
