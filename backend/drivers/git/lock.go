package git

import (
	"context"
	"os"
	"time"

	"velocity.internal/desk/backend/drivers/internal/system"
)

// lockPoll is the pause between two looks at a lock that another process holds.
const lockPoll = time.Millisecond

// lock takes the lock of the store, for which processes and goroutines wait
// alike. The result releases it.
func (d *Driver) lock(ctx context.Context) (release func(), err error) {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d.closed.Load() {
		<-d.turn
		return nil, errClosed()
	}
	f, err := d.lockFile(ctx, ownDir+"/lock")
	if err != nil {
		<-d.turn
		return nil, d.failed(err)
	}
	return func() {
		_ = f.Close()
		<-d.turn
	}, nil
}

// lockFile takes the lock of a file; closing the file releases it.
func (d *Driver) lockFile(ctx context.Context, name string) (*os.File, error) {
	f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	for {
		free, err := system.TryLock(f, false)
		if free {
			return f, nil
		}
		if err == nil {
			select {
			case <-ctx.Done():
				err = ctx.Err()
			case <-time.After(lockPoll):
				continue
			}
		}
		_ = f.Close()
		return nil, err
	}
}

// beAlive says that this process uses the store, and sweeps what dead ones left
// when no other does.
func (d *Driver) beAlive(ctx context.Context) error {
	opening, err := d.lockFile(ctx, ownDir+"/open")
	if err != nil {
		return err
	}
	defer func() { _ = opening.Close() }()
	f, err := d.root.OpenFile(ownDir+"/alive", os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return err
	}
	d.alive = f
	alone, err := system.TryLock(f, false)
	if err == nil && alone {
		if err = d.sweep(); err == nil {
			err = d.recover(ctx)
		}
		if err == nil {
			err = f.Close() // Windows does not turn one lock into another
		}
		if err != nil {
			return err
		}
		if d.alive, err = d.root.OpenFile(ownDir+"/alive", os.O_RDWR|os.O_CREATE, fileMode); err != nil {
			return err
		}
	}
	if err == nil {
		_, err = system.TryLock(d.alive, true) // nobody holds it alone while opening is ours
	}
	return err
}

// sweep removes the temporary files of dead processes.
func (d *Driver) sweep() error {
	for _, dir := range []string{tempDir, lfsTempDir} {
		if err := d.root.RemoveAll(dir); err != nil {
			return err
		}
		if err := d.root.MkdirAll(dir, dirMode); err != nil {
			return err
		}
	}
	return nil
}
