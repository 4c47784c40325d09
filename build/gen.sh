#!/usr/bin/env bash
# Generates frontend/wailsjs and app/methods.go from the bound methods. With --check
# it fails when what is committed differs from what would be generated; the tests
# of app look at methods.go.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${1:-}" = --check ] || go test ./app -run Table -update >/dev/null
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
[ -d frontend/wailsjs ] && cp -r frontend/wailsjs "$before/"

log=$before/log
rm -rf frontend/wailsjs
if ! CGO_ENABLED=0 go tool -modfile=build/tools/go.mod wails generate module >"$log" 2>&1; then
  cat "$log" >&2
  [ -d "$before/wailsjs" ] && cp -r "$before/wailsjs" frontend/
  exit 1
fi
if [ ! -f frontend/wailsjs/go/models.ts ]; then
  cat "$log" >&2
  echo "Wails generated nothing." >&2
  cp -r "$before/wailsjs" frontend/
  exit 1
fi

if [ "${1:-}" = --check ] && ! diff -r "$before/wailsjs" frontend/wailsjs; then
  echo "The bindings in frontend/wailsjs are out of date: run make gen and commit the result." >&2
  exit 1
fi
