package git

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

func errClosed() error { return storage.Errorf(storage.ErrUnavailable, "the store is closed") }

// failed turns an error of the operating system or of the index into one of the contract.
func (d *Driver) failed(err error) error {
	switch {
	case err == nil, storage.KindOf(err) != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case d.closed.Load():
		return errClosed()
	case system.DiskFull(err):
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "the disk is full: free some space and try again", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "this program may not use a file of the repository: give its user permission to read and write there", Err: err}
	}
	if gone := d.present(); gone != nil {
		return gone
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the repository does not answer", Err: err}
}

// present returns ErrUnavailable when the repository is no longer where it was opened.
func (d *Driver) present() error {
	now, err := os.Stat(string(d.root))
	if err == nil && os.SameFile(now, d.self) {
		return nil
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the repository is no longer there", Err: err}
}
