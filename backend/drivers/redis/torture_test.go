package redis

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// envRounds is how often a server is killed in make torture.
const envRounds = "VELOCITY_TORTURE_ROUNDS"

var live = storage.Address{Tenant: "acme", Type: "article", ID: "news/first", Ext: "md", State: storage.Live}

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	writers, rounds := 16, 10
	if storagetest.Thorough() {
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

// Redis cuts an append-only file that a kill has left incomplete, but within the
// transaction that a script was, and replays the beginning of it with the next one
// (https://github.com/valkey-io/valkey/pull/4342). redis-check-aof takes such a
// transaction out whole. Both ways to start again are tried.
func TestKillNineOfTheServer(t *testing.T) {
	t.Run("and start it as it is", func(t *testing.T) {
		inBatches(t, func() { killServer(t, func(*testing.T, string) {}, unharmed) })
	})
	t.Run("and start it through redis-check-aof", func(t *testing.T) {
		inBatches(t, func() { killServer(t, repair, consistent) })
	})
}

// inBatches lets f run the rounds of make torture, some at a time: what one server
// has to load grows with every round.
func inBatches(t *testing.T, f func()) {
	const batch = 25
	rounds, _ := strconv.Atoi(os.Getenv(envRounds))
	for ; rounds > batch && !t.Failed(); rounds -= batch {
		t.Setenv(envRounds, strconv.Itoa(batch))
		f()
	}
	if storagetest.Thorough() {
		t.Setenv(envRounds, strconv.Itoa(rounds))
	}
	f()
}

func killServer(t *testing.T, prepare func(*testing.T, string), sound func(testing.TB, Config)) {
	dir := t.TempDir()
	// Without rewriting: a file that is cut must be the last, or the server does not start.
	s, err := startServer(dir, "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	cfg := on(s)
	storagetest.CrashServer(t, storagetest.ServerCrashConfig{
		Open: func(ctx context.Context) (storage.Storage, error) { return Open(ctx, cfg) },
		Kill: func(testing.TB) { s.Kill() },
		Start: func(testing.TB) {
			prepare(t, dir)
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
		},
		Sound: func(t testing.TB) { sound(t, cfg) },
	})
}

// repair takes what a kill has cut out of the append-only file.
func repair(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command("redis-check-aof", "--fix", filepath.Join(dir, "appendonlydir", "appendonly.aof.manifest"))
	cmd.Stdin = strings.NewReader("y\n")
	log, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the append-only file cannot be repaired: %v\n%s", err, log)
	}
	if strings.Contains(string(log), "Successfully truncated") {
		t.Log("a transaction that the kill has cut was taken out")
	}
}
