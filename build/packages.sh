#!/usr/bin/env bash
# Installs the system packages that the tests need, where it may; otherwise says
# what is missing. Needs Debian or a relative of it. With "window" it is about
# those of the desktop window, which other tests go without.
set -euo pipefail

missing=()
if [ "${1:-}" = window ]; then
  pairs="gcc:gcc pkg-config:pkg-config WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb openbox:openbox dbus-daemon:dbus xdotool:xdotool import:imagemagick"
  pkg-config --exists gtk+-3.0 2>/dev/null || missing+=(libgtk-3-dev)
  pkg-config --exists webkit2gtk-4.1 2>/dev/null || missing+=(libwebkit2gtk-4.1-dev)
else
  pairs="chromium:chromium git:git git-lfs:git-lfs /usr/sbin/sshd:openssh-server redis-server:redis-server pg_ctlcluster:postgresql pgbouncer:pgbouncer"
fi
for pair in $pairs; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "packages: missing ${missing[*]}, and this user may not install them" >&2
    exit 1
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "packages: missing ${missing[*]}, and there is no apt-get to install them with" >&2
  exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" fonts-noto-core fonts-noto-cjk fonts-inter; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "packages: could not install ${missing[*]}" >&2
  exit 1
fi
echo "packages: installed ${missing[*]}"
