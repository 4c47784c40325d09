package cli

import (
	"context"
	"io"
	"os"

	"velocity.internal/desk/backend/storage"
)

// input opens the file that args name, or standard input for "-" or no name,
// whose size is -1. A read of standard input ends with ctx.
func (e *env) input(ctx context.Context, args []string) (io.ReadCloser, int64, error) {
	if len(args) == 0 || args[0] == "-" {
		return io.NopCloser(e.stdin(ctx)), -1, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, 0, fileError(args[0], err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = fileError(args[0], err)
	case info.IsDir():
		err = storage.Errorf(storage.ErrInvalid, "%s is a folder", args[0])
	case !info.Mode().IsRegular(): // a pipe has no size
		return f, -1, nil
	default:
		return f, info.Size(), nil
	}
	_ = f.Close()
	return nil, 0, err
}

func fileError(file string, err error) error {
	if os.IsNotExist(err) {
		return storage.Errorf(storage.ErrNotFound, "the file %s does not exist", file)
	}
	return storage.Errorf(storage.ErrInvalid, "the file %s cannot be read: %v", file, err)
}

// stdin returns standard input as a reader that ends with ctx, also while a
// terminal is waited for.
func (e *env) stdin(ctx context.Context) io.Reader {
	return &interruptible{ctx: ctx, r: e.in, buf: make([]byte, 64<<10), done: make(chan chunk, 1)}
}

type interruptible struct {
	ctx  context.Context
	r    io.Reader
	buf  []byte
	done chan chunk
}

type chunk struct {
	n   int
	err error
}

// Read leaves a read that hangs to end by itself when ctx does; nothing reads
// from r afterwards.
func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	buf := i.buf[:min(len(p), len(i.buf))]
	go func() {
		n, err := i.r.Read(buf)
		i.done <- chunk{n, err}
	}()
	select {
	case got := <-i.done:
		return copy(p, buf[:got.n]), got.err
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	}
}
