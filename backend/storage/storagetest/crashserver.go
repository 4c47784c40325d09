package storagetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// ServerCrashConfig says how CrashServer finds, kills and starts its server.
type ServerCrashConfig struct {
	// Open opens the store on the server.
	Open func(ctx context.Context) (storage.Storage, error)
	// Kill ends the server with SIGKILL, Start starts it again with its data and
	// returns when it answers. A failure ends t.
	Kill, Start func(t testing.TB)
	// Sound, if set, checks the server's data after each round.
	Sound func(t testing.TB)
}

// CrashServer kills a server with SIGKILL while four writers write to it, starts
// it again and checks, as Crash does, that nothing acknowledged is lost or torn.
// The handle of the writers stays open and has to recover by itself.
func CrashServer(t *testing.T, cfg ServerCrashConfig) {
	t.Helper()
	rounds := torturedRounds(t)
	s, err := cfg.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	}()
	var figures CrashFigures
	for round := range rounds {
		items, open := crashServerRound(t, cfg, s, round, &figures)
		cfg.Start(t)
		if cfg.Sound != nil {
			cfg.Sound(t)
		}
		awaken(t, s)
		figures.Unanswered += len(open)
		for id, item := range items {
			item.verify(t, s, id, open[id], &figures)
		}
		figures.Rounds++
		if t.Failed() {
			t.Logf("in round %d", round)
			break
		}
	}
	if figures.Acknowledged == 0 {
		t.Error("no write was acknowledged in any round: nothing was proved")
	}
	t.Log(figures)
}

// torturedRounds returns how often a server or a writer is killed.
func torturedRounds(t testing.TB) int {
	t.Helper()
	text := os.Getenv(envRounds)
	if text == "" {
		return crashRounds
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no number of rounds", envRounds, text)
	}
	return n
}

// crashServerRound writes until the server is killed, and returns what each item
// must hold and the operations that were not answered.
func crashServerRound(t testing.TB, cfg ServerCrashConfig, s storage.Storage, round int, figures *CrashFigures) (map[string]*crashItem, map[string]*crashOp) {
	t.Helper()
	items, open := map[string]*crashItem{}, map[string]*crashOp{}
	var mu sync.Mutex
	enough := make(chan struct{})
	left := rand.IntN(80)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			mine := map[string]*crashItem{}
			for n := 0; ; n++ {
				id := fmt.Sprintf("round-%d/worker-%d/item-%d", round, w, rand.IntN(4))
				if mine[id] == nil {
					mine[id] = newCrashItem()
				}
				op := mine[id].choose(id, fmt.Sprintf("%d-%d-%d", round, w, n))
				err := op.run(ctx, s)
				mu.Lock()
				items[id] = mine[id]
				if err != nil {
					open[id] = &op
					mu.Unlock()
					return // the server is gone
				}
				mine[id].apply(op)
				figures.Acknowledged++
				if left--; left == 0 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(10 * time.Second):
	}
	time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond) // some time in the operations that come now
	cfg.Kill(t)
	group.Wait()
	return items, open
}

// awaken waits until the store answers again.
func awaken(t testing.TB, s storage.Storage) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		a := crashAddress("probe", storage.Live)
		_, err := s.Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("probe"), "", a.State)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("the store does not recover after the kill: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
