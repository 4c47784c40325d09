package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// maxReaders is how many connections read at the same time.
const maxReaders = 8

// newConnector makes the connections; tests count statements here.
var newConnector = sqlite.NewConnector

// pool is the database of a store: one connection that writes and some that
// cannot. Statements are prepared once for each connection.
type pool struct {
	read    *sql.DB
	readers sync.Map // *sql.Stmt by text

	write    *sql.DB       // nil when read-only
	turn     chan struct{} // holds a token while nobody writes
	conn     *sql.Conn     // the one that writes; nil until it is needed
	writers  map[string]*sql.Stmt
	shutting atomic.Bool
}

var _ relational.DB = (*pool)(nil)

// openPool opens the database at an absolute path and brings it to the format
// of this program.
func openPool(ctx context.Context, path string, fresh, readOnly bool) (*pool, error) {
	p := &pool{turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	var err error
	if !readOnly {
		if p.write, err = open(dsn(path, writerDSN(fresh)), 1); err != nil {
			return nil, err
		}
	}
	if p.read, err = open(dsn(path, readerDSN(readOnly)), maxReaders); err == nil {
		err = p.prepare(ctx)
	}
	if err != nil {
		_ = p.Close() //nolint:contextcheck // closes whatever became of the caller
		return nil, err
	}
	return p, nil
}

func open(dsn string, conns int) (*sql.DB, error) {
	connector, err := newConnector(dsn)
	if err != nil {
		return nil, translate(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxIdleTime(time.Minute)
	return db, nil
}

// prepare checks the format of the store and migrates it.
func (p *pool) prepare(ctx context.Context) error {
	db := p.write
	if db == nil {
		db = p.read
	}
	if err := settle(ctx, db); err != nil {
		return err
	}
	return migrate(ctx, db, p.write == nil)
}

// settle waits until another process has finished making the same file.
func settle(ctx context.Context, db *sql.DB) error {
	for until := time.Now().Add(busyTimeout); ; {
		err := translate(db.PingContext(ctx))
		if err == nil || !isBusy(err) || time.Now().After(until) {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// Exec is refused: only Update writes.
func (p *pool) Exec(context.Context, string, ...any) (int64, error) {
	return 0, storage.Errorf(storage.ErrReadOnly, "this connection is read-only")
}

// Each implements relational.Querier outside of a transaction.
func (p *pool) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	stmt, err := p.reader(ctx, query)
	if err == nil {
		err = each(ctx, stmt, f, args)
	}
	return p.failed(ctx, err)
}

func (p *pool) reader(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := p.readers.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := p.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if other, loaded := p.readers.LoadOrStore(query, stmt); loaded {
		_ = stmt.Close() //nolint:sqlclosecheck // kept until Close otherwise
		return other.(*sql.Stmt), nil
	}
	return stmt, nil
}

func each(ctx context.Context, stmt *sql.Stmt, f func(relational.Row) error, args []any) (err error) {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		if err := f(rows); err != nil {
			if errors.Is(err, relational.ErrStop) {
				return nil
			}
			return err
		}
	}
	return rows.Err()
}

// failed turns an error into one of the contract. Those of the contract pass.
func (p *pool) failed(ctx context.Context, err error) error {
	switch {
	case err == nil || storage.KindOf(err) != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case p.shutting.Load():
		return storage.Errorf(storage.ErrUnavailable, "the store is closed")
	}
	return translate(err)
}

// Update implements relational.DB: there is one writer at a time, whatever is claimed.
func (p *pool) Update(ctx context.Context, _ relational.Claim, f func(relational.Querier) error, committed func()) error {
	if p.write == nil {
		return storage.Errorf(storage.ErrReadOnly, "this connection is read-only")
	}
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.shutting.Load() {
		return storage.Errorf(storage.ErrUnavailable, "the store is closed")
	}
	err := p.transact(ctx, f)
	if err == nil {
		committed()
	}
	return p.failed(ctx, err)
}

// transact runs f between BEGIN IMMEDIATE and COMMIT. The caller has its turn.
func (p *pool) transact(ctx context.Context, f func(relational.Querier) error) (err error) {
	if err := p.connect(ctx); err != nil {
		return err
	}
	if err := p.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		p.disconnect(err)
		return err
	}
	open := true
	defer func() {
		if open { // f failed, panicked or could not be committed
			if rerr := p.exec(context.WithoutCancel(ctx), "ROLLBACK"); rerr != nil {
				p.drop() // which rolls back what is left
			}
		}
	}()
	if err := f(writer{p}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// From here on it is done or not done, whatever becomes of the caller.
	if err := p.exec(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return err
	}
	open = false
	return nil
}

func (p *pool) connect(ctx context.Context) (err error) {
	if p.conn == nil {
		p.writers = map[string]*sql.Stmt{}
		p.conn, err = p.write.Conn(ctx)
	}
	return err
}

// disconnect drops a connection that is of no more use.
func (p *pool) disconnect(err error) {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		p.drop()
	}
}

// drop closes the connection that writes; the next write opens another.
func (p *pool) drop() {
	if p.conn == nil {
		return
	}
	for _, stmt := range p.writers {
		_ = stmt.Close()
	}
	// The error makes database/sql close the connection instead of keeping it.
	_ = p.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = p.conn.Close()
	p.conn = nil
}

func (p *pool) exec(ctx context.Context, query string, args ...any) error {
	stmt, err := p.writer(ctx, query) //nolint:sqlclosecheck // kept until the connection is dropped
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, args...)
	return err
}

func (p *pool) writer(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := p.writers[query]; ok {
		return stmt, nil
	}
	stmt, err := p.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.writers[query] = stmt
	return stmt, nil
}

// writer runs the statements of a transaction.
type writer struct{ p *pool }

func (w writer) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := w.p.writer(ctx, query) //nolint:sqlclosecheck // kept until the connection is dropped
	if err != nil {
		return 0, w.p.failed(ctx, err)
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, w.p.failed(ctx, err)
	}
	return result.RowsAffected()
}

func (w writer) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	stmt, err := w.p.writer(ctx, query)
	if err == nil {
		err = each(ctx, stmt, f, args)
	}
	return w.p.failed(ctx, err)
}

// Close waits for the write under way.
func (p *pool) Close() error {
	p.shutting.Store(true)
	var errs []error
	if p.read != nil {
		p.readers.Range(func(_, stmt any) bool {
			_ = stmt.(*sql.Stmt).Close()
			return true
		})
		errs = append(errs, p.read.Close())
	}
	if p.write != nil {
		<-p.turn
		// The last connection to close brings the log into the file. It has to be one
		// that may write, and one that a cancelled statement has not left interrupted:
		// the checkpoint here is that next statement, and needs no answer.
		if p.connect(context.Background()) == nil {
			_ = p.exec(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
		}
		p.drop()
		p.turn <- struct{}{}
		errs = append(errs, p.write.Close())
	}
	return translate(errors.Join(errs...))
}
