package filesystem

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

// failed turns an error of the operating system into one of the contract.
// Absence is reported only while the folder of the store is really there.
func (d *Driver) failed(err error) error {
	switch {
	case err == nil, storage.KindOf(err) != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case d.closed.Load():
		return errClosed()
	case errors.Is(err, fs.ErrNotExist):
		if gone := d.present(); gone != nil {
			return gone
		}
		return storage.ErrNotFound
	case system.DiskFull(err):
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "the disk is full: free some space and try again", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &storage.Error{
			Kind: storage.ErrUnavailable, Err: err,
			Message: "this program may not use a file or folder of the store: give its user permission to read and write there",
		}
	case errors.Is(err, syscall.ENAMETOOLONG):
		return &storage.Error{Kind: storage.ErrInvalid, Message: "the name is too long for this disk", Err: err}
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the folder of the store does not answer", Err: err}
}

func errClosed() error { return storage.Errorf(storage.ErrUnavailable, "the store is closed") }

// present returns ErrUnavailable when the folder of the store is no longer where it was opened.
func (d *Driver) present() error {
	now, err := os.Stat(d.cfg.Dir)
	if err == nil && os.SameFile(now, d.self) {
		return nil
	}
	if err == nil {
		err = errors.New("another folder stands in its place")
	}
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the folder of the store is no longer there", Err: err}
}

// absent reports whether err is mere absence.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
