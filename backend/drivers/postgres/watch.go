package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

const (
	watchDelay = time.Second
	// lookEvery is the longest time between two looks at the log of changes, for
	// what was committed and not announced because its process ended.
	lookEvery = 750 * time.Millisecond
	// announceEvery is the shortest time between two announcements of a process.
	announceEvery = 50 * time.Millisecond
	// listenAgain is the time after which a listener that was cut off connects anew.
	listenAgain = 250 * time.Millisecond
)

// channel is where commits in a schema are announced. An announcement says only
// that there is something in the log, since notifications that are part of a
// transaction would make all commits of the server wait for each other.
func channel(schema string) string { return "velocity_" + schema }

// announce tells the other processes of commits until ctx ends.
func (d *Driver) announce(ctx context.Context, committed <-chan struct{}) {
	for {
		select {
		case <-committed:
		case <-ctx.Done():
			return
		}
		// What is not announced is found in the log a moment later.
		_ = d.pool.Each(ctx, `SELECT pg_notify(?1, '')`, func(relational.Row) error { return nil }, channel(d.cfg.Schema))
		select {
		case <-time.After(announceEvery):
		case <-ctx.Done():
			return
		}
	}
}

// follower reads the log of changes while somebody watches.
type follower struct {
	ctx context.Context //nolint:containedctx // of the driver: ends with Close

	mu      sync.Mutex
	running bool

	// What was committed before the transaction low began has been read, and of
	// the later ones those in seen, which are numbers with their transactions.
	low  uint64
	seen map[int64]uint64
	last int64 // the greatest number that was read
	// foreign are the addresses that others changed in this look and in the last one.
	foreign [2]map[storage.Address]struct{}
}

// Watch implements storage.Driver. Changes of this process come at once, those of
// others when they are announced.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	w := &d.feed
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running {
		return d.Hub.Watch(ctx, scope)
	}
	if err := d.startFollowing(ctx); err != nil {
		return nil, err
	}
	events, err := d.Hub.Watch(ctx, scope)
	if err != nil {
		return nil, err
	}
	w.running = true
	d.work.Go(d.follow) //nolint:contextcheck // runs until nobody watches, not until this watch ends
	return events, nil
}

// startFollowing notes where the log ends now. The caller holds mu.
func (d *Driver) startFollowing(ctx context.Context) error {
	w := &d.feed
	w.seen = map[int64]uint64{}
	err := d.pool.Each(ctx, `SELECT pg_snapshot_xmin(pg_current_snapshot()), coalesce((SELECT seq FROM changes ORDER BY xid DESC, seq DESC LIMIT 1), 0)`,
		func(row relational.Row) error { return row.Scan(&w.low, &w.last) })
	if err == nil {
		_, err = d.look(ctx) // of what others have under way, this is committed already
	}
	w.foreign = [2]map[storage.Address]struct{}{}
	return err
}

// follow hands on what others commit until nobody watches any more.
func (d *Driver) follow() {
	w := &d.feed
	ctx, cancel := context.WithCancel(w.ctx)
	heard := make(chan struct{}, 1)
	var listener sync.WaitGroup
	listener.Go(func() { d.listen(ctx, heard) })
	defer listener.Wait()
	defer cancel()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-heard:
		case <-ctx.Done():
		}
		w.mu.Lock()
		if ctx.Err() != nil || !d.Hub.Watching() {
			w.running = false
			w.mu.Unlock()
			return
		}
		// What a look misses, the next one reads.
		if events, err := d.look(ctx); err == nil {
			d.Hub.Publish(events...)
		}
		w.mu.Unlock()
	}
}

// listen wakes the follower when a commit is announced, until ctx ends.
func (d *Driver) listen(ctx context.Context, heard chan<- struct{}) {
	cfg := d.pool.db.Config().ConnConfig
	cfg.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: conn.Conn()}
	}
	cfg.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) {
		select {
		case heard <- struct{}{}:
		default:
		}
	}
	for ctx.Err() == nil {
		if conn, err := pgx.ConnectConfig(ctx, cfg); err == nil {
			if _, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel(d.cfg.Schema)}.Sanitize()); err == nil {
				for err == nil {
					_, err = conn.WaitForNotification(ctx)
				}
			}
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			_ = conn.Close(closing)
			cancel()
		}
		select {
		case <-time.After(listenAgain):
		case <-ctx.Done():
		}
	}
}

// readLog selects what was committed since the last look: the numbers of
// transactions tell what may still be committed, since numbers of changes are
// given out before the commit. The first row is there always.
const readLog = `SELECT pg_snapshot_xmin(pg_current_snapshot()), coalesce((SELECT seq FROM changes ORDER BY xid, seq LIMIT 1), 0),
	coalesce(c.seq, 0), coalesce(c.xid, '0'), coalesce(c.origin, ''), coalesce(c.events, '')
	FROM (SELECT 1) AS always LEFT JOIN changes AS c ON c.xid >= ?1 AND c.seq <> ALL (?2) ORDER BY c.seq`

// look returns what others have changed since the last look. The caller holds mu.
func (d *Driver) look(ctx context.Context) ([]storage.Event, error) {
	w := &d.feed
	var events []storage.Event
	foreign := map[storage.Address]struct{}{}
	next, oldest, gap := w.low, int64(0), false
	seen, last := maps.Clone(w.seen), w.last
	err := d.pool.Each(ctx, readLog, func(row relational.Row) error {
		var seq int64
		var xid uint64
		var origin, log string
		if err := row.Scan(&next, &oldest, &seq, &xid, &origin, &log); err != nil || seq == 0 {
			return err
		}
		seen[seq] = xid
		last = max(last, seq)
		var told []storage.Event
		gap = gap || json.Unmarshal([]byte(log), &told) != nil
		for _, e := range told {
			if origin != d.Origin {
				foreign[e.Address] = struct{}{}
			} else if !w.changed(e.Address, foreign) {
				continue // it was told when it was committed
			}
			events = append(events, e)
		}
		return nil
	}, w.low, slices.AppendSeq([]int64{}, maps.Keys(w.seen)))
	if err != nil {
		return nil, err
	}
	// The log no longer reaches back to what was read, or it is that of a server
	// which was set back.
	if oldest > w.last+1 || next < w.low {
		gap = true
	}
	maps.DeleteFunc(seen, func(_ int64, xid uint64) bool { return xid < next })
	w.low, w.seen, w.last = next, seen, last
	w.foreign = [2]map[storage.Address]struct{}{foreign, w.foreign[0]}
	if gap {
		events = []storage.Event{{Resync: true}}
	}
	return events, nil
}

// changed reports whether somebody else changed an address lately: what is told of
// it then has to end with the last change, be it an own one.
func (w *follower) changed(a storage.Address, now map[storage.Address]struct{}) bool {
	for _, addresses := range []map[storage.Address]struct{}{now, w.foreign[0], w.foreign[1]} {
		if _, ok := addresses[a]; ok {
			return true
		}
	}
	return false
}
