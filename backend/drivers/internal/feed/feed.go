// Package feed distributes the changes of a store to the watchers of one process.
package feed

import (
	"context"
	"sync"

	"velocity.internal/desk/backend/storage"
)

// maxPending is how many different addresses a slow watcher may have waiting
// before they are dropped for one event with Resync.
const maxPending = 4096

// Hub hands events to watchers. The zero value is ready for use.
type Hub struct {
	mu       sync.Mutex
	watchers map[*watcher]struct{}
	closed   bool
	done     sync.WaitGroup
}

type watcher struct {
	scope  storage.Scope
	mu     sync.Mutex
	order  []key
	latest map[key]storage.Event
	resync bool
	wake   chan struct{} // holds one token while something is pending
	stop   chan struct{}
}

type key struct {
	address storage.Address
	kind    string
}

// Publish hands events to every watcher whose scope holds them. It never waits
// for a watcher: pending events of one address are coalesced to the latest.
func (h *Hub) Publish(events ...storage.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers {
		w.add(events)
	}
}

// Watch returns the changes in scope from now on. The channel is closed when
// ctx ends or the hub is closed.
func (h *Hub) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, storage.Errorf(storage.ErrUnavailable, "the store is closed")
	}
	w := &watcher{scope: scope, latest: map[key]storage.Event{}, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	if h.watchers == nil {
		h.watchers = map[*watcher]struct{}{}
	}
	h.watchers[w] = struct{}{}
	out := make(chan storage.Event)
	h.done.Add(1)
	go func() {
		defer h.done.Done()
		defer close(out)
		w.run(ctx, out)
		h.mu.Lock()
		delete(h.watchers, w)
		h.mu.Unlock()
	}()
	return out, nil
}

// Watching reports whether anybody watches, so that polling can rest.
func (h *Hub) Watching() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.watchers) > 0
}

// Close ends every watch and waits until their channels are closed.
func (h *Hub) Close() {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		for w := range h.watchers {
			close(w.stop)
		}
	}
	h.mu.Unlock()
	h.done.Wait()
}

func (w *watcher) add(events []storage.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		if !w.scope.Contains(e.Address) && !e.Resync {
			continue
		}
		if e.Resync || len(w.order) >= maxPending {
			w.resync, w.order = true, nil
			clear(w.latest)
		} else {
			k := key{e.Address, e.Kind}
			if _, waiting := w.latest[k]; !waiting {
				w.order = append(w.order, k)
			}
			w.latest[k] = e
		}
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

func (w *watcher) next() (storage.Event, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.resync {
		w.resync = false
		return storage.Event{Resync: true}, true
	}
	if len(w.order) == 0 {
		return storage.Event{}, false
	}
	k := w.order[0]
	w.order = w.order[1:]
	e := w.latest[k]
	delete(w.latest, k)
	return e, true
}

func (w *watcher) run(ctx context.Context, out chan<- storage.Event) {
	for {
		e, ok := w.next()
		if !ok {
			select {
			case <-w.wake:
				continue
			case <-ctx.Done():
				return
			case <-w.stop:
				return
			}
		}
		select {
		case out <- e:
		case <-ctx.Done():
			return
		case <-w.stop:
			return
		}
	}
}
