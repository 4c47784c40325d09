// Package sqlite keeps a store in one SQLite file. It is the embedded default:
// nothing has to be installed, and several processes may use one file at once.
package sqlite

import (
	"context"
	"sync"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// Config of a store in an SQLite file.
type Config struct {
	// Path of the file, which is made if its folder exists.
	Path string
	// MaxVersions is how many versions are kept of each item; 0 keeps all.
	MaxVersions int
	// ReadOnly opens an existing store and refuses every write. SQLite still keeps
	// side files in its folder while the store is open.
	ReadOnly bool
	// Clock gives the times that are stored; nil means time.Now.
	Clock func() time.Time
}

const watchDelay = 2 * time.Second

// dialect has no locks: a transaction that writes has them all.
var dialect = relational.Dialect{MetadataIs: "metadata ->> %s = %s"}

// Driver is an open store. It implements storage.Driver.
type Driver struct {
	*relational.Store
	cfg   Config
	pool  *pool
	watch poller

	stop context.CancelFunc
	work sync.WaitGroup
}

var _ storage.Driver = (*Driver)(nil)

// Open opens or makes a store. A file of another program, or one written by a
// newer version of this one, is refused and left untouched.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := OpenDriver(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

// OpenDriver is Open for what needs more than the contract, such as Backup.
func OpenDriver(ctx context.Context, cfg Config) (*Driver, error) {
	if cfg.MaxVersions < 0 {
		return nil, storage.Errorf(storage.ErrInvalid, "the number of versions to keep must not be negative")
	}
	path, fresh, err := checkFile(cfg.Path, cfg.ReadOnly)
	if err != nil {
		return nil, err
	}
	p, err := openPool(ctx, path, fresh, cfg.ReadOnly)
	if err != nil {
		return nil, err
	}
	cfg.Path = path
	d := &Driver{cfg: cfg, pool: p, Store: relational.New(p, relational.Config{Dialect: dialect, MaxVersions: cfg.MaxVersions, Clock: cfg.Clock})}
	//nolint:contextcheck // the driver's own work lasts until Close, not until the context of opening ends
	d.background()
	return d, nil
}

// background starts the sweeps, which end with Close.
func (d *Driver) background() {
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.watch.ctx = ctx
	if d.cfg.ReadOnly {
		return
	}
	d.work.Go(func() { d.KeepSwept(ctx) })
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "sqlite", ReadOnly: d.cfg.ReadOnly, AtomicTransition: true, AtomicHistory: true, Conditional: true, FreeFull: true,
		StableVersionIDs: true, MultiProcess: true, NamesakeFolders: true, WatchDelay: watchDelay,
	}
}

// Check reads the store and, unless it is read-only, commits a change that
// means nothing, so that a full disk or a file without the right to write shows.
func (d *Driver) Check(ctx context.Context) error {
	if _, err := d.Tenants(ctx); err != nil || d.cfg.ReadOnly {
		return err
	}
	return d.pool.Update(ctx, relational.Claim{}, func(q relational.Querier) error {
		// No blob has the number 0, so nobody looks at this row.
		_, err := q.Exec(ctx, `INSERT INTO orphans (blob, at) VALUES (0, 0) ON CONFLICT (blob) DO UPDATE SET at = at + 1`)
		return err
	}, func() {})
}

// Close implements storage.Driver.
func (d *Driver) Close() error {
	d.stop()
	d.Hub.Close()
	d.work.Wait()
	return d.pool.Close()
}
