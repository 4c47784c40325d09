package filesystem

import (
	"context"
	"slices"
	"sync"
	"time"

	"velocity.internal/desk/backend/storage"
)

// How often the journal is read and the folders are looked at while somebody watches.
const (
	journalEvery = 250 * time.Millisecond
	scanEvery    = 1500 * time.Millisecond
)

// watcher looks for the changes of others while somebody watches.
type watcher struct {
	mu     sync.Mutex // never held while the store is read
	scopes map[*storage.Scope]context.CancelFunc
	cancel context.CancelFunc // of the goroutine that polls, nil when none does
	closed bool
	told   map[storage.Address]string // revisions of content that were told last
	polls  sync.WaitGroup

	looking sync.Mutex // guards what follows; mu may be taken within it
	journal journalReader
	scan    scanner
}

// toldMost bounds the memory of what was told; forgetting costs a repetition.
const toldMost = 8192

// Watch implements storage.Driver.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	watching, cancel := context.WithCancel(ctx)
	events, err := d.hub.Watch(watching, scope)
	if err != nil {
		cancel()
		return nil, d.failed(err)
	}
	if err := d.watch.enter(watching, d, scope, cancel); err != nil {
		cancel()
		return nil, d.failed(err)
	}
	return events, nil
}

// enter begins to look at a scope. What stands there now counts as known.
func (w *watcher) enter(ctx context.Context, d *Driver, scope storage.Scope, cancel context.CancelFunc) error {
	w.looking.Lock()
	defer w.looking.Unlock()
	if !w.polling() {
		w.scan = scanner{d: d}
		if err := w.journal.skip(d); err != nil {
			return err
		}
	}
	if err := w.tell(ctx, d, []storage.Scope{scope}); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed()
	}
	if w.scopes == nil {
		w.scopes, w.told = map[*storage.Scope]context.CancelFunc{}, map[storage.Address]string{}
	}
	w.scopes[&scope] = cancel
	context.AfterFunc(ctx, func() { w.leave(&scope) })
	if w.cancel == nil {
		polling, stop := context.WithCancel(context.WithoutCancel(ctx))
		w.cancel = stop
		w.polls.Go(func() { w.poll(polling, d) })
	}
	return nil
}

func (w *watcher) polling() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cancel != nil
}

func (w *watcher) leave(scope *storage.Scope) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if cancel := w.scopes[scope]; cancel != nil {
		cancel()
	}
	delete(w.scopes, scope)
	if len(w.scopes) == 0 && w.cancel != nil {
		w.cancel()
		w.cancel = nil
	}
}

// stop ends polling for good.
func (w *watcher) stop() {
	w.mu.Lock()
	w.closed = true
	if w.cancel != nil {
		w.cancel()
	}
	w.mu.Unlock()
	w.polls.Wait()
}

// remember keeps what was told, so that the scan does not repeat it.
func (w *watcher) remember(events []storage.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.scopes) == 0 {
		return
	}
	for _, e := range events {
		if len(w.told) >= toldMost {
			clear(w.told)
		}
		if isContent(e) {
			w.told[e.Address] = e.Revision
		}
	}
}

// isContent reports the two kinds of events about what stands at an address.
func isContent(e storage.Event) bool {
	return e.Kind == storage.EventContent || e.Kind == storage.EventDelete
}

// news leaves out what was told before.
func (w *watcher) news(found []storage.Event) []storage.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(found, func(e storage.Event) bool {
		revision, known := w.told[e.Address]
		return isContent(e) && known && revision == e.Revision
	})
}

// poll looks for changes until its context ends.
func (w *watcher) poll(ctx context.Context, d *Driver) {
	tick := time.NewTicker(journalEvery)
	defer tick.Stop()
	failing := false
	scanned := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := w.follow(ctx, d)
		if err == nil && time.Since(scanned) >= scanEvery {
			err = w.look(ctx, d)
			scanned = time.Now()
		}
		if err == nil && failing {
			d.hub.Publish(storage.Event{Resync: true})
		}
		failing = err != nil
	}
}

// follow tells what the journal says.
func (w *watcher) follow(ctx context.Context, d *Driver) error {
	w.looking.Lock()
	defer w.looking.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	events, gap, err := w.journal.read(d)
	if gap {
		events = append(events, storage.Event{Resync: true})
	}
	w.remember(events)
	d.hub.Publish(events...)
	return err
}

// look tells what changed on the disk and nobody told.
func (w *watcher) look(ctx context.Context, d *Driver) error {
	if err := d.present(); err != nil {
		return err
	}
	w.looking.Lock()
	defer w.looking.Unlock()
	var scopes []storage.Scope
	w.mu.Lock()
	for s := range w.scopes {
		scopes = append(scopes, *s)
	}
	w.mu.Unlock()
	if err := w.tell(ctx, d, scopes); err != nil {
		return err
	}
	w.scan.forget()
	return nil
}

func (w *watcher) tell(ctx context.Context, d *Driver, scopes []storage.Scope) error {
	found, err := w.scan.look(ctx, scopes)
	if err != nil {
		return err
	}
	events := w.news(found)
	w.remember(events)
	d.hub.Publish(events...)
	return nil
}
