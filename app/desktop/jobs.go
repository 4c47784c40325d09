//go:build desktop || bindings

package desktop

import (
	"context"
	"sync"
	"time"

	"velocity.internal/desk/backend/storage"
)

// eventTransfer tells how far a transfer is; data is a Transfer.
const eventTransfer = "transfer"

// Transfer is how far a transfer is. The total is 0 when it is not known.
type Transfer struct {
	ID    string `json:"id"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// jobs are the transfers that run, by the ids that the page gave them.
type jobs struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc // nil once the window closes
	ended   sync.WaitGroup
}

// begin starts a transfer that ends with the window; done ends it.
func (j *jobs) begin(ctx context.Context, id string) (_ context.Context, done func(), err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.running == nil {
		return nil, nil, errGone
	}
	if id == "" || j.running[id] != nil {
		return nil, nil, storage.Errorf(storage.ErrInvalid, "a transfer needs an id of its own")
	}
	ctx, cancel := context.WithCancel(ctx)
	j.running[id] = cancel
	j.ended.Add(1)
	return ctx, func() {
		defer j.ended.Done()
		cancel()
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.running, id)
	}, nil
}

func (j *jobs) cancel(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if cancel := j.running[id]; cancel != nil {
		cancel()
	}
}

// count returns how many transfers run.
func (j *jobs) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.running)
}

// stop ends all transfers, waits for them, and lets none begin.
func (j *jobs) stop() {
	j.mu.Lock()
	for _, cancel := range j.running {
		cancel()
	}
	j.running = nil
	j.mu.Unlock()
	j.ended.Wait()
}

// progressPause is how long the page is left in peace between two reports.
const progressPause = 150 * time.Millisecond

// progress returns what tells the page how far a transfer is.
func (w *window) progress(id string) func(done, total int64) {
	var last time.Time
	return func(done, total int64) {
		if now := time.Now(); now.Sub(last) >= progressPause {
			last = now
			w.tell(eventTransfer, Transfer{ID: id, Done: done, Total: total})
		}
	}
}
