package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// soon is what a loaded machine may need for what takes a moment.
const soon = 10 * time.Second

// until returns the first event that is asked for or that asks to read again.
func until(t *testing.T, events <-chan storage.Event, match func(storage.Event) bool) storage.Event {
	t.Helper()
	for {
		if e := next(t, events, soon); match(e) {
			return e
		}
	}
}

func TestChangesOfAnotherServerAreAnnounced(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, other := openAt(t, cfg), openAt(t, cfg)
	write(t, other, live, strings.NewReader("before the watch"), -1)
	events, err := d.Watch(t.Context(), storage.Scope{Tenant: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	it := write(t, other, live.In(storage.Draft), strings.NewReader("draft"), -1)
	if e := next(t, events, soon); e.Address != live.In(storage.Draft) || e.Kind != storage.EventContent || e.Revision != it.Revision {
		t.Errorf("got %+v", e)
	}
	own := write(t, d, live, strings.NewReader("own"), -1)
	if e := next(t, events, soon); e.Address != live || e.Revision != own.Revision {
		t.Errorf("got %+v", e)
	}
	// What comes next is the change of the other, and not the own one again.
	if err := other.Delete(t.Context(), storage.DeleteRequest{Address: live.In(storage.Draft)}); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events, soon); e.Address != live.In(storage.Draft) || e.Kind != storage.EventDelete {
		t.Errorf("got %+v", e)
	}
}

func TestAWatcherEndsWithTheLastOfChangesFromTwoServers(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, other := openAt(t, cfg), openAt(t, cfg)
	write(t, d, live, strings.NewReader("first"), -1)
	events, err := d.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var last string
	for n := range 20 {
		write(t, other, live, strings.NewReader(fmt.Sprint("other ", n)), -1)
		last = write(t, d, live, strings.NewReader(fmt.Sprint("own ", n)), -1).Revision
	}
	// A change of somewhere else is told after all of these.
	mark := live
	mark.ID = "mark"
	write(t, other, mark, strings.NewReader("mark"), -1)
	seen := ""
	until(t, events, func(e storage.Event) bool {
		if e.Address == live {
			seen = e.Revision
		}
		return e.Address == mark
	})
	if seen != last {
		t.Errorf("the last change that was told is %q, want %q", seen, last)
	}
}

func TestAChangeThatIsCommittedLateIsNotMissed(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, other := openAt(t, cfg), openAt(t, cfg)
	write(t, d, live, strings.NewReader("of the type"), -1)
	events, err := d.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	late, early := live, live
	late.ID, early.ID = "late", "early"
	ready, release := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() { // its number in the log comes first, its commit last
		done <- other.pool.Update(context.Background(), relational.Claim{Tenant: "acme", Thing: "late"}, func(q relational.Querier) error {
			_, err := q.Exec(context.Background(), `INSERT INTO changes (origin, events) VALUES ('late', ?1)`,
				`[{"address":{"tenant":"acme","type":"blog","id":"late","ext":"md","state":"live"},"kind":"content"}]`)
			close(ready)
			<-release
			return err
		}, func() {})
	}()
	<-ready
	write(t, other, early, strings.NewReader("early"), -1)
	until(t, events, func(e storage.Event) bool { return e.Address == early })
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	until(t, events, func(e storage.Event) bool { return e.Address == late })
}

func TestAGapInTheLogAsksToReadAgain(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, other := openAt(t, cfg), openAt(t, cfg)
	write(t, other, live, strings.NewReader("x"), -1)
	events, err := d.Watch(t.Context(), storage.Scope{Tenant: "another"})
	if err != nil {
		t.Fatal(err)
	}
	d.feed.mu.Lock() // holds the next look back
	for range 5 {
		write(t, other, live, strings.NewReader("x"), -1)
	}
	if err := other.Sweep(t.Context(), time.Hour, 2); err != nil {
		t.Fatal(err)
	}
	d.feed.mu.Unlock()
	if e := next(t, events, soon); !e.Resync {
		t.Errorf("got %+v", e)
	}
	if n := scalar[int](t, admin(t, cfg), `SELECT count(*) FROM changes`); n != 2 {
		t.Errorf("the log has %d entries, want 2", n)
	}
}

func TestAWatcherThatWasCutOffMissesNothing(t *testing.T) {
	t.Parallel()
	s := server(t)
	cfg := configOn(s)
	proxy, err := testserver.NewProxy(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	d, other := openAt(t, at(t, cfg, proxy.Addr())), openAt(t, cfg)
	events, err := d.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	seen, missing := map[string]bool{}, 0
	for round := range 3 {
		proxy.Down()
		for n := range 3 {
			a := live
			a.ID = fmt.Sprintf("cut-off-%d-%d", round, n)
			write(t, other, a, strings.NewReader("x"), -1)
			missing++
		}
		if err := proxy.Up(); err != nil {
			t.Fatal(err)
		}
		until(t, events, func(e storage.Event) bool {
			if e.Resync {
				t.Error("it was asked to read everything again")
			}
			if strings.HasPrefix(e.Address.ID, "cut-off") && e.Kind == storage.EventContent && !seen[e.Address.ID] {
				seen[e.Address.ID] = true
				missing--
			}
			return missing == 0
		})
	}
	after := live
	after.ID = "after"
	write(t, other, after, strings.NewReader("x"), -1)
	until(t, events, func(e storage.Event) bool { return e.Address == after })
}

func TestNothingIsReadWhileNobodyWatches(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	cfg.ApplicationName = cfg.Schema
	d := openAt(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	events, err := d.Watch(ctx, storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	conn := admin(t, cfg)
	listening := func() int {
		return scalar[int](t, conn, `SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'`, cfg.Schema)
	}
	eventually(t, "somebody listens", func() bool { return listening() == 1 })
	cancel()
	for range events { //nolint:revive // until the channel is closed
	}
	eventually(t, "nobody listens", func() bool { return listening() == 0 })
	again, err := d.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, live, strings.NewReader("x"), -1)
	until(t, again, func(e storage.Event) bool { return e.Address == live })
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(soon); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not come to pass that %s", what)
		}
	}
}
