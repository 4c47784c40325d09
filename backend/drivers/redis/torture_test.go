package redis

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// thorough reports whether this is a run of make torture.
func thorough() bool { return os.Getenv("VELOCITY_TORTURE_ROUNDS") != "" }

var live = storage.Address{Tenant: "acme", Type: "article", ID: "news/first", Ext: "md", State: storage.Live}

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 16, 10
	if thorough() {
		writers, rounds = 64, 50
	}
	cfg := on(shared)
	updates := storagetest.LostUpdates(t.Context(), live, writers, rounds, storeAt(t, cfg), storeAt(t, cfg))
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
	consistent(t, cfg)
}

func TestKillNineOfTheServer(t *testing.T) {
	dir := t.TempDir()
	s, err := startServer(dir, "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	cfg := on(s)
	storagetest.CrashServer(t, storagetest.ServerCrashConfig{
		Open: func(ctx context.Context) (storage.Storage, error) { return Open(ctx, cfg) },
		Kill: func(testing.TB) { s.Kill() },
		Start: func(t testing.TB) {
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
		},
		Sound: func(t testing.TB) { consistent(t, cfg) },
	})
	s.Stop()
	log, err := exec.Command("redis-check-aof", filepath.Join(dir, "appendonlydir", "appendonly.aof.manifest")).CombinedOutput()
	if err != nil || !strings.Contains(string(log), "valid") {
		t.Errorf("the append-only file is not whole: %v\n%s", err, log)
	}
}
