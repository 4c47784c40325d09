package git

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"velocity.internal/desk/backend/storage"
)

// resyncEvent stands in the index for changes that are not told one by one.
const resyncEvent = "resync"

// pollEvery is how often the branch is looked at while somebody watches.
const pollEvery = 500 * time.Millisecond

// watcher tells what the index notes, and looks for changes of others while
// somebody watches.
type watcher struct {
	mu     sync.Mutex
	told   int64 // number of the last event that was told
	begun  bool
	cancel context.CancelFunc // of the goroutine that polls, nil when none does
	closed bool
	polls  sync.WaitGroup
}

// Watch implements storage.Driver.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	w := &d.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, errClosed()
	}
	if !w.begun {
		err := d.index.each(ctx, "SELECT coalesce(max(n), 0) FROM events", func(r row) error { return r.Scan(&w.told) })
		if err != nil {
			return nil, d.failed(err)
		}
		w.begun = true
	}
	events, err := d.hub.Watch(ctx, scope)
	if err != nil {
		return nil, d.failed(err)
	}
	if w.cancel == nil {
		polling, cancel := context.WithCancel(context.WithoutCancel(ctx))
		w.cancel = cancel
		w.polls.Go(func() { d.poll(polling) })
	}
	return events, nil
}

func (w *watcher) stop() {
	w.mu.Lock()
	w.closed = true
	if w.cancel != nil {
		w.cancel()
	}
	w.mu.Unlock()
	w.polls.Wait()
}

// poll follows the branch until nobody watches any more.
func (d *Driver) poll(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		d.watch.mu.Lock()
		if !d.hub.Watching() {
			d.watch.cancel()
			d.watch.cancel, d.watch.begun = nil, false
			d.watch.mu.Unlock()
			return
		}
		d.watch.mu.Unlock()
		err := d.ready(ctx)
		if err == nil {
			d.publish(ctx) // what another process has brought into the index
			if failing {
				d.hub.Publish(storage.Event{Resync: true})
			}
		}
		failing = err != nil
	}
}

// publish tells the events that the index has noted since the last time.
func (d *Driver) publish(ctx context.Context) {
	w := &d.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.begun {
		return
	}
	var events []storage.Event
	first := true
	err := d.index.each(ctx, "SELECT n, body FROM events WHERE n > ? ORDER BY n", func(r row) error {
		var n int64
		var body string
		if err := r.Scan(&n, &body); err != nil {
			return err
		}
		var e storage.Event
		if body == resyncEvent || first && n > w.told+1 || json.Unmarshal([]byte(body), &e) != nil {
			e = storage.Event{Resync: true}
		}
		first, w.told = false, n
		events = append(events, e)
		return nil
	}, w.told)
	if err == nil {
		d.hub.Publish(events...)
	}
}
