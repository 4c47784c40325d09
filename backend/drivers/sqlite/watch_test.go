package sqlite

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

func next(t *testing.T, events <-chan storage.Event, within time.Duration) storage.Event {
	t.Helper()
	select {
	case e, ok := <-events:
		if !ok {
			t.Fatal("the watch has ended")
		}
		return e
	case <-time.After(within):
		t.Fatalf("no event within %v", within)
	}
	return storage.Event{}
}

func TestChangesOfAnotherHandleAreSeenInTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d, other := openAt(t, Config{Path: path}), openAt(t, Config{Path: path})
	write(t, other, live, pattern(1, 3), -1) // before the watch: not told
	events, err := d.Watch(t.Context(), storage.Scope{Tenant: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	it := write(t, other, live.In(storage.Draft), pattern(2, 3), -1)
	if e := next(t, events, watchDelay); e.Address != live.In(storage.Draft) || e.Kind != storage.EventContent || e.Revision != it.Revision {
		t.Errorf("got %+v", e)
	}
	own := write(t, d, live, pattern(3, 3), -1)
	if e := next(t, events, pollEvery/2); e.Address != live || e.Revision != own.Revision {
		t.Errorf("got %+v", e)
	}
	// The poll that follows tells the change of the other, and not the own one again.
	if err := other.Delete(t.Context(), storage.DeleteRequest{Address: live.In(storage.Draft)}); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events, watchDelay); e.Address != live.In(storage.Draft) || e.Kind != storage.EventDelete {
		t.Errorf("got %+v", e)
	}
}

func TestAGapInTheLogAsksToReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d, other := openAt(t, Config{Path: path}), openAt(t, Config{Path: path})
	events, err := d.Watch(t.Context(), storage.Scope{Tenant: "another"})
	if err != nil {
		t.Fatal(err)
	}
	d.watch.mu.Lock() // holds the next poll back
	for range 5 {
		write(t, other, live, pattern(1, 3), -1)
	}
	if err := other.Sweep(t.Context(), time.Hour, 2); err != nil {
		t.Fatal(err)
	}
	d.watch.mu.Unlock()
	if e := next(t, events, watchDelay); !e.Resync {
		t.Errorf("got %+v", e)
	}
	if n := scalar(t, d, `SELECT count(*) FROM changes`); n != 2 {
		t.Errorf("the log has %d entries, want 2", n)
	}
}

func TestPollingRestsWhileNobodyWatches(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	ctx, cancel := context.WithCancel(t.Context())
	events, err := d.Watch(ctx, storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range events { //nolint:revive // until the channel is closed
	}
	for until := time.Now().Add(3 * pollEvery); ; time.Sleep(10 * time.Millisecond) {
		d.watch.mu.Lock()
		running := d.watch.running
		d.watch.mu.Unlock()
		if !running {
			break
		}
		if time.Now().After(until) {
			t.Fatal("the poll still runs")
		}
	}
	if n := d.pool.read.Stats().InUse; n != 0 {
		t.Errorf("%d connections are still in use", n)
	}
	again, err := d.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, live, pattern(1, 3), -1)
	if e := next(t, again, pollEvery); e.Kind != storage.EventFolder && e.Kind != storage.EventContent {
		t.Errorf("got %+v", e)
	}
}

func TestCloseEndsEveryWatch(t *testing.T) {
	d, err := OpenDriver(t.Context(), Config{Path: filepath.Join(t.TempDir(), "store.db")})
	if err != nil {
		t.Fatal(err)
	}
	events, err := d.Watch(context.Background(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, open := <-events; open {
		t.Error("an event came after Close")
	}
	_, err = d.Watch(context.Background(), storage.Scope{})
	wantKind(t, err, storage.ErrUnavailable)
	_, err = d.Stat(context.Background(), live)
	wantKind(t, err, storage.ErrUnavailable)
	err = d.Delete(context.Background(), storage.DeleteRequest{Address: live})
	wantKind(t, err, storage.ErrUnavailable)
}
