package git

import (
	"context"
	"sync"
	"time"
)

// background runs one piece of work at a time beside the calls of a driver.
type background struct {
	mu             sync.Mutex
	running, again bool
	ctx            context.Context //nolint:containedctx // of the driver's life
	cancel         context.CancelFunc
	rounds         sync.WaitGroup
}

func newBackground(ctx context.Context) *background {
	b := &background{}
	b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return b
}

// soon runs work, once more after the run that is under way.
func (b *background) soon(work func(context.Context)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		return
	}
	b.again = true
	if b.running {
		return
	}
	b.running = true
	b.rounds.Go(func() {
		for {
			b.mu.Lock()
			if !b.again || b.ctx.Err() != nil {
				b.running = false
				b.mu.Unlock()
				return
			}
			b.again = false
			b.mu.Unlock()
			work(b.ctx)
		}
	})
}

// drain waits for the work that is under way or due, but not longer than it is
// given, and then stops.
func (b *background) drain(most time.Duration) {
	timer := time.AfterFunc(most, b.cancel)
	b.rounds.Wait()
	timer.Stop()
	b.stop()
}

// stop interrupts the work and waits for its end.
func (b *background) stop() {
	b.mu.Lock()
	b.cancel()
	b.mu.Unlock()
	b.rounds.Wait()
}
