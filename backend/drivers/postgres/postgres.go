// Package postgres keeps a store in a schema of a PostgreSQL database, version 14
// or newer, for desks that share it.
//
// Transactions lock what they claim with advisory locks, so that two writers wait
// for each other only where they write the same item. Content of one chunk is put
// by a function of the database, in one round trip.
package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// Driver is an open store. It implements storage.Driver.
type Driver struct {
	*relational.Store
	cfg  Config
	pool *pool
	feed follower
	// warning is what may lose acknowledged writes, as last read.
	warning atomic.Pointer[string]

	stop context.CancelFunc
	work sync.WaitGroup
}

var _ storage.Driver = (*Driver)(nil)

// Open opens a store, and makes it when the schema has none yet.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

func open(ctx context.Context, cfg Config) (*Driver, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	base, err := cfg.connection()
	if err != nil {
		return nil, err
	}
	settled, err := prepare(ctx, base.ConnConfig, cfg.Schema)
	if err != nil {
		return nil, err
	}
	db, err := pgxpool.NewWithConfig(ctx, cfg.pooled(base, settled))
	if err != nil {
		return nil, translate(ctx, err)
	}
	p := &pool{db: db, schema: cfg.Schema, limit: noPatience}
	if cfg.StatementTimeout > 0 {
		p.limit = cfg.StatementTimeout + patience
	}
	d := &Driver{cfg: cfg, pool: p, Store: relational.New(p, relational.Config{
		Dialect: dialect(cfg.Schema), MaxVersions: cfg.MaxVersions, Clock: cfg.Clock,
	})}
	if err := d.settings(ctx); err != nil {
		db.Close()
		return nil, err
	}
	//nolint:contextcheck // the driver's own work lasts until Close, not until the context of opening ends
	d.background()
	return d, nil
}

// dialect locks rows, since transactions run beside each other.
func dialect(schema string) relational.Dialect {
	return relational.Dialect{
		MetadataIs: "metadata @> jsonb_build_object(%s::text, %s::text)", ForUpdate: " FOR UPDATE", ForKeyShare: " FOR KEY SHARE",
		LockNames: lockNames(schema),
	}
}

// background starts the sweeps and the announcements, which end with Close.
func (d *Driver) background() {
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.feed.ctx = ctx
	announced := make(chan struct{}, 1)
	d.pool.committed = func() {
		select {
		case announced <- struct{}{}:
		default:
		}
	}
	d.pool.doubted = func() { d.Hub.Publish(storage.Event{Resync: true}) }
	d.work.Go(func() { d.announce(ctx, announced) })
	d.work.Go(func() { d.KeepSwept(ctx) })
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "postgres", AtomicTransition: true, AtomicHistory: true, Conditional: true, FreeFull: true,
		StableVersionIDs: true, MultiProcess: true, NamesakeFolders: true, WatchDelay: watchDelay, Warning: *d.warning.Load(),
	}
}

// settings asks the server about what may lose acknowledged writes, and notes it in
// words; nobody but who runs the server can change it.
func (d *Driver) settings(ctx context.Context) error {
	var fsync, pages string
	err := d.pool.Each(ctx, "SELECT current_setting('fsync'), current_setting('full_page_writes')", func(r relational.Row) error {
		return r.Scan(&fsync, &pages)
	})
	if err != nil {
		return err
	}
	warning := ""
	switch {
	case fsync == "off":
		warning = "The server does not wait for the disk (fsync is off): a loss of power may destroy all that it holds. Set fsync to on."
	case pages == "off":
		warning = "The server cannot mend pages that a loss of power has torn (full_page_writes is off). Set it to on unless the disk writes pages whole."
	}
	d.warning.Store(&warning)
	return nil
}

// Check commits a change that means nothing, so that a server that is read-only or
// has a full disk shows, and reads anew what may lose acknowledged writes.
func (d *Driver) Check(ctx context.Context) error {
	if err := d.settings(ctx); err != nil {
		return err
	}
	return d.pool.Update(ctx, relational.Claim{}, func(q relational.Querier) error {
		// No blob has the number 0, so nobody looks at this row.
		_, err := q.Exec(ctx, `INSERT INTO orphans AS o (blob, at) VALUES (0, 0) ON CONFLICT (blob) DO UPDATE SET at = o.at + 1`)
		return err
	}, func() {})
}

// Close implements storage.Driver.
func (d *Driver) Close() error {
	d.stop()
	d.Hub.Close()
	d.work.Wait()
	d.pool.db.Close()
	return nil
}

// probeTime is how long the first connection to a server may take altogether.
const probeTime = 15 * time.Second

// prepare checks the server, makes the schema and brings its tables to the format
// of this program. It returns the parameters that the sessions of the store need
// so that what is acknowledged is durable.
func prepare(ctx context.Context, cfg *pgx.ConnConfig, schema string) (settled map[string]string, err error) {
	probe, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	conn, err := pgx.ConnectConfig(probe, cfg)
	if err != nil {
		return nil, refused(ctx, err)
	}
	defer func() { _ = conn.Close(probe) }()
	server, err := examine(probe, conn)
	if err == nil {
		err = makeSchema(probe, conn, schema)
	}
	if err != nil {
		return nil, translate(ctx, err)
	}
	return server, migrate(ctx, cfg, schema)
}
