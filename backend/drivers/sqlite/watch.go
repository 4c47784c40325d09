package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// pollEvery is the time between two looks for the changes of other processes.
const pollEvery = time.Second

// poller looks for the changes of other processes while somebody watches.
type poller struct {
	ctx context.Context //nolint:containedctx // of the driver: ends with Close

	mu      sync.Mutex
	running bool
	conn    *sql.Conn // its data version tells of the commits of others
	version int64
	last    int64 // the newest entry of the log that was seen
	missed  bool  // a look failed
}

// Watch implements storage.Driver. Changes of this process come at once, those
// of others with the next poll.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	w := &d.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running {
		return d.Hub.Watch(ctx, scope)
	}
	if err := d.pool.failed(ctx, d.startPolling(ctx)); err != nil {
		return nil, err
	}
	events, err := d.Hub.Watch(ctx, scope)
	if err != nil {
		_ = w.conn.Close()
		return nil, err
	}
	w.running = true
	d.work.Go(d.poll) //nolint:contextcheck // runs until nobody watches, not until this watch ends
	return events, nil
}

// startPolling notes where the log ends now. The caller holds mu.
func (d *Driver) startPolling(ctx context.Context) (err error) {
	w := &d.watch
	if w.conn, err = d.pool.read.Conn(ctx); err != nil {
		return err
	}
	if w.version, err = dataVersion(ctx, w.conn); err == nil {
		err = w.conn.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes'`).Scan(&w.last)
	}
	if err != nil {
		_ = w.conn.Close()
	}
	w.missed = false
	return err
}

func dataVersion(ctx context.Context, conn *sql.Conn) (version int64, err error) {
	err = conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version)
	return version, err
}

// poll looks until nobody watches any more.
func (d *Driver) poll() {
	w := &d.watch
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-w.ctx.Done():
		}
		w.mu.Lock()
		if w.ctx.Err() != nil || !d.Hub.Watching() {
			w.running = false
			_ = w.conn.Close()
			w.mu.Unlock()
			return
		}
		if err := d.look(w.ctx); err != nil {
			w.missed = true
		} else if w.missed {
			w.missed = false
			d.Hub.Publish(storage.Event{Resync: true})
		}
		w.mu.Unlock()
	}
}

// look hands on what others have written since the last look. The caller holds mu.
func (d *Driver) look(ctx context.Context) error {
	w := &d.watch
	version, err := dataVersion(ctx, w.conn)
	if err != nil || version == w.version {
		return err
	}
	gap := false
	err = d.pool.Each(ctx, `SELECT seq, origin, events FROM changes WHERE seq > ?1 ORDER BY seq`, func(row relational.Row) error {
		var seq int64
		var origin, log string
		if err := row.Scan(&seq, &origin, &log); err != nil {
			return err
		}
		gap = gap || seq != w.last+1
		w.last = seq
		if origin == d.Origin {
			return nil
		}
		var events []storage.Event
		if json.Unmarshal([]byte(log), &events) != nil {
			gap = true
		}
		d.Hub.Publish(events...)
		return nil
	}, w.last)
	if err != nil {
		return err
	}
	w.version = version
	if gap {
		d.Hub.Publish(storage.Event{Resync: true})
	}
	return nil
}
