package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/drivers/internal/relational/relationaltest"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 16, 10
	if storagetest.Thorough() {
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
	relationaltest.Sound(t, func(query string) int64 { return scalar(t, d, query) })
}

func BenchmarkStore(b *testing.B) { storagetest.Bench(b, place) }
