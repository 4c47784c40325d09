package filesystem

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"time"

	"golang.org/x/sync/semaphore"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

// lockCount is the number of locks that tenants are spread over. Tenants that
// differ only in case share one.
const lockCount = 64

// lockPoll is the pause between two looks at a lock that another process holds.
const lockPoll = time.Millisecond

// everybody is the weight of an exclusive holder within the process.
const everybody = math.MaxInt32

func newGates() (gates [lockCount]*semaphore.Weighted) {
	for i := range gates {
		gates[i] = semaphore.NewWeighted(everybody)
	}
	return gates
}

// hold is a lock that is held: exclusively, by one, or shared, by readers.
type hold struct {
	d      *Driver
	stripe int
	weight int64
	file   *os.File // nil on a store without lock files that is open for reading only
}

func stripeOf(tenant string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(storage.FoldName(tenant)))
	return int(h.Sum32() % lockCount)
}

func lockPath(stripe int) string { return fmt.Sprintf("%s/%02d", locksDir, stripe) }

// lock takes the lock of a tenant ("" is the store) for a change, and first
// completes a change that a process left behind.
func (d *Driver) lock(ctx context.Context, tenant string) (*hold, error) {
	if d.cfg.ReadOnly {
		return nil, storage.Errorf(storage.ErrReadOnly, "this connection is read-only")
	}
	h, err := d.acquire(ctx, stripeOf(tenant), false)
	if err != nil {
		return nil, d.failed(err)
	}
	if err = h.complete(); err == nil {
		err = h.countNames()
	}
	if err != nil {
		h.release()
		return nil, d.failed(err)
	}
	return h, nil
}

// share takes the lock of a tenant for reading.
func (d *Driver) share(ctx context.Context, tenant string) (*hold, error) {
	for {
		h, err := d.acquire(ctx, stripeOf(tenant), true)
		if err != nil {
			return nil, d.failed(err)
		}
		left, err := h.pending()
		if err == nil && !left {
			return h, nil
		}
		h.release()
		if err != nil {
			return nil, d.failed(err)
		}
		if d.cfg.ReadOnly {
			return nil, storage.Errorf(storage.ErrUnavailable, "a change of this store was interrupted: open it once for writing, so that it is completed")
		}
		x, err := d.lock(ctx, tenant)
		if err != nil {
			return nil, err
		}
		x.release()
	}
}

func (d *Driver) acquire(ctx context.Context, stripe int, shared bool) (*hold, error) {
	if d.closed.Load() {
		return nil, errClosed()
	}
	h := &hold{d: d, stripe: stripe, weight: everybody}
	if shared {
		h.weight = 1
	}
	if err := d.gates[stripe].Acquire(ctx, h.weight); err != nil {
		return nil, err
	}
	err := h.lockFile(ctx, shared)
	if err == nil && d.closed.Load() {
		err = errClosed()
	}
	if err != nil {
		h.release()
		return nil, err
	}
	return h, nil
}

func (h *hold) lockFile(ctx context.Context, shared bool) error {
	f, err := h.d.openLock(lockPath(h.stripe))
	if h.d.cfg.ReadOnly && absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	h.file = f
	return h.d.waitLock(ctx, f, shared)
}

// openLock opens a lock file, for reading only where nothing may be written.
func (d *Driver) openLock(name string) (*os.File, error) {
	if d.cfg.ReadOnly {
		return d.root.Open(name)
	}
	f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE, fileMode)
	return f, d.damaged(err)
}

// damaged turns the absence of our own folder, which is no absence of content,
// into what can be done about it.
func (d *Driver) damaged(err error) error {
	if !absent(err) || d.closed.Load() {
		return err
	}
	if gone := d.present(); gone != nil {
		return gone
	}
	return storage.Errorf(storage.ErrUnavailable, "the folder %s in the store was removed while it was in use: open the store again", ownDir)
}

// waitLock takes the lock of a file as soon as it is free.
func (d *Driver) waitLock(ctx context.Context, f *os.File, shared bool) error {
	for {
		free, err := system.TryLock(f, shared)
		if free || err != nil {
			return err
		}
		if d.closed.Load() {
			return errClosed()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

func (h *hold) release() {
	if h.file != nil {
		_ = h.file.Close() // releases the lock
	}
	h.d.gates[h.stripe].Release(h.weight)
}

// settle completes a change of the tenant that no living process works on, so
// that readers without a lock never see it half done.
func (d *Driver) settle(tenant string) error { return d.settleStripe(stripeOf(tenant)) }

func (d *Driver) settleStripe(stripe int) error {
	if d.cfg.ReadOnly || !d.waits(stripe) || !d.gates[stripe].TryAcquire(everybody) {
		return nil
	}
	h := &hold{d: d, stripe: stripe, weight: everybody}
	defer h.release()
	var err error
	if h.file, err = d.openLock(lockPath(stripe)); err != nil {
		return d.failed(err)
	}
	if free, err := system.TryLock(h.file, false); err != nil || !free {
		return d.failed(err)
	}
	return d.failed(h.complete())
}
