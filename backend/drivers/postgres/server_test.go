package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

var (
	// startServer starts the server that the tests of this package share. It does
	// not wait for the disk, which is proved with servers of their own.
	startServer = sync.OnceValues(func() (*testserver.Postgres, error) {
		return testserver.NewPostgres("fsync=off", "deadlock_timeout=100ms", "max_connections=400", "shared_buffers=64MB")
	})
	schemas atomic.Int64
)

func TestMain(m *testing.M) {
	code := m.Run()
	if started.Load() {
		if server, err := startServer(); err == nil {
			server.Close()
		}
	}
	os.Exit(code)
}

var started atomic.Bool

// server returns the shared server, or skips where PostgreSQL is not installed.
func server(t testing.TB) *testserver.Postgres {
	t.Helper()
	started.Store(true)
	s, err := startServer()
	usable(t, err)
	return s
}

// usable ends a test whose server did not start: in CI that is a failure, on a
// machine without PostgreSQL a skip.
func usable(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, testserver.ErrNoPostgres) && os.Getenv("CI") != "true":
		t.Skip("skipped: ", err)
	case err != nil:
		t.Fatal(err)
	}
}

// configOn is a fresh schema on a server.
func configOn(s *testserver.Postgres) Config {
	return Config{
		Host: "127.0.0.1", Port: s.Port, Database: "postgres", User: "postgres", Password: s.Password, TLS: "disable",
		Schema: fmt.Sprintf("store_%03d", schemas.Add(1)),
	}
}

// openAt opens a store and closes it when the test ends.
func openAt(t testing.TB, cfg Config) *Driver {
	t.Helper()
	d, err := open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// admin is a connection in the schema of a store, for the test alone.
func admin(t testing.TB, cfg Config) *pgx.Conn {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	cfg, err := cfg.complete()
	if err != nil {
		t.Fatal(err)
	}
	base, err := cfg.connection()
	if err != nil {
		t.Fatal(err)
	}
	base.ConnConfig.RuntimeParams["search_path"] = cfg.Schema
	conn, err := pgx.ConnectConfig(ctx, base.ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ctx) })
	return conn
}

// scalar asks for one value.
func scalar[T any](t testing.TB, conn *pgx.Conn, query string, args ...any) (v T) {
	t.Helper()
	if err := conn.QueryRow(context.WithoutCancel(t.Context()), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func wantKind(t testing.TB, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("got error %v, want the kind %q", err, kind)
	}
}

var live = storage.Address{Tenant: "acme", Type: "blog", ID: "item", Ext: "md", State: storage.Live}

// at is a store reached through another address, HOST:PORT.
func at(t testing.TB, cfg Config, addr string) Config {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Host = host
	if cfg.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	return cfg
}
