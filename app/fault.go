package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"strings"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Kinds of a Fault.
const (
	KindNotFound    = "notFound"
	KindExists      = "exists"
	KindConflict    = "conflict"
	KindBlocked     = "blocked"
	KindInvalid     = "invalid"
	KindTooLarge    = "tooLarge"
	KindReadOnly    = "readOnly"
	KindUnsupported = "unsupported"
	KindUnavailable = "unavailable"
	KindCorrupt     = "corrupt"
	KindForbidden   = "forbidden"
	KindCanceled    = "canceled"
	KindInternal    = "internal"
	// KindUnauthenticated is answered by the web host only: no session, or it has ended.
	KindUnauthenticated = "unauthenticated"
)

// Fault is what every door tells a page when something failed. As an error it
// reads as its own JSON, which is what the window passes on.
type Fault struct {
	Kind    string `json:"kind"`    // one of the Kind constants
	Message string `json:"message"` // what happened and what to do, for a person
	Op      string `json:"op,omitempty"`
	Address string `json:"address,omitempty"`
	// Revision is the current one, with conflict; empty when the item is gone.
	Revision string `json:"revision,omitempty"`
	// Comments are the ids of the open comments, with blocked.
	Comments []string `json:"comments,omitempty"`
	// Problems are what the schema found, with invalid.
	Problems []schema.Problem `json:"problems,omitempty"`
	// Ref is the number under which the cause was logged.
	Ref string `json:"ref,omitempty"`
}

// Error returns the fault as JSON.
func (f *Fault) Error() string {
	b, err := json.Marshal(f)
	if err != nil {
		return f.Message
	}
	return string(b)
}

var kinds = map[error]string{
	storage.ErrNotFound: KindNotFound, storage.ErrExists: KindExists, storage.ErrConflict: KindConflict, storage.ErrBlocked: KindBlocked,
	storage.ErrInvalid: KindInvalid, storage.ErrTooLarge: KindTooLarge, storage.ErrReadOnly: KindReadOnly,
	storage.ErrUnsupported: KindUnsupported, storage.ErrUnavailable: KindUnavailable, storage.ErrCorrupt: KindCorrupt,
}

// advice is the sentence that says what to do, by kind, after what happened.
var advice = map[string]string{
	KindConflict:    "Look at the current state and decide what to keep.",
	KindBlocked:     "Resolve the open comments first.",
	KindReadOnly:    "Choose a connection that allows changes.",
	KindUnavailable: "Check the connection and try again.",
	KindCorrupt:     "Restore an older version, or ask whoever runs the store.",
	KindForbidden:   "Ask an administrator for the role.",
}

// FaultOf turns any error into a Fault, nil into nil. What a person cannot act
// on is logged under a reference number and told without its cause.
func FaultOf(ctx context.Context, log *slog.Logger, err error) *Fault {
	if err == nil {
		return nil
	}
	var done *Fault
	if errors.As(err, &done) {
		return done
	}
	f := &Fault{Kind: KindInternal}
	var refused *storage.Error
	if errors.As(err, &refused) {
		f.Op, f.Address, f.Revision, f.Comments = refused.Op, refused.Address.String(), refused.Revision, refused.Comments
		f.Message = refused.Message
	}
	var invalid *editorial.ValidationError
	kind := storage.KindOf(err)
	switch {
	case errors.As(err, &invalid):
		f.Kind, f.Message, f.Problems = KindInvalid, invalid.Error(), invalid.Problems
	case errors.Is(err, identity.ErrForbidden):
		f.Kind, f.Message = KindForbidden, err.Error()
	case errors.Is(err, context.Canceled):
		f.Kind, f.Message = KindCanceled, "This was cancelled before it was done."
	case errors.Is(err, context.DeadlineExceeded):
		f.Kind, f.Message = KindUnavailable, "The store took too long to answer."
	case kind != nil:
		f.Kind = kinds[kind]
		if f.Message == "" {
			f.Message = kind.Error()
		}
	}
	if f.Kind == KindInternal || f.Kind == KindCorrupt || f.Kind == KindUnavailable && cause(err) != nil {
		f.Ref = strings.ToLower(rand.Text()[:8])
		log.ErrorContext(ctx, "a request failed", "ref", f.Ref, "kind", f.Kind, "op", f.Op, "address", f.Address, "error", err)
	}
	if f.Kind == KindInternal {
		f.Message = "Something went wrong on our side. Nothing that was saved before is lost. Try again, and if it stays, look into the log under " + f.Ref + "."
		return f
	}
	f.Message = sentence(f)
	return f
}

// cause returns the failure behind an error of the contract, nil when the error itself says all.
func cause(err error) error {
	var e *storage.Error
	if errors.As(err, &e) {
		return e.Err
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path
	}
	return err
}

// sentence makes a message begin with a capital, end with a full stop and say what to do.
func sentence(f *Fault) string {
	m := strings.TrimSpace(f.Message)
	if f.Kind == KindNotFound && f.Address != "" && (m == storage.ErrNotFound.Error() || m == "") {
		m = "“" + f.Address + "” does not exist. It may have been moved or deleted"
	}
	if r := []rune(m); len(r) > 0 && r[0] < 0x80 {
		m = strings.ToUpper(string(r[0])) + string(r[1:])
	}
	if !strings.HasSuffix(m, ".") {
		m += "."
	}
	if todo := advice[f.Kind]; todo != "" && !strings.HasSuffix(m, todo) {
		m += " " + todo
	}
	return m
}
