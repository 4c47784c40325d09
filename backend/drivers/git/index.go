package git

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the database driver "sqlite"
)

//go:embed schema.sql
var schema string

// indexFormat is raised with every change of the schema or of what is read into it.
const indexFormat = "1"

// maxReaders is how many connections read the index at the same time.
const maxReaders = 4

// index is what the branch holds, as tables in a file beside the repository. It
// is derived: when it is missing, broken or of another branch it is made anew.
// Writers hold the lock of the store.
type index struct {
	read    *sql.DB
	write   *sql.DB
	conn    *sql.Conn // the one that writes
	mu      sync.Mutex
	stmts   map[string]*sql.Stmt // of read, by text
	writers map[string]*sql.Stmt // of conn
}

// row is a line of a result.
type row interface{ Scan(dest ...any) error }

// openIndex opens the index in a folder. of says what it is an index of.
func openIndex(ctx context.Context, dir, of string) (*index, error) {
	path := filepath.Join(dir, "index.db")
	x, err := tryIndex(ctx, path, of)
	if err == nil || ctx.Err() != nil {
		return x, err
	}
	return tryIndex(ctx, path, of) // another process may just have made it
}

func tryIndex(ctx context.Context, path, of string) (*index, error) {
	x := &index{stmts: map[string]*sql.Stmt{}, writers: map[string]*sql.Stmt{}}
	err := x.open(ctx, path)
	if err == nil {
		err = x.prepare(ctx, of)
	}
	if err == nil {
		return x, nil
	}
	_ = x.close()
	if isBroken(err) { // it is of no worth without the commits, and they are there
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if rerr := os.Remove(path + suffix); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
				return nil, rerr
			}
		}
	}
	return nil, err
}

func isBroken(err error) bool {
	return strings.Contains(err.Error(), "not a database") || strings.Contains(err.Error(), "malformed")
}

func (x *index) open(ctx context.Context, path string) (err error) {
	if x.write, err = sql.Open("sqlite", indexDSN(path, "_txlock", "immediate")); err != nil {
		return err
	}
	x.write.SetMaxOpenConns(1)
	if x.conn, err = x.write.Conn(ctx); err != nil {
		return err
	}
	if x.read, err = sql.Open("sqlite", indexDSN(path, "_pragma", "query_only(1)")); err != nil {
		return err
	}
	x.read.SetMaxOpenConns(maxReaders)
	x.read.SetMaxIdleConns(maxReaders)
	return nil
}

// indexDSN names the file. The index need not survive a loss of power whole, it
// only must not be taken for whole then: WAL keeps what it keeps in order.
func indexDSN(path string, more ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-8000)", "temp_store(MEMORY)"}}
	q.Add(more[0], more[1])
	return "file://" + (&url.URL{Path: slashed}).EscapedPath() + "?" + q.Encode()
}

// prepare makes the tables anew unless they are of this format and this branch.
func (x *index) prepare(ctx context.Context, of string) error {
	var format, is string
	err := x.conn.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = 'format'").Scan(&format)
	if err == nil {
		err = x.conn.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = 'of'").Scan(&is)
	}
	if err == nil && format == indexFormat && is == of {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) && !strings.Contains(err.Error(), "no such table") {
		return err
	}
	return x.update(ctx, func(tx *tx) error { return tx.reset(of) })
}

// reset makes empty tables.
func (t *tx) reset(of string) error {
	var tables []string
	err := t.each("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", func(r row) error {
		var name string
		err := r.Scan(&name)
		tables = append(tables, name)
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range tables {
		if _, err := t.x.conn.ExecContext(t.ctx, `DROP TABLE "`+name+`"`); err != nil {
			return err
		}
	}
	t.x.dropWriters()
	if _, err := t.x.conn.ExecContext(t.ctx, schema); err != nil {
		return err
	}
	if err := t.exec("INSERT INTO facts VALUES ('format', ?), ('of', ?), ('tip', ''), ('notes', '')", indexFormat, of); err != nil {
		return err
	}
	return t.exec("INSERT INTO events (body) VALUES ('resync')")
}

// clear empties the tables of all that comes from commits.
func (t *tx) clear() error {
	for _, table := range []string{"commits", "items", "versions", "names", "docs", "folders", "scopes", "events"} {
		if err := t.exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	if err := t.exec("UPDATE facts SET value = '' WHERE name IN ('tip', 'notes')"); err != nil {
		return err
	}
	return t.exec("INSERT INTO events (body) VALUES ('resync')")
}

func (x *index) close() error {
	var errs []error
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.stmts {
		_ = s.Close()
	}
	clear(x.stmts)
	if x.read != nil {
		errs = append(errs, x.read.Close())
	}
	if x.conn != nil {
		x.dropWriters()
		errs = append(errs, x.conn.Close())
	}
	if x.write != nil {
		errs = append(errs, x.write.Close())
	}
	return errors.Join(errs...)
}

func (x *index) dropWriters() {
	for _, s := range x.writers {
		_ = s.Close()
	}
	clear(x.writers)
}

// each calls f for every line of a result outside of a transaction.
func (x *index) each(ctx context.Context, query string, f func(row) error, args ...any) error {
	x.mu.Lock()
	stmt := x.stmts[query]
	var err error
	if stmt == nil {
		if stmt, err = x.read.PrepareContext(ctx, query); err == nil {
			x.stmts[query] = stmt
		}
	}
	x.mu.Unlock()
	if err != nil {
		return err
	}
	return eachRow(ctx, stmt, f, args)
}

// errStop ends a look at results early without being an error.
var errStop = errors.New("enough")

func eachRow(ctx context.Context, stmt *sql.Stmt, f func(row) error, args []any) error {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
	return rows.Err()
}

// tx is a transaction of the index.
type tx struct {
	x   *index
	ctx context.Context //nolint:containedctx // a transaction lives within one call
}

// update runs f in one transaction.
func (x *index) update(ctx context.Context, f func(*tx) error) error {
	// A statement that is interrupted would cost the connection; f looks at ctx itself.
	t := &tx{x, context.WithoutCancel(ctx)}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f(t)
	if err == nil {
		err = t.exec("COMMIT")
	}
	if err != nil {
		_ = t.exec("ROLLBACK")
	}
	return err
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if s, ok := t.x.writers[query]; ok {
		return s, nil
	}
	s, err := t.x.conn.PrepareContext(t.ctx, query)
	if err == nil {
		t.x.writers[query] = s
	}
	return s, err
}

func (t *tx) exec(query string, args ...any) error {
	s, err := t.stmt(query) //nolint:sqlclosecheck // kept until the index is closed
	if err != nil {
		return err
	}
	_, err = s.ExecContext(t.ctx, args...)
	return err
}

func (t *tx) each(query string, f func(row) error, args ...any) error {
	s, err := t.stmt(query) //nolint:sqlclosecheck // kept until the index is closed
	if err != nil {
		return err
	}
	return eachRow(t.ctx, s, f, args)
}

// one reads a single line and reports whether there is one.
func (t *tx) one(query string, dest []any, args ...any) (bool, error) {
	found := false
	err := t.each(query, func(r row) error {
		found = true
		if err := r.Scan(dest...); err != nil {
			return err
		}
		return errStop
	}, args...)
	return found, err
}

// refs returns the tips of the branch and of the notes that the tables stand for.
func (x *index) refs(ctx context.Context) (tip, notes hash, err error) {
	err = x.each(ctx, "SELECT name, value FROM facts WHERE name IN ('tip', 'notes')", func(r row) error {
		var name, value string
		err := r.Scan(&name, &value)
		if name == "tip" {
			tip = fromText(value)
		} else {
			notes = fromText(value)
		}
		return err
	})
	return tip, notes, err
}
