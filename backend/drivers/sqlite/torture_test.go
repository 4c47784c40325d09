package sqlite

import (
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
