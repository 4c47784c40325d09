#!/usr/bin/env bash
# Builds the window for this machine into bin/velocity-desk-window, or with
# "driven" into bin/velocity-desk-driven, the same with WebKit's automation
# allowed, for tests. On Linux it needs the headers of GTK 3 and WebKitGTK 4.1.
set -euo pipefail
cd "$(dirname "$0")/.."

tags=desktop,production
out=bin/velocity-desk-window
if [ "$(uname -s)" = Linux ]; then
  tags+=,webkit2_41
  if ! pkg-config --exists gtk+-3.0 webkit2gtk-4.1 2>/dev/null; then
    echo "The window needs GTK 3 and WebKitGTK 4.1. On Debian: apt-get install libgtk-3-dev libwebkit2gtk-4.1-dev pkg-config" >&2
    exit 1
  fi
fi
if [ "${1:-}" = driven ]; then
  tags+=,automation
  out=bin/velocity-desk-driven
fi
version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
CGO_ENABLED=1 go build -trimpath -tags "$tags" -ldflags "-s -w -X main.version=$version" -o "$out" .
echo "built $out"
