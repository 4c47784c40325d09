package git

import (
	"context"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestKillNineLosesAndTearsNothing(t *testing.T) {
	var dir string
	storagetest.Crash(t, storagetest.CrashConfig{
		Place: func(t testing.TB) string {
			dir = filepath.Join(t.TempDir(), "store.git")
			return dir
		},
		Open: func(ctx context.Context, dir string) (storage.Storage, error) {
			return Open(ctx, Config{Dir: dir})
		},
	})
	soundRepository(t, dir)
	agreesWithGit(t, dir)
}

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 8, 5
	if storagetest.Thorough() {
		writers, rounds = 64, 50
	}
	s := newShop(t)
	updates := storagetest.LostUpdates(t.Context(), at("counter.txt", storage.Live), writers, rounds, s.s, openShop(t, Config{Dir: s.dir}).s)
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
	agreesWithGit(t, s.dir)
}
