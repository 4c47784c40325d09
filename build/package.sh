#!/usr/bin/env bash
# Packs the window into build/bin: on Linux a .deb and a portable archive, and
# where makensis is installed the installer for Windows beside its archive. The
# version is that of git. The bundle for macOS is made on macOS, by `wails build`
# with build/darwin/Info.plist.
set -euo pipefail
cd "$(dirname "$0")/.."

name=velocity-desk
version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
number=${version#v}
[[ $number =~ ^[0-9]+\.[0-9] ]] || number=0.0.0+$number
number=${number//-/.}
arch=$(go env GOARCH)
out=build/bin
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$out"

# portable NAME FILE… stages what a portable archive holds, in a folder of its own.
portable() {
  local folder=$stage/$1
  mkdir -p "$folder"
  cp "${@:2}" README.md LICENSE "$folder/"
}

linux() {
  ./build/desktop.sh
  cp bin/velocity-desk-window "$stage/$name"
  local folder=$name-$number-linux-$arch
  portable "$folder" "$stage/$name"
  tar -C "$stage" --owner=0 --group=0 -czf "$out/$folder.tar.gz" "$folder"
  echo "packed $out/$folder.tar.gz"

  command -v dpkg-deb >/dev/null || { echo "no .deb: dpkg-deb is not installed"; return; }
  local root=$stage/deb icons
  install -Dm755 "$stage/$name" "$root/usr/bin/$name"
  install -Dm644 build/linux/$name.desktop "$root/usr/share/applications/$name.desktop"
  install -Dm644 build/linux/$name.xml "$root/usr/share/mime/packages/$name.xml"
  icons=$root/usr/share/icons/hicolor
  install -Dm644 app/desktop/icon.png "$icons/256x256/apps/$name.png"
  install -Dm644 frontend/public/favicon.svg "$icons/scalable/apps/$name.svg"
  install -Dm644 LICENSE "$root/usr/share/doc/$name/copyright"
  # Who packs is the maintainer, by the names that Debian's tools ask for.
  local packer="${DEBFULLNAME:-$(git config user.name || echo Velocity Desk)} <${DEBEMAIL:-$(git config user.email || echo velocity-desk@localhost)}>"
  printf '%s (%s) unstable; urgency=medium\n\n  * Packed from %s.\n\n -- %s  %s\n' \
    $name "$number" "$version" "$packer" "$(git log -1 --format=%aD 2>/dev/null || date -R)" |
    gzip -9n >"$root/usr/share/doc/$name/changelog.gz"
  mkdir -p "$root/DEBIAN"
  cat >"$root/DEBIAN/control" <<CONTROL
Package: $name
Version: $number
Architecture: $(dpkg --print-architecture)
Maintainer: $packer
Section: editors
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: libc6, libgtk-3-0 | libgtk-3-0t64, libwebkit2gtk-4.1-0
Recommends: xdg-utils, gnome-keyring | keepassxc
Description: desk for content on any store
 Edits, reviews and publishes content in SQLite, folders, Git repositories,
 S3 buckets, PostgreSQL and Redis, in a window and on the command line.
CONTROL
  local deb=$out/${name}_${number}_$(dpkg --print-architecture).deb
  dpkg-deb --root-owner-group --build "$root" "$deb" >/dev/null
  echo "packed $deb"
}

windows() {
  GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -tags desktop,production \
    -ldflags "-s -w -H windowsgui -X main.version=$version" -o "$stage/$name.exe" .
  local folder=$name-$number-windows-amd64
  portable "$folder" "$stage/$name.exe"
  if command -v zip >/dev/null; then
    (cd "$stage" && zip -qr "$OLDPWD/$out/$folder.zip" "$folder")
    echo "packed $out/$folder.zip"
  else
    tar -C "$stage" -czf "$out/$folder.tar.gz" "$folder"
    echo "packed $out/$folder.tar.gz"
  fi
  command -v makensis >/dev/null || { echo "no installer for Windows: makensis is not installed"; return; }
  makensis -V2 -DVERSION="$number" -DPROGRAM="$stage/$name.exe" -DOUTPUT="$PWD/$out/$name-$number-setup.exe" build/windows/installer.nsi
  echo "packed $out/$name-$number-setup.exe"
}

linux
windows
