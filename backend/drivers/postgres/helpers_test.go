package postgres

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// write puts content through the driver itself.
func write(t testing.TB, d *Driver, a storage.Address, body io.Reader, size int64) *storage.ContentItem {
	t.Helper()
	it, err := d.Write(t.Context(), storage.WriteRequest{Address: a, Body: body, Size: size, MIMEType: "text/plain", Action: storage.ActionEdit})
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// next returns the next event of a watch.
func next(t testing.TB, events <-chan storage.Event, within time.Duration) storage.Event {
	t.Helper()
	select {
	case e, open := <-events:
		if !open {
			t.Fatal("the watch has ended")
		}
		return e
	case <-time.After(within):
		t.Fatalf("no event within %v", within)
	}
	return storage.Event{}
}

// counter counts the round trips of all connections that are made through it: an
// answer that is waited for after something was sent.
type counter struct{ trips atomic.Int64 }

func (c *counter) wrap(conn net.Conn) net.Conn { return &countingConn{Conn: conn, c: c} }

// take returns how many there were since the last call.
func (c *counter) take() int64 { return c.trips.Swap(0) }

type countingConn struct {
	net.Conn
	c    *counter
	mu   sync.Mutex
	sent bool
}

func (c *countingConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.sent = true
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	if c.sent && n > 0 {
		c.c.trips.Add(1)
		c.sent = false
	}
	c.mu.Unlock()
	return n, err
}
