package sqlite

import (
	"context"
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"velocity.internal/desk/backend/storage"
)

// translate turns an error of SQLite into one of the contract, with words for
// what a person can do about. Others pass.
func translate(err error) error {
	var failure *sqlite.Error
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failure) {
		return err
	}
	kind, message := explain(failure.Code())
	if kind == nil {
		return err
	}
	return &storage.Error{Kind: kind, Message: message, Err: err}
}

// explain maps result codes: https://www.sqlite.org/rescode.html.
func explain(code int) (kind error, message string) {
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return storage.ErrUnavailable, "another program has kept the store locked for too long"
	case lib.SQLITE_FULL:
		return storage.ErrUnavailable, "the disk is full"
	case lib.SQLITE_CANTOPEN:
		return storage.ErrUnavailable, "the file of the store cannot be opened"
	case lib.SQLITE_IOERR:
		return storage.ErrUnavailable, "the disk of the store does not work properly"
	case lib.SQLITE_NOMEM:
		return storage.ErrUnavailable, "there is not enough memory"
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return storage.ErrCorrupt, "the file of the store is damaged: restore it from a backup"
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return storage.ErrReadOnly, "the file of the store may not be written"
	case lib.SQLITE_TOOBIG:
		return storage.ErrTooLarge, "a value is too large for SQLite"
	}
	return nil, ""
}

func isBusy(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code()&0xff == lib.SQLITE_BUSY
}
