package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"velocity.internal/desk/backend/storage"
)

// translate turns an error into one of the contract, with words for what a person
// can do about it. Those of the contract pass. ctx is that of the call, which ends
// a statement as its own time limit does. What a driver of the network said is kept
// as text alone, since its errors hold the settings of the connection.
func translate(ctx context.Context, err error) error {
	var failure *pgconn.PgError
	switch {
	case err == nil || storage.KindOf(err) != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, puddle.ErrClosedPool):
		return storage.Errorf(storage.ErrUnavailable, "the store is closed")
	case errors.As(err, &failure):
		message, kind := explain(failure)
		if kind == nil {
			return failure
		}
		return &storage.Error{Kind: kind, Message: message, Err: failure}
	case errors.As(err, new(pgx.ScanArgError)):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return storage.Errorf(storage.ErrUnavailable, "the database server does not answer")
	}
	return storage.Errorf(storage.ErrUnavailable, "the database server cannot be reached: %s", inOneLine(err))
}

// inOneLine is the text of an error with one line for each address that was tried.
func inOneLine(err error) string {
	return strings.ReplaceAll(strings.ReplaceAll(err.Error(), "\n\t", " "), "\n", " ")
}

// explain maps error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html.
func explain(failure *pgconn.PgError) (message string, kind error) {
	switch failure.Code {
	case "40001", "40P01", "23505":
		return "too many others wrote the same at the same time", storage.ErrUnavailable
	case "57014":
		return "the database server needed longer than the statement time-out allows", storage.ErrUnavailable
	case "57P01", "57P02", "57P03":
		return "the database server is starting or stopping", storage.ErrUnavailable
	case "53100":
		return "the disk of the database server is full", storage.ErrUnavailable
	case "53300":
		return "the database server has no connection left: lower the number of connections here or raise max_connections there", storage.ErrUnavailable
	case "25006":
		return "the database server is read-only, as a standby is", storage.ErrReadOnly
	case "42501":
		return "the database user lacks the rights", storage.ErrReadOnly
	case "28P01", "28000":
		return "the database server refuses the user or the password", storage.ErrUnavailable
	case "3D000":
		return "there is no such database on the server", storage.ErrUnavailable
	case "42P01", "42883", "3F000":
		return "tables of the store are missing in the database", storage.ErrCorrupt
	case "22021", "22P05":
		return "a text holds bytes that are no characters", storage.ErrInvalid
	case "54000":
		return "a name is too long for the database", storage.ErrTooLarge
	}
	switch failure.Code[:min(2, len(failure.Code))] {
	case "08", "53", "57", "58":
		return "the database server cannot do it now", storage.ErrUnavailable
	case "XX":
		return "the database server reports damaged data", storage.ErrCorrupt
	}
	return "", nil
}

// again reports whether a transaction that failed may succeed when it is repeated
// from its beginning: it lost against another one.
func again(err error) bool {
	var failure *pgconn.PgError
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.Code {
	case "40001", "40P01", "23505":
		return true
	}
	return false
}

// lost reports whether an error is the end of a connection and not the answer of a
// server that goes on.
func lost(ctx context.Context, err error) bool {
	var failure *pgconn.PgError
	switch {
	case err == nil || ctx.Err() != nil || storage.KindOf(err) != nil || errors.Is(err, puddle.ErrClosedPool) || errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.As(err, &failure):
		return failure.Code == "57P01" || failure.Code == "57P02"
	}
	return true
}
