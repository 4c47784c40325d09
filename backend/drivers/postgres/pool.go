package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

const (
	// attempts is how often a transaction is begun that loses against others.
	attempts = 20
	// patience is how much longer than the statement time-out of the server an
	// answer is waited for, and how long when there is none.
	patience   = 5 * time.Second
	noPatience = 10 * time.Minute
	// rollbackTime is how long a rollback may take before the connection is dropped.
	rollbackTime = 2 * time.Second
)

// pool is the database of a store. Statements are prepared once for each connection.
type pool struct {
	db     *pgxpool.Pool
	schema string
	limit  time.Duration // of a statement
	gate   gate
	texts  sync.Map // statements as PostgreSQL writes them, by their text
	// committed is called after each commit, doubted when a commit may or may not
	// have happened.
	committed, doubted func()
}

var (
	_ relational.DB     = (*pool)(nil)
	_ relational.Putter = (*pool)(nil)
)

var parameter = regexp.MustCompile(`\?(\d+)`)

// text writes the parameters of a statement as $1, $2 and so on.
func (p *pool) text(query string) string {
	if text, ok := p.texts.Load(query); ok {
		return text.(string)
	}
	text := parameter.ReplaceAllString(query, "$$$1")
	p.texts.Store(query, text)
	return text
}

// within gives one exchange with the server its time.
func (p *pool) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, p.limit)
}

// Exec is refused: only Update and Put write.
func (p *pool) Exec(context.Context, string, ...any) (int64, error) {
	return 0, storage.Errorf(storage.ErrUnsupported, "a statement that writes needs a transaction")
}

// Each implements relational.Querier outside of a transaction. A connection that
// has ended, as they all do when the server is started again, is replaced once.
func (p *pool) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	rows := 0
	counted := func(row relational.Row) error {
		rows++
		return f(row)
	}
	err := p.each(ctx, p.db, query, counted, args)
	if rows == 0 && lost(ctx, err) {
		p.db.Reset()
		err = p.each(ctx, p.db, query, counted, args)
	}
	return translate(ctx, err)
}

// querier is a pool or one of its connections.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func (p *pool) each(ctx context.Context, on querier, query string, f func(relational.Row) error, args []any) error {
	ctx, cancel := p.within(ctx)
	defer cancel()
	rows, err := on.Query(ctx, p.text(query), adapted(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(row{rows}); err != nil {
			if errors.Is(err, relational.ErrStop) {
				break
			}
			return err
		}
	}
	rows.Close()
	return rows.Err()
}

// Update implements relational.DB. The locks of a claim are had as soon as the
// transaction has begun, by all processes.
func (p *pool) Update(ctx context.Context, claim relational.Claim, f func(relational.Querier) error, committed func()) error {
	return p.claimed(ctx, claim, committed, func() (bool, error) { return p.transact(ctx, claim, f) })
}

// claimed runs a transaction within its claim, again when it loses against others.
func (p *pool) claimed(ctx context.Context, claim relational.Claim, committed func(), run func() (doubt bool, err error)) error {
	leave, err := p.gate.enter(ctx, claim)
	if err != nil {
		return translate(ctx, err)
	}
	defer leave()
	for attempt := 1; ; attempt++ {
		doubt, err := run()
		switch {
		case err == nil:
			committed()
			p.committed()
			return nil
		case doubt:
			p.doubted()
		case again(err) && attempt < attempts:
			if pause(ctx, attempt) == nil {
				continue
			}
		}
		return translate(ctx, err)
	}
}

// pause waits a random moment, longer each time.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-time.After(time.Duration(rand.IntN(attempt*5000)) * time.Microsecond): //nolint:gosec // no secret
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin begins a transaction with the locks of a claim, in one exchange.
func (p *pool) begin(claim relational.Claim) string {
	tenant, thing := keys(p.schema, claim)
	const text = "begin isolation level read committed read write"
	switch {
	case claim.IsZero():
		return text
	case claim.Thing == "":
		return fmt.Sprintf("%s; select pg_advisory_xact_lock(%d)", text, tenant)
	}
	return fmt.Sprintf("%s; select pg_advisory_xact_lock_shared(%d); select pg_advisory_xact_lock(%d)", text, tenant, thing)
}

// transact runs f in a transaction. doubt says that the connection ended while
// the commit was under way, which then happened or did not.
func (p *pool) transact(ctx context.Context, claim relational.Claim, f func(relational.Querier) error) (doubt bool, err error) {
	conn, err := p.db.Acquire(ctx)
	if err != nil {
		return false, err
	}
	if err = p.run(ctx, conn, p.begin(claim)); lost(ctx, err) {
		conn.Release()
		p.db.Reset()
		if conn, err = p.db.Acquire(ctx); err != nil {
			return false, err
		}
		err = p.run(ctx, conn, p.begin(claim))
	}
	defer conn.Release() // drops a connection that is still in a transaction
	open := true
	defer func() {
		if open { // something failed, panicked or could not be committed
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
			defer cancel()
			_, _ = conn.Exec(ctx, "rollback")
		}
	}()
	if err != nil {
		return false, err
	}
	if err := f(transaction{p, conn}); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if err := p.run(ctx, conn, "commit"); err != nil {
		return inDoubt(err), err
	}
	open = false
	return false, nil
}

// inDoubt reports whether an answer is missing, rather than that it is a refusal.
func inDoubt(err error) bool {
	var failure *pgconn.PgError
	return !errors.As(err, &failure) && !pgconn.SafeToRetry(err)
}

// run carries out statements without parameters and result.
func (p *pool) run(ctx context.Context, conn *pgxpool.Conn, text string) error {
	ctx, cancel := p.within(ctx)
	defer cancel()
	_, err := conn.Exec(ctx, text)
	return err
}

// transaction runs the statements of a transaction.
type transaction struct {
	p    *pool
	conn *pgxpool.Conn
}

func (t transaction) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	within, cancel := t.p.within(ctx)
	defer cancel()
	tag, err := t.conn.Exec(within, t.p.text(query), adapted(args)...)
	return tag.RowsAffected(), translate(ctx, err)
}

func (t transaction) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	return translate(ctx, t.p.each(ctx, t.conn, query, f, args))
}

const putItem = `SELECT * FROM put_item($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`

// Put implements relational.Putter with the function put_item, in one exchange.
func (p *pool) Put(ctx context.Context, claim relational.Claim, w relational.Put, f func(relational.Row) error, committed func()) error {
	tenant, thing := keys(p.schema, claim)
	args := []any{
		tenant, thing, w.Tenant, w.Type, w.State, w.Name, w.Fold, w.Revision, w.Version, w.MIMEType, w.Size, w.Modified, w.Sum, w.Content,
		w.Metadata, w.ID, w.History, w.Keep, w.Origin, w.Events, w.IfMatch, w.Target, w.ParentMark,
	}
	return p.claimed(ctx, claim, committed, func() (doubt bool, err error) {
		conn, err := p.db.Acquire(ctx)
		if err != nil {
			return false, err
		}
		defer conn.Release()
		err = p.each(ctx, conn, putItem, f, args)
		if lost(ctx, err) {
			p.db.Reset() // the others have ended as well
		}
		return err != nil && inDoubt(err), err
	})
}

// row hands out times as relational.Moment.
type row struct{ pgx.Rows }

func (r row) Scan(dest ...any) error {
	for i, d := range dest {
		if m, ok := d.(*relational.Moment); ok {
			dest[i] = (*moment)(m)
		}
	}
	return r.Rows.Scan(dest...)
}

func adapted(args []any) []any {
	for i, arg := range args {
		if m, ok := arg.(relational.Moment); ok {
			args[i] = moment(m)
		}
	}
	return args
}

// moment is a relational.Moment as a timestamptz.
type moment relational.Moment

// TimestamptzValue implements pgtype.TimestamptzValuer.
func (m moment) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: relational.Moment(m).Time(), Valid: true}, nil
}

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (m *moment) ScanTimestamptz(v pgtype.Timestamptz) error {
	*m = moment(relational.MomentOf(v.Time))
	return nil
}
