package s3

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	"velocity.internal/desk/backend/storage"
)

const (
	// leaseTime is how long a lease holds without being renewed.
	leaseTime = 60 * time.Second
	// leaseSettle is the wait between taking a lease and looking who has it, since
	// a service without conditions lets two take it at once.
	leaseSettle = 500 * time.Millisecond
)

// lease makes this driver the only writer at a service that binds no write to a
// condition. It is taken with the first write and renewed by later ones.
type lease struct {
	mu    sync.Mutex
	token string
	until time.Time // by our clock, minus a margin
}

// leaseNote is what the object of the lease holds.
type leaseNote struct {
	Token string    `json:"token"`
	Host  string    `json:"host"`
	Until time.Time `json:"until"`
}

// mayWrite refuses writes while another desk is the only writer.
func (d *Driver) mayWrite(ctx context.Context) error {
	if d.found.conditional || d.found.readOnly {
		return ctx.Err()
	}
	l := &d.lease
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.until) {
		return ctx.Err()
	}
	return l.take(ctx, d)
}

func (d *Driver) leaseKey() string { return d.key(ownDir + "/lease.json") }

// take takes or renews the lease. The caller holds mu.
func (l *lease) take(ctx context.Context, d *Driver) error {
	held, err := l.read(ctx, d)
	if err != nil {
		return err
	}
	if held.Token != "" && held.Token != l.token && time.Now().Before(held.Until) {
		return storage.Errorf(storage.ErrUnavailable, "this service binds no write to a condition, so only one desk may write at a time: %q does until %s", held.Host, held.Until.UTC().Format("15:04:05 UTC"))
	}
	renewing := held.Token != "" && held.Token == l.token
	if l.token == "" {
		l.token = rand.Text()
	}
	host, _ := os.Hostname()
	note := leaseNote{Token: l.token, Host: host, Until: time.Now().Add(leaseTime)}
	if err := l.write(ctx, d, note); err != nil {
		return err
	}
	if !renewing {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(leaseSettle):
		}
		if held, err = l.read(ctx, d); err != nil {
			return err
		}
		if held.Token != l.token {
			return storage.Errorf(storage.ErrUnavailable, "this service binds no write to a condition, so only one desk may write at a time: %q has just begun to", held.Host)
		}
	}
	l.until = note.Until.Add(-leaseTime / 2)
	return nil
}

func (l *lease) read(ctx context.Context, d *Driver) (leaseNote, error) {
	var held leaseNote
	doc, _, err := d.readDocument(ctx, storage.DocumentKey{}, d.leaseKey())
	if errors.Is(err, storage.ErrNotFound) {
		return held, nil
	}
	if err == nil {
		_ = json.Unmarshal(doc.Body, &held) // one that cannot be read is nobody's
	}
	return held, err
}

func (l *lease) write(ctx context.Context, d *Driver, note leaseNote) error {
	body, err := json.Marshal(note)
	if err == nil {
		_, err = d.put(ctx, d.leaseKey(), body, typeDocument, nil, nil)
	}
	return err
}

// release gives the lease back, so that another desk need not wait.
func (l *lease) release(d *Driver) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), abortTimeout)
	defer cancel()
	if held, err := l.read(ctx, d); err == nil && held.Token == l.token {
		_ = d.deleteKey(ctx, d.leaseKey(), "", false) // else it ends by itself
	}
}
