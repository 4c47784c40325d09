package filesystem

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Config of a store in a folder.
type Config struct {
	Dir         string           // of the store; created when missing unless ReadOnly
	MaxVersions int              // versions kept of each item; 0 keeps all
	ReadOnly    bool             // nothing is written, not even a lock file
	Clock       func() time.Time // of versions and changes; nil means time.Now
}

// The folder of our own and what stands in it.
const (
	ownDir      = ".velocity"
	locksDir    = ownDir + "/locks"
	tempDir     = ownDir + "/tmp"
	formatPath  = ownDir + "/format.json"
	journalPath = ownDir + "/journal"
)

// formatNumber is the format of stores that this program writes.
const formatNumber = 1

// watchDelay is the longest time until changes of others are seen.
const watchDelay = 2 * time.Second

// Driver keeps a store in a folder.
type Driver struct {
	cfg       Config
	root      *os.Root
	self      fs.FileInfo // of the folder when it was opened
	layout    tree.Layout
	foldsCase bool      // the disk takes names that differ only in case as one
	life      *instance // nil when read-only
	gates     [lockCount]*semaphore.Weighted
	counts    [lockCount]atomic.Uint64 // of the changes under each lock, as last seen
	closed    atomic.Bool
	hub       feed.Hub
	watch     watcher
	sums      cache[sumKey, [32]byte]
	lists     cache[string, listing]
	folds     cache[string, *foldIndex]

	// fault is called before each step that changes the disk; tests set it to
	// stop a change there as the end of the process would.
	fault func(step string) error
}

var _ storage.Driver = (*Driver)(nil)

// Open opens a store in a folder. The result is closed by the caller.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := OpenDriver(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

// OpenDriver opens the bare driver. Changes that were interrupted are completed
// and what dead processes left is removed. ErrUnsupported says that the store
// has a newer format; ErrUnavailable that the folder cannot be used.
func OpenDriver(ctx context.Context, cfg Config) (*Driver, error) {
	if cfg.Dir == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "the folder of the store is missing")
	}
	if cfg.MaxVersions < 0 {
		return nil, storage.Errorf(storage.ErrInvalid, "the number of versions to keep is negative: use 0 to keep all")
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, unusable(err)
	}
	cfg.Dir = dir
	d := &Driver{cfg: cfg, layout: tree.Layout{Folders: true}, gates: newGates()}
	if err := d.open(ctx); err != nil {
		return nil, errors.Join(err, d.release())
	}
	return d, nil
}

func unusable(err error) error {
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the folder of the store cannot be opened", Err: err}
}

func (d *Driver) open(ctx context.Context) (err error) {
	if !d.cfg.ReadOnly {
		if err := os.MkdirAll(d.cfg.Dir, dirMode); err != nil {
			return unusable(err)
		}
	}
	if d.root, err = os.OpenRoot(d.cfg.Dir); err != nil {
		return unusable(err)
	}
	if d.self, err = d.root.Stat("."); err != nil {
		return unusable(err)
	}
	if err := d.checkFormat(); err != nil {
		return err
	}
	if !d.cfg.ReadOnly {
		if err := d.begin(ctx); err != nil {
			return d.failed(err)
		}
	}
	for name, other := range map[string]string{ownDir: strings.ToUpper(ownDir), tree.TenantsDir: strings.ToUpper(tree.TenantsDir)} {
		one, err := d.root.Lstat(name)
		if err != nil {
			continue
		}
		if two, err := d.root.Lstat(other); err == nil && os.SameFile(one, two) {
			d.foldsCase = true
		}
	}
	return nil
}

// format is the marker of a store.
type format struct {
	Format int `json:"format"`
}

// checkFormat refuses stores of a newer format. A folder without marker is
// taken as it is.
func (d *Driver) checkFormat() error {
	body, err := d.readFile(formatPath)
	if absent(err) {
		return nil
	}
	if err != nil {
		return d.failed(err)
	}
	var f format
	if err := json.Unmarshal(body, &f); err != nil || f.Format < 1 {
		return storage.Errorf(storage.ErrCorrupt, "the file %s does not say which format the store has", formatPath)
	}
	if f.Format > formatNumber {
		return storage.Errorf(storage.ErrUnsupported, "This store was written by a newer version of Velocity Desk (format %d, this program knows %d). Update the program.", f.Format, formatNumber)
	}
	return nil
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "filesystem", ReadOnly: d.cfg.ReadOnly, AtomicTransition: true, AtomicHistory: true, Conditional: true,
		FreeFull: true, StableVersionIDs: true, MultiProcess: true, WatchDelay: watchDelay,
	}
}

// Check implements storage.Driver: the folder is there, has a format that we
// know and, unless read-only, can be written.
func (d *Driver) Check(ctx context.Context) error {
	if err := d.alive(ctx); err != nil {
		return err
	}
	if err := d.checkFormat(); err != nil || d.cfg.ReadOnly {
		return err
	}
	temp, err := d.writeTemp([]byte("check\n"))
	if err != nil {
		return d.failed(err)
	}
	return d.failed(d.root.Remove(temp))
}

// Close implements storage.Driver.
func (d *Driver) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	d.watch.stop()
	d.hub.Close()
	for _, gate := range d.gates { // changes under way end first
		_ = gate.Acquire(context.Background(), everybody)
		gate.Release(everybody)
	}
	return d.release()
}

func (d *Driver) release() error {
	var err error
	if d.life != nil {
		err = d.life.end(d)
	}
	if d.root != nil {
		err = errors.Join(err, d.root.Close())
	}
	return err
}

// alive begins every call: it refuses them on a closed store, with a context
// that has ended, and when the folder of the store is gone.
func (d *Driver) alive(ctx context.Context) error {
	if d.closed.Load() {
		return errClosed()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.present()
}

// now returns the time for a change.
func (d *Driver) now() time.Time { return d.cfg.Clock().UTC() }
