// Package relational is the part of a storage driver that SQL databases share:
// the statements and what is decided between them. A driver brings the tables
// (each names the same columns), a DB that runs statements, and what is its own:
// opening, migrations, errors, and how it hears of other processes.
//
// Content lies apart from the items: a blob is addressed by its SHA-256, its
// first 256 KiB stand in table blobs and the rest in table chunks. Versions,
// restores and transitions only point to blobs. A blob that nothing points to
// any longer is noted in table orphans and swept later, so that streams of its
// bytes can end.
package relational

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Row is one row of a result.
type Row interface{ Scan(dest ...any) error }

// ErrStop ends Querier.Each early, without error.
var ErrStop = errors.New("stop")

// Querier runs statements. Their parameters are written ?1, ?2 and so on, the
// set of their texts is small, and errors are of the kinds of package storage.
type Querier interface {
	// Exec runs a statement without result and returns the number of rows changed.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Each calls f for every row of a result.
	Each(ctx context.Context, query string, f func(Row) error, args ...any) error
}

// DB is a database. Its own Querier reads outside of any transaction.
type DB interface {
	Querier
	// Update runs f in one transaction and commits it durably unless f fails. From
	// its first statement on, no transaction runs whose claim meets this one. f may
	// be called again from its beginning when the database asks for that. committed
	// is called after the commit, for claims that meet in the order of the commits.
	Update(ctx context.Context, claim Claim, f func(Querier) error, committed func()) error
}

// Config of a Store.
type Config struct {
	Dialect     Dialect
	MaxVersions int              // versions kept of each item; 0 keeps all
	Clock       func() time.Time // nil means time.Now
}

// Dialect is where the SQL of databases differs.
type Dialect struct {
	// MetadataIs is the condition that a key of column metadata has a value; %s
	// stands first for the key, then for the value.
	MetadataIs string
	// ForUpdate and ForKeyShare end a SELECT that locks its rows until the end of
	// the transaction: against everything, or against their removal. They are
	// empty where no two transactions run at once.
	ForUpdate, ForKeyShare string
	// LockNames is the statement after which no other transaction makes tenants or
	// types until this one ends; empty as above.
	LockNames string
}

// Store does what storage.Driver asks for with statements alone. A driver embeds it.
type Store struct {
	// Hub hands the changes of this process to its watchers.
	Hub feed.Hub
	// Origin marks the changes of this Store in table changes.
	Origin string

	db      DB
	cfg     Config
	streams streams
	lookup  string // the statement that a write begins with
}

// New returns a Store on a database whose tables exist.
func New(db DB, cfg Config) *Store {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Store{
		Origin: unique.ID(), db: db, cfg: cfg, streams: streams{open: map[int64]int{}},
		lookup: fmt.Sprintf(lookup, cfg.Dialect.ForKeyShare),
	}
}

func (s *Store) moment() Moment { return MomentOf(s.cfg.Clock()) }

// tx is a write transaction with the events that it will have caused.
type tx struct {
	Querier
	events   []storage.Event
	unlogged []storage.Event
}

func (t *tx) emit(events ...storage.Event) {
	t.events = append(t.events, events...)
	t.unlogged = append(t.unlogged, events...)
}

// update runs f in a transaction, writes its events to the log in the same step
// and hands them to the watchers after the commit.
func (s *Store) update(ctx context.Context, claim Claim, f func(*tx) error) error {
	var t *tx
	return s.db.Update(ctx, claim, func(q Querier) error {
		t = &tx{Querier: q}
		if err := f(t); err != nil {
			return err
		}
		if len(t.unlogged) == 0 {
			return nil
		}
		log, err := json.Marshal(t.unlogged)
		if err != nil {
			return err
		}
		_, err = t.Exec(ctx, `INSERT INTO changes (origin, events) VALUES (?1, ?2)`, s.Origin, string(log))
		return err
	}, func() { s.Hub.Publish(t.events...) })
}

// one scans the first row of a result into dest and reports whether there is one.
func one(ctx context.Context, q Querier, query string, dest []any, args ...any) (bool, error) {
	found := false
	err := q.Each(ctx, query, func(row Row) error {
		found = true
		if err := row.Scan(dest...); err != nil {
			return err
		}
		return ErrStop
	}, args...)
	return found, err
}

// list returns the first column of a result.
func list(ctx context.Context, q Querier, query string, args ...any) ([]string, error) {
	names := []string{}
	err := q.Each(ctx, query, func(row Row) error {
		var name string
		err := row.Scan(&name)
		names = append(names, name)
		return err
	}, args...)
	return names, err
}

// streams counts the open streams of large blobs, which a sweep leaves alone.
type streams struct {
	mu   sync.Mutex
	open map[int64]int
}

func (s *streams) acquire(blob int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[blob]++
}

func (s *streams) release(blob int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[blob]--; s.open[blob] <= 0 {
		delete(s.open, blob)
	}
}

func (s *streams) busy(blob int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[blob] > 0
}
