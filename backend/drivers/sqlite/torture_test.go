package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// thorough reports whether this is a run of make torture.
func thorough() bool { return os.Getenv("VELOCITY_TORTURE_ROUNDS") != "" }

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 16, 10
	if thorough() {
		writers, rounds = 64, 50
	}
	path := filepath.Join(t.TempDir(), "store.db")
	first, second := storage.New(openAt(t, Config{Path: path})), storage.New(openAt(t, Config{Path: path}))
	updates := storagetest.LostUpdates(t.Context(), live, writers, rounds, first, second)
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
}

func TestKillNine(t *testing.T) {
	var path string
	storagetest.Crash(t, storagetest.CrashConfig{
		Place: func(t testing.TB) string {
			path = filepath.Join(t.TempDir(), "store.db")
			return path
		},
		Open: func(ctx context.Context, path string) (storage.Storage, error) { return Open(ctx, Config{Path: path}) },
	})
	sound(t, openAt(t, Config{Path: path}))
}

// sound checks that the file is whole and that nothing in it points nowhere.
func sound(t testing.TB, d *Driver) {
	t.Helper()
	var verdict string
	if err := d.pool.read.QueryRowContext(context.WithoutCancel(t.Context()), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("the file is not whole: %s, %v", verdict, err)
	}
	for what, query := range map[string]string{
		"items without bytes":            `SELECT count(*) FROM items WHERE blob NOT IN (SELECT id FROM blobs WHERE sum IS NOT NULL)`,
		"versions without bytes":         `SELECT count(*) FROM versions WHERE blob NOT IN (SELECT id FROM blobs WHERE sum IS NOT NULL)`,
		"live items that are no version": `SELECT count(*) FROM items i WHERE state = 'live' AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.version = i.version AND v.blob = i.blob)`,
		"chunks of nothing":              `SELECT count(*) FROM chunks WHERE blob NOT IN (SELECT id FROM blobs) AND blob NOT IN (SELECT blob FROM orphans)`,
		"forgotten blobs":                `SELECT count(*) FROM blobs WHERE id NOT IN (SELECT blob FROM items UNION SELECT blob FROM versions UNION SELECT blob FROM orphans)`,
		"deleted names that exist":       `SELECT count(*) FROM deleted d WHERE EXISTS (SELECT 1 FROM items i WHERE i.tenant = d.tenant AND i.type = d.type AND i.name = d.name)`,
		"names that are neither":         `SELECT count(*) FROM versions v WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.tenant = v.tenant AND i.type = v.type AND i.name = v.name) AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.tenant = v.tenant AND d.type = v.type AND d.name = v.name)`,
	} {
		if n := scalar(t, d, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

func BenchmarkStore(b *testing.B) { storagetest.Bench(b, place) }
