package transfer

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"velocity.internal/desk/backend/storage"
)

// tempDir holds the files of an export until they are whole; it is removed at the end.
const tempDir = ".velocity-export"

// folder is where an export goes. Nothing leaves its root.
type folder struct {
	root    *os.Root
	replace bool
}

// openFolder prepares root and sweeps what an interrupted export left.
func openFolder(root *os.Root, replace bool) (*folder, error) {
	if err := root.RemoveAll(tempDir); err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the folder cannot be written: %s", cause(err))
	}
	if err := root.Mkdir(tempDir, 0o755); err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the folder cannot be written: %s", cause(err))
	}
	return &folder{root: root, replace: replace}, nil
}

func (f *folder) close() { _ = f.root.RemoveAll(tempDir) }

// read returns a small file whole, and whether there is one.
func (f *folder) read(file string) (body []byte, there bool, err error) {
	info, err := f.look(file)
	if err != nil || info == nil {
		return nil, false, err
	}
	if info.Size() > storage.MaxDocument {
		return nil, true, nil // no document is that large: it differs
	}
	if body, err = f.root.ReadFile(file); err != nil {
		return nil, true, refuse(reasonUnread, cause(err))
	}
	return body, true, nil
}

// look returns what stands at a path, nil when nothing does. Anything but a
// regular file is refused.
func (f *folder) look(file string) (fs.FileInfo, error) {
	info, err := f.root.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, nil //nolint:nilnil // nothing is there, which is no error
	case err != nil:
		return nil, writeError(err)
	case !info.Mode().IsRegular():
		return nil, refuse(reasonUnwritten, "something that is not a regular file stands there")
	}
	return info, nil
}

// same reports whether a file that is there holds what in yields. A different
// one is refused unless it may be replaced.
func (f *folder) same(file string, info fs.FileInfo, in *storage.ContentStream) (bool, error) {
	equal := info.Size() == in.Size
	if equal {
		there, err := f.root.Open(file)
		if err != nil {
			return false, refuse(reasonUnread, cause(err))
		}
		defer func() { _ = there.Close() }()
		if equal, err = sameBytes(there, in.Body); err != nil {
			return false, err
		}
	}
	if !equal && !f.replace {
		return false, refuse(reasonDiffers, "the bytes are different")
	}
	return equal, nil
}

// temp writes body to a new file in tempDir, syncs it and returns its path and SHA-256.
func (f *folder) temp(ctx context.Context, body io.Reader) (file, sum string, err error) {
	file = path.Join(tempDir, rand.Text())
	out, err := f.root.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", "", writeError(err)
	}
	hash := sha256.New()
	_, err = io.Copy(&diskWriter{out}, io.TeeReader(&contextReader{ctx, body}, hash))
	if err == nil {
		err = writeError(out.Sync())
	}
	if cerr := out.Close(); err == nil {
		err = writeError(cerr)
	}
	if err != nil {
		f.drop(file)
		return "", "", err
	}
	return file, hex.EncodeToString(hash.Sum(nil)), nil
}

// place moves a temporary file to its path.
func (f *folder) place(temp, file string) error {
	err := f.root.MkdirAll(path.Dir(file), 0o755)
	if err == nil {
		err = f.root.Rename(temp, file)
	}
	if err != nil {
		f.drop(temp)
	}
	return writeError(err)
}

// put writes a small file.
func (f *folder) put(ctx context.Context, file string, body []byte) error {
	temp, _, err := f.temp(ctx, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return f.place(temp, file)
}

func (f *folder) drop(temp string) { _ = f.root.Remove(temp) }

func (f *folder) remove(file string) error { return writeError(f.root.Remove(file)) }

// writeError refuses one file, or stops the run when the disk is full.
func writeError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "the disk is full"}
	}
	return refuse(reasonUnwritten, cause(err))
}

// diskWriter marks the errors of the disk, so that they are told from those of the store.
type diskWriter struct{ io.Writer }

func (w *diskWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	return n, writeError(err)
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
