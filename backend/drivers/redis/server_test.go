package redis

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// shared is the server that most tests use, each under a root of its own.
var shared *server

func TestMain(m *testing.M) {
	var err error
	shared, err = startServer(os.TempDir(), "--appendonly", "no")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	shared.Stop()
	os.Exit(code)
}

// server is a redis-server on a loopback port of its own.
type server struct {
	testserver.Process
	addr string
}

// startServer starts a server that keeps its files in dir and saves only as args
// say; the caller ends it.
func startServer(dir string, args ...string) (*server, error) {
	port, err := testserver.FreePort()
	if err != nil {
		return nil, err
	}
	s := &server{addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	s.Command = func() *exec.Cmd {
		all := []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--daemonize", "no"}
		return exec.Command("redis-server", append(all, args...)...)
	}
	s.Ready = func(ctx context.Context) error { return answers(ctx, &goredis.Options{Addr: s.addr}) }
	return s, s.Start()
}

// answers returns nil as soon as a server answers, be it with a refusal.
func answers(ctx context.Context, opts *goredis.Options) error {
	opts.MaxRetries = -1
	client := goredis.NewClient(opts)
	defer func() { _ = client.Close() }()
	err := client.Ping(ctx).Err()
	if err != nil && (goredis.HasErrorPrefix(err, "NOAUTH") || goredis.HasErrorPrefix(err, "NOPERM")) {
		return nil
	}
	return err
}

// serverFor starts a server that ends with the test.
func serverFor(t testing.TB, args ...string) *server {
	t.Helper()
	s, err := startServer(t.TempDir(), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

var roots atomic.Int64

// freshRoot returns a root that no other test uses.
func freshRoot() string { return fmt.Sprintf("test-%d", roots.Add(1)) }

// on is a configuration for a server.
func on(s *server) Config { return Config{Addresses: []string{s.addr}, Root: freshRoot()} }

// openAt opens a store that is closed with the test.
func openAt(t testing.TB, cfg Config) *Driver {
	t.Helper()
	d, err := openDriver(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// storeAt is openAt with the full contract.
func storeAt(t testing.TB, cfg Config) storage.Storage {
	t.Helper()
	return storage.New(openAt(t, cfg))
}

// raw is a client of its own, for a look behind the store.
func raw(t testing.TB, s *server) *goredis.Client {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: s.addr, DialTimeout: 5 * time.Second})
	t.Cleanup(func() { _ = client.Close() })
	return client
}
