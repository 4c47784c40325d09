package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func streamCases() []testCase {
	return []testCase{
		{name: "the reader of the caller is not closed", run: readerNotClosed},
		{name: "an open stream yields the old bytes after an overwrite, a delete and a transition", run: openStreamKeeps},
		{name: "a stream ends when its context is cancelled", run: streamEnds},
		{name: "a stream may be closed early and twice", run: streamClosedEarly},
	}
}

// closeCounter counts calls of Close.
type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

func readerNotClosed(e *env) {
	a := e.item(storage.Live)
	for _, announced := range []int64{3, -1, 5} {
		body := &closeCounter{Reader: strings.NewReader("abc")}
		_, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, body, announced, "", a.State, nil)
		equal(e, err == nil, announced != 5, "three bytes announced as %d are taken", announced)
		equal(e, body.closed, 0, "closes of the body announced as %d", announced)
	}
}

func openStreamKeeps(e *env) {
	content := noise(3 << 20)
	for what, replace := range map[string]func(a storage.Address){
		"an overwrite":   func(a storage.Address) { e.put(a, "new") },
		"overwrites":     func(a storage.Address) { e.put(a, "new"); e.put(a, "newer"); e.put(a, "newest") },
		"a delete":       e.del,
		"a transition":   func(a storage.Address) { e.step(a, storage.Pending); e.put(a.In(storage.Pending), "new") },
		"a publication":  func(a storage.Address) { e.step(a, storage.Live); e.del(a.In(storage.Live)) },
		"a type deleted": func(a storage.Address) { e.ok(e.s.DeleteContentType(e.ctx, a.Tenant, a.Type), "delete the type") },
	} {
		a := e.item(storage.Draft)
		_, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, content, "", a.State)
		e.ok(err, "put")
		in := e.open(a)
		head := make([]byte, 1000)
		_, err = io.ReadFull(in.Body, head)
		e.ok(err, "read the beginning")
		replace(a)
		rest, err := io.ReadAll(in.Body)
		e.ok(err, "read the rest after %s", what)
		e.check(bytes.Equal(append(head, rest...), content), "the stream did not yield the old bytes after %s", what)
		e.ok(in.Body.Close(), "close the stream")
		e.ok(e.s.DeleteContentType(e.ctx, a.Tenant, a.Type), "delete the type")
	}
}

func streamEnds(e *env) {
	a := e.item(storage.Live)
	it, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, noise(4<<20), "", a.State)
	e.ok(err, "put")
	for what, open := range map[string]func(ctx context.Context) (*storage.ContentStream, error){
		"content": func(ctx context.Context) (*storage.ContentStream, error) {
			return e.s.GetStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		},
		"a version": func(ctx context.Context) (*storage.ContentStream, error) {
			return e.s.GetVersionStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, it.VersionID)
		},
		"what was found": func(ctx context.Context) (*storage.ContentStream, error) {
			return e.s.FindContentStream(ctx, a.Tenant, a.Type, a.ID, "", a.State)
		},
	} {
		ctx, cancel := context.WithCancel(e.ctx)
		in, err := open(ctx)
		e.ok(err, "open %s", what)
		_, err = io.ReadFull(in.Body, make([]byte, 100))
		e.ok(err, "read the beginning of %s", what)
		cancel()
		began := time.Now()
		_, err = io.Copy(io.Discard, in.Body)
		e.check(errors.Is(err, context.Canceled), "reading on in %s after its cancellation: %v", what, err)
		e.check(time.Since(began) < promptly, "%s ended %v after its cancellation", what, time.Since(began))
		_ = in.Body.Close()
	}
	e.get(a) // the store is as usable as before
}

func streamClosedEarly(e *env) {
	a := e.item(storage.Live)
	_, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, noise(2<<20), "", a.State)
	e.ok(err, "put")
	for range 100 { // more than any pool of readers
		in := e.open(a)
		_, err := in.Body.Read(make([]byte, 10))
		e.ok(err, "read")
		e.ok(in.Body.Close(), "close")
		_ = in.Body.Close()
	}
	e.put(a, "new")
	e.holds(a, "new")
}
