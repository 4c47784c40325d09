package storage

import (
	"bytes"
	"context"
	"io"
)

// exactly returns a reader that fails with ErrInvalid unless body has exactly
// size bytes (−1: any number), with ErrTooLarge beyond limit (0: none), and with
// the context's error once it is cancelled, even while a Read of body hangs.
func exactly(ctx context.Context, body io.Reader, size, limit int64) io.Reader {
	if _, memory := body.(*bytes.Reader); !memory && ctx.Done() != nil {
		body = &cancelReader{ctx: ctx, body: body}
	}
	return &exactReader{body: body, size: size, limit: limit}
}

type exactReader struct {
	body        io.Reader
	size, limit int64
	n           int64
	err         error
}

func (r *exactReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.body.Read(p)
	r.n += int64(n)
	switch {
	case r.limit > 0 && r.n > r.limit:
		err = tooLarge(r.limit)
	case r.size >= 0 && r.n > r.size:
		err = Errorf(ErrInvalid, "the body is longer than the announced %d bytes", r.size)
	case err == io.EOF && r.size >= 0 && r.n < r.size: //nolint:errorlint // readers return io.EOF itself
		err = Errorf(ErrInvalid, "the body ended after %d of the announced %d bytes", r.n, r.size)
	}
	r.err = err
	return n, err
}

// cancelReader ends a Read when the context does. The Read of body that hangs
// is left to end by itself; nothing reads from body afterwards.
type cancelReader struct {
	ctx  context.Context
	body io.Reader
	buf  []byte
	done chan readResult
}

type readResult struct {
	n   int
	err error
}

// readSize is the most that cancelReader asks of the body at once.
const readSize = 128 << 10

func (r *cancelReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.buf == nil {
		r.buf, r.done = make([]byte, readSize), make(chan readResult, 1)
	}
	buf := r.buf[:min(len(p), len(r.buf))]
	go func() {
		n, err := r.body.Read(buf)
		r.done <- readResult{n, err}
	}()
	select {
	case got := <-r.done:
		return copy(p, buf[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

// cancellable makes the body of a stream end with the context.
func cancellable(ctx context.Context, in *ContentStream) *ContentStream {
	if in != nil && ctx.Done() != nil {
		in.Body = &cancelBody{ctx: ctx, ReadCloser: in.Body}
	}
	return in
}

type cancelBody struct {
	ctx context.Context
	io.ReadCloser
}

func (b *cancelBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.ReadCloser.Read(p)
}
