//go:build desktop || bindings

package desktop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/storage"
)

// ask answers a request of the window itself as one of the page would be.
func (w *window) ask(ctx context.Context, out http.ResponseWriter, method, address string, body io.Reader, size int64, header http.Header) (err error) {
	if !strings.HasPrefix(address, "/stream/") {
		return storage.Errorf(storage.ErrInvalid, "this is not the address of a stream")
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://desk"+address, body)
	if err != nil {
		return storage.Errorf(storage.ErrInvalid, "this is not the address of a stream")
	}
	r.ContentLength = size
	r.Header = header
	defer func() {
		if p := recover(); p == http.ErrAbortHandler { //nolint:errorlint // a handler panics with this very value
			err = storage.Errorf(storage.ErrUnavailable, "the stream ended early")
		} else if p != nil {
			panic(p)
		}
	}()
	w.streams.ServeHTTP(out, r)
	return nil
}

// answer is the answer to a request of the window itself. What is not refused
// goes to body, as far as there is one.
type answer struct {
	header  http.Header
	status  int
	body    io.Writer
	refused bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.status != http.StatusOK {
		return a.refused.Write(p)
	}
	return a.body.Write(p)
}

// fault is why a request was refused, nil when it was not.
func (a *answer) fault() error {
	if a.status == http.StatusOK {
		return nil
	}
	fault := &app.Fault{}
	if json.Unmarshal(a.refused.Bytes(), fault) != nil || fault.Kind == "" {
		return storage.Errorf(storage.ErrUnavailable, "the desk answered %d", a.status)
	}
	return fault
}

// meter counts what passes.
type meter struct {
	ctx    context.Context
	reader io.Reader
	writer io.Writer
	done   int64
	total  int64
	tell   func(done, total int64)
}

func (m *meter) pass(n int, err error) (int, error) {
	m.done += int64(n)
	m.tell(m.done, m.total)
	if m.ctx.Err() != nil && err == nil {
		err = m.ctx.Err()
	}
	return n, err
}

func (m *meter) Read(p []byte) (int, error)  { return m.pass(m.reader.Read(p)) }
func (m *meter) Write(p []byte) (int, error) { return m.pass(m.writer.Write(p)) }

func (w *window) upload(id, address, path string) (*app.Saved, error) {
	ctx, done, err := w.jobs.begin(w.ctx, id)
	if err != nil {
		return nil, err
	}
	defer done()
	file, err := os.Open(path)
	if err != nil {
		return nil, storage.Errorf(storage.ErrUnavailable, "“%s” cannot be read", filepath.Base(path))
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, storage.Errorf(storage.ErrInvalid, "“%s” is not a file", filepath.Base(path))
	}
	kind := mime.TypeByExtension(filepath.Ext(path))
	if kind == "" {
		kind = "application/octet-stream"
	}
	body := &meter{ctx: ctx, reader: file, total: info.Size(), tell: w.progress(id)}
	var result bytes.Buffer
	got := &answer{header: http.Header{}, body: &result}
	if err := w.ask(ctx, got, http.MethodPut, address, body, info.Size(), http.Header{"Content-Type": {kind}}); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err := got.fault(); err != nil {
		return nil, err
	}
	saved := &app.Saved{}
	return saved, json.Unmarshal(result.Bytes(), saved)
}

func (w *window) download(id, address string) (path string, err error) {
	ctx, done, err := w.jobs.begin(w.ctx, id)
	if err != nil {
		return "", err
	}
	defer done()
	head := &answer{header: http.Header{}, body: io.Discard}
	if err := w.ask(ctx, head, http.MethodHead, address, nil, 0, http.Header{}); err != nil {
		return "", err
	}
	if err := head.fault(); err != nil {
		return "", err
	}
	name := "download"
	if _, params, err := mime.ParseMediaType(head.header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		name = filepath.Base(params["filename"])
	}
	if path, err = w.chooseTarget(name); err != nil || path == "" {
		return "", err
	}
	if err := w.fetch(ctx, id, address, path); err != nil {
		return "", err
	}
	return path, nil
}

// fetch writes a stream to a file, which appears whole or not at all.
func (w *window) fetch(ctx context.Context, id, address, path string) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "nothing can be written to “%s”", filepath.Dir(path))
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	got := &answer{header: http.Header{}}
	body := &meter{ctx: ctx, writer: file, tell: w.progress(id)}
	got.body = writerFunc(func(p []byte) (int, error) {
		if body.total == 0 {
			body.total, _ = strconv.ParseInt(got.header.Get("Content-Length"), 10, 64) // 0 when it is not told
		}
		return body.Write(p)
	})
	if err := w.ask(ctx, got, http.MethodGet, address, nil, 0, http.Header{}); err != nil {
		return err
	}
	if err := errors.Join(ctx.Err(), got.fault()); err != nil {
		return err
	}
	if length := got.header.Get("Content-Length"); length != "" && length != strconv.FormatInt(body.done, 10) {
		return storage.Errorf(storage.ErrUnavailable, "the file did not come whole")
	}
	if err := errors.Join(file.Sync(), file.Close(), os.Chmod(file.Name(), 0o644)); err != nil { //nolint:gosec // as a browser saves it
		return storage.Errorf(storage.ErrUnavailable, "“%s” cannot be written: %v", filepath.Base(path), err)
	}
	return os.Rename(file.Name(), path)
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
