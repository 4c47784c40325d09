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
	message, kind := explain(failure.Code())
	if kind == nil {
		return err
	}
	return &storage.Error{Kind: kind, Message: message, Err: err}
}

// explain maps result codes: https://www.sqlite.org/rescode.html.
func explain(code int) (message string, kind error) {
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return "another program has kept the store locked for too long", storage.ErrUnavailable
	case lib.SQLITE_FULL:
		return "the disk is full", storage.ErrUnavailable
	case lib.SQLITE_CANTOPEN:
		return "the file of the store cannot be opened", storage.ErrUnavailable
	case lib.SQLITE_IOERR:
		return "the disk of the store does not work properly", storage.ErrUnavailable
	case lib.SQLITE_NOMEM:
		return "there is not enough memory", storage.ErrUnavailable
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return "the file of the store is damaged: restore it from a backup", storage.ErrCorrupt
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return "the file of the store may not be written", storage.ErrReadOnly
	case lib.SQLITE_TOOBIG:
		return "a value is too large for SQLite", storage.ErrTooLarge
	}
	return "", nil
}

func isBusy(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code()&0xff == lib.SQLITE_BUSY
}
