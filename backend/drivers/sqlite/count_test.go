package sqlite

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"
)

// recorder notes every statement that reaches SQLite.
type recorder struct {
	mu   sync.Mutex
	seen []string
	made int // statements prepared
}

func (r *recorder) note(query string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, query)
}

// take returns what was run since the last call, without BEGIN and COMMIT.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := slices.DeleteFunc(r.seen, func(q string) bool { return q == "BEGIN IMMEDIATE" || q == "COMMIT" })
	r.seen = nil
	return seen
}

func (r *recorder) prepared() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made
}

// record notes the statements of every store opened until the test ends. Such
// tests do not run in parallel.
func record(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	newConnector = func(dsn string) (driver.Connector, error) {
		c, err := sqlite.NewConnector(dsn)
		return recordingConnector{c, r}, err
	}
	t.Cleanup(func() { newConnector = sqlite.NewConnector })
	return r
}

type recordingConnector struct {
	driver.Connector
	r *recorder
}

func (c recordingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &recordingConn{conn.(sqliteConn), c.r}, nil
}

type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type recordingConn struct {
	sqliteConn
	r *recorder
}

func (c *recordingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.r.mu.Lock()
	c.r.made++
	c.r.mu.Unlock()
	return &recordingStmt{stmt.(sqliteStmt), query, c.r}, nil
}

func (c *recordingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.r.note(query)
	return c.sqliteConn.ExecContext(ctx, query, args)
}

func (c *recordingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.r.note(query)
	return c.sqliteConn.QueryContext(ctx, query, args)
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type recordingStmt struct {
	sqliteStmt
	query string
	r     *recorder
}

func (s *recordingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.r.note(s.query)
	return s.sqliteStmt.ExecContext(ctx, args)
}

func (s *recordingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.r.note(s.query)
	return s.sqliteStmt.QueryContext(ctx, args)
}

func (r *recorder) expect(t *testing.T, what string, most int) {
	t.Helper()
	if seen := r.take(); len(seen) == 0 || len(seen) > most {
		t.Errorf("%s ran %d statements, want 1 to %d:\n%s", what, len(seen), most, strings.Join(seen, "\n"))
	}
}
