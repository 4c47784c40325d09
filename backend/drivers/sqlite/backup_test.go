package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestABackupIsAStoreOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	d := openAt(t, Config{Path: filepath.Join(dir, "store.db")})
	const size = 1 << 20
	first := write(t, d, live, pattern(1, size), -1)
	write(t, d, live, pattern(2, 10), -1)

	taken := filepath.Join(dir, "taken.db")
	writeFile(t, taken, "mine")
	wantKind(t, d.Backup(t.Context(), taken), storage.ErrExists)
	wantKind(t, d.Backup(t.Context(), filepath.Join(dir, "absent", "b.db")), storage.ErrInvalid)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(dir, "copy of 'it'?.db")
	wantKind(t, d.Backup(cancelled, path), context.Canceled)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a failed backup left a file: %v", err)
	}

	if err := d.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	write(t, d, live, pattern(3, 10), -1)
	b := openAt(t, Config{Path: path})
	versions, err := b.Versions(t.Context(), live)
	if err != nil || len(versions) != 2 {
		t.Fatal(versions, err)
	}
	in, err := b.OpenVersion(t.Context(), live, first.VersionID)
	if err != nil {
		t.Fatal(err)
	}
	if sumOf(t, in.Body) != sumOf(t, pattern(1, size)) {
		t.Error("the bytes differ")
	}
	_ = in.Body.Close()
}
