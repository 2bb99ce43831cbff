#!/usr/bin/env bash
# Points a client that other people wrote at our local exchanges.
# usage: run.sh PATH_OF_CROSSBOOK      exit 77: skipped, and says why
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "conformance: skipped, Node.js is not installed (Debian packages nodejs npm)" >&2
  exit 77
fi
if [ ! -d node_modules/ccxt ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  if ! npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1; then
    echo "conformance: skipped, npm could not fetch the client (see tests/conformance/npm.log)" >&2
    exit 77
  fi
fi
exec node main.mjs "$binary"
