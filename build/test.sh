#!/usr/bin/env bash
# Everything that has to hold. Each step prints one line; a failing one prints its
# output. Steps that cannot run on this machine are counted and named, and fail in CI.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p .cache/log

passed=0 failed=0 skipped=0

# step NAME COMMAND… runs one step.
step() {
  local name=$1 log=.cache/log/$1.log begin=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    printf '  ok    %-22s %4d s\n' "$name" $((SECONDS - begin))
    grep -hE '^( +[a-z_0-9]+\.go:[0-9]+: )?(conformance|corpus|left out|skipped|initial load|torture|axe|window):' "$log" |
      sed -E 's/^ +[a-z_0-9]+\.go:[0-9]+: //; s/^/        /' | cut -c1-200 || true
    return 0
  fi
  failed=$((failed + 1))
  printf '  FAIL  %-22s %4d s\n' "$name" $((SECONDS - begin))
  tail -n 80 "$log" | sed 's/^/        /'
  return 1
}

# skip NAME REASON counts a step that cannot run here; in CI that is a failure.
skip() {
  if [ "${CI:-}" = true ]; then
    failed=$((failed + 1))
    printf '  FAIL  %-22s %s\n' "$1" "$2"
  else
    skipped=$((skipped + 1))
    printf '  skip  %-22s %s\n' "$1" "$2"
  fi
}

step packages ./build/packages.sh
step frontend-install make --no-print-directory frontend/node_modules/.package-lock.json
step frontend-types npm --prefix frontend run --silent typecheck
step frontend-lint npm --prefix frontend run --silent lint
step frontend-units npm --prefix frontend run --silent test
step build make --no-print-directory build
step bindings ./build/gen.sh --check
step go-vet go vet ./...
step go-lint make --no-print-directory .cache/bin/golangci-lint
step go-lint-run .cache/bin/golangci-lint run ./...
step versitygw make --no-print-directory .cache/bin/versitygw
# gotest runs the tests of Go. What is skipped, and why, shows with -v only; what
# passed says nothing.
gotest() {
  CGO_ENABLED=1 go test -race -v -timeout 20m "$@" | grep -vE '^(=== |PASS$|[[:space:]]*--- PASS)'
}
step go-test gotest ./...
if command -v chromium >/dev/null; then
  step stories npm --prefix frontend run --silent e2e
else
  skip stories "chromium is not installed and could not be"
fi

if reason=$(./build/packages.sh window 2>&1); then
  step window-build ./build/desktop.sh driven
  step window-units env CGO_ENABLED=1 go test -tags desktop,production,webkit2_41 ./app/desktop
  step window npm --prefix frontend run --silent e2e:window
else
  skip window "$(tail -n 1 <<<"$reason")"
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
