package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing/iotest"
	"time"

	"velocity.internal/desk/backend/storage"
)

// promptly is how long something may take that the contract wants within a second.
const promptly = 5 * time.Second

func atomicCases() []testCase {
	return []testCase{
		{name: "an unknown content length is taken and an announced one must match", run: contentLength},
		{name: "a body that is short, long or failing leaves the old value and no trace", run: failingBodies},
		{name: "a refused first write leaves nothing behind", run: refusedFirstWrite},
		{name: "a write that is cancelled midway leaves the old value", run: cancelledWrite},
		{name: "a failing body leaves no import", run: failingImport},
	}
}

func contentLength(e *env) {
	a := e.item(storage.Live)
	content := noise(300_000)
	for _, announced := range []int64{-1, 300_000} {
		// A reader that yields little at a time and its last bytes together with EOF.
		body := iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(content)))
		it, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, body, announced, "", a.State, nil)
		e.ok(err, "put a stream announced as %d", announced)
		equal(e, it.Size, int64(len(content)), "size")
		e.holds(a, string(content))
	}
	it, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader(""), 0, "", a.State, nil)
	e.ok(err, "put an empty stream")
	equal(e, it.Size, int64(0), "size of an empty item")
	e.holds(a, "")
	_, err = e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader(""), -1, "", a.State, nil)
	e.ok(err, "put an empty stream of unknown length")
	before := e.snapshot()
	for _, announced := range []int64{-2, 2, 4, 0, 1 << 40} {
		_, err = e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, strings.NewReader("abc"), announced, "", a.State, nil)
		e.check(err != nil && (errors.Is(err, storage.ErrInvalid) || announced > 4 && errors.Is(err, storage.ErrTooLarge)),
			"three bytes announced as %d: %v", announced, err)
	}
	e.unchanged(before, "a length that does not match")
}

var errBody = errors.New("the disk of the sender is gone")

// failures are bodies that do not arrive, small and larger than any chunk.
func failures() map[string]struct {
	body   func() io.Reader
	length int64
	cause  error
} {
	type failure = struct {
		body   func() io.Reader
		length int64
		cause  error
	}
	broken := func(n int) func() io.Reader {
		return func() io.Reader { return io.MultiReader(bytes.NewReader(noise(n)), iotest.ErrReader(errBody)) }
	}
	plain := func(n int) func() io.Reader {
		return func() io.Reader { return iotest.OneByteReader(bytes.NewReader(noise(n))) }
	}
	big := func(n int) func() io.Reader { return func() io.Reader { return io.LimitReader(zeros{}, int64(n)) } }
	return map[string]failure{
		"fails at once":                        {broken(0), 10, errBody},
		"fails at once with unknown length":    {broken(0), -1, errBody},
		"fails midway":                         {broken(100), 200, errBody},
		"fails at the very end":                {broken(200), 200, errBody},
		"fails midway with unknown length":     {broken(100), -1, errBody},
		"fails after more than a chunk":        {broken(700_000), 900_000, errBody},
		"fails after more than a chunk, -1":    {broken(700_000), -1, errBody},
		"is a byte short":                      {plain(99), 100, storage.ErrInvalid},
		"is a byte long":                       {plain(101), 100, storage.ErrInvalid},
		"is a byte short of several chunks":    {big(1<<20 - 1), 1 << 20, storage.ErrInvalid},
		"is a byte longer than several chunks": {big(1<<20 + 1), 1 << 20, storage.ErrInvalid},
		"is empty though announced":            {plain(0), 1, storage.ErrInvalid},
	}
}

func failingBodies(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		e.putWith(a, "old", "text/plain", map[string]string{"k": "v"})
		before := e.snapshot()
		for what, f := range failures() {
			_, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, f.body(), f.length, "text/html", a.State, map[string]string{"new": "n"})
			e.fails(err, f.cause, "put a body that %s", what)
		}
		e.unchanged(before, "bodies that do not arrive in %s", state)
	}
	e.put(e.item(storage.Live), "new")
	e.holds(e.item(storage.Live), "new")
}

func refusedFirstWrite(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		for what, f := range failures() {
			_, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, f.body(), f.length, "", a.State, nil)
			e.fails(err, f.cause, "put a body that %s", what)
		}
		e.gone(a)
		equalList(e, e.list(markType, state), []string{}, "list after refused writes")
		equal(e, len(e.versions(a)), 0, "versions after refused writes")
		level, err := e.s.Browse(e.ctx, e.tenant, markType, "", state)
		e.ok(err, "browse")
		equal(e, len(level.Items)+len(level.Folders), 0, "entries after refused writes")
	}
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), 0, "deleted items after refused writes")
	_, err = tryPut(e, e.s.With(storage.Options{IfMatch: storage.Absent()}), e.item(storage.Live), "first")
	e.ok(err, "put the first value")
}

// stalled yields some bytes and then hangs until it is released.
type stalled struct {
	first   io.Reader
	reached chan struct{} // closed when it begins to hang
	release chan struct{}
}

func newStalled(n int) *stalled {
	return &stalled{first: bytes.NewReader(noise(n)), reached: make(chan struct{}), release: make(chan struct{})}
}

func (s *stalled) Read(p []byte) (int, error) {
	n, err := s.first.Read(p)
	if n > 0 || !errors.Is(err, io.EOF) {
		return n, err
	}
	select {
	case <-s.reached:
	default:
		close(s.reached)
	}
	<-s.release
	return 0, io.ErrUnexpectedEOF
}

func cancelledWrite(e *env) {
	for _, state := range []storage.State{storage.Draft, storage.Live} {
		for _, sent := range []int{10, 700_000} {
			a := e.item(state)
			e.put(a, "old")
			before := e.snapshot()
			ctx, cancel := context.WithCancel(e.ctx)
			body := newStalled(sent)
			result := make(chan error, 1)
			go func() {
				_, err := e.s.PutStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, body, -1, "", a.State, nil)
				result <- err
			}()
			<-body.reached
			e.holds(a, "old") // readers are not held up
			cancel()
			select {
			case err := <-result:
				e.check(errors.Is(err, context.Canceled), "a cancelled put returned %v", err)
			case <-time.After(promptly):
				e.Errorf("a put did not end within %v of its cancellation", promptly)
			}
			close(body.release)
			e.unchanged(before, "a cancelled put of %d bytes in %s", sent, state)
			e.put(a, "new")
			e.holds(a, "new")
		}
	}
}

func failingImport(e *env) {
	a := e.item(storage.Live)
	e.put(a, "old")
	before := e.snapshot()
	v := imported("")
	v.Body, v.Size = iotest.ErrReader(errBody), -1
	_, err := e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
	e.fails(err, errBody, "import a failing body")
	v = imported("short")
	v.Size = 100
	_, err = e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
	e.fails(err, storage.ErrInvalid, "import a short body")
	v = imported("content")
	v.Time = time.Time{}
	_, err = e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
	e.fails(err, storage.ErrInvalid, "import a version without its time")
	e.unchanged(before, "a refused import")
}
