package filesystem

import (
	"context"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestKillNineLosesAndTearsNothing(t *testing.T) {
	storagetest.Crash(t, storagetest.CrashConfig{
		Place: func(t testing.TB) string { return filepath.Join(t.TempDir(), "store") },
		Open: func(ctx context.Context, dir string) (storage.Storage, error) {
			return Open(ctx, Config{Dir: dir})
		},
	})
}

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 16, 10
	if storagetest.Thorough() {
		writers, rounds = 64, 50
	}
	s := newShop(t)
	updates := storagetest.LostUpdates(t.Context(), at("counter.txt", storage.Live), writers, rounds, s.s, openShop(t, s.dir).s)
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
}
