package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error kinds. Test for them with errors.Is; never look at the text.
var (
	// ErrNotFound: the address, version, record or schema does not exist.
	ErrNotFound = errors.New("not found")
	// ErrExists: the name is taken, or differs from a taken one only in case.
	ErrExists = errors.New("already exists")
	// ErrConflict: the condition of a write no longer holds; Error.Revision is the current revision.
	ErrConflict = errors.New("changed by someone else")
	// ErrBlocked: unresolved comments hold a transition back; Error.Comments names them.
	ErrBlocked = errors.New("blocked by unresolved comments")
	// ErrInvalid: the input is wrong; the message says what to correct.
	ErrInvalid = errors.New("invalid")
	// ErrTooLarge: the content exceeds a limit that the message states.
	ErrTooLarge = errors.New("too large")
	// ErrReadOnly: the connection does not allow writes.
	ErrReadOnly = errors.New("read-only")
	// ErrUnsupported: this backend cannot do it.
	ErrUnsupported = errors.New("not supported")
	// ErrUnavailable: the store could not be reached or is closed; trying again later may help.
	ErrUnavailable = errors.New("unavailable")
	// ErrCorrupt: stored data cannot be understood.
	ErrCorrupt = errors.New("corrupt")
)

// Kinds lists every error kind.
func Kinds() []error {
	return []error{ErrNotFound, ErrExists, ErrConflict, ErrBlocked, ErrInvalid, ErrTooLarge, ErrReadOnly, ErrUnsupported, ErrUnavailable, ErrCorrupt}
}

// Error is what every method returns when it fails for a reason of the
// contract. Op and Address are filled in once, by the wide Store.
type Error struct {
	Kind     error    // one of the kinds above
	Op       string   // the method, for example "Put"
	Address  Address  // what it was asked for; fields that do not apply are empty
	Message  string   // one plain sentence without the address, for a person
	Revision string   // with ErrConflict: the current revision, empty when absent
	Comments []string // with ErrBlocked: the ids of the unresolved comments
	Offers   []Offer  // of CheckConnection: settings with which it would pass
	Err      error    // the cause, may be nil
}

// Offer is a way out that a person may choose: settings of the Backend to be
// changed, by the names of their fields.
type Offer struct {
	Label  string            `json:"label"` // what choosing it does: "Switch versioning on"
	Values map[string]string `json:"values"`
}

// OffersOf returns the ways out that err names.
func OffersOf(err error) []Offer {
	var e *Error
	if errors.As(err, &e) {
		return e.Offers
	}
	return nil
}

// Error joins operation, address, message and cause. It holds no secrets
// because drivers put none into causes.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		if a := e.Address.String(); a != "" {
			b.WriteString(" " + a)
		}
		b.WriteString(": ")
	}
	switch {
	case e.Message != "":
		b.WriteString(e.Message)
	case e.Kind != nil:
		b.WriteString(e.Kind.Error())
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap makes both the kind and the cause visible to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 2)
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// KindOf returns the kind of err, or nil when it has none (a context error or
// a failure outside the contract).
func KindOf(err error) error {
	for _, k := range Kinds() {
		if errors.Is(err, k) {
			return k
		}
	}
	return nil
}

// Errorf returns an Error of the given kind with a formatted message; drivers
// use it for everything the caller can act on.
func Errorf(kind error, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Conflict returns an ErrConflict that carries the current revision, which is
// empty when the address is absent.
func Conflict(current string) error {
	e := &Error{Kind: ErrConflict, Revision: current}
	if current == "" {
		e.Message = "it no longer exists"
	} else {
		e.Message = "it was changed in the meantime"
	}
	return e
}

// Blocked returns an ErrBlocked that names the unresolved comments.
func Blocked(comments []string) error {
	noun := "comments block"
	if len(comments) == 1 {
		noun = "comment blocks"
	}
	return &Error{Kind: ErrBlocked, Comments: comments, Message: fmt.Sprintf("%d open %s this step", len(comments), noun)}
}

// Unavailable wraps a failure to reach the store. A context error stays what
// it is.
func Unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Kind: ErrUnavailable, Message: "the store cannot be reached", Err: err}
}

// wrap adds operation and address, once.
func wrap(op string, a Address, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		if e.Op != "" {
			return err
		}
		if top, ok := err.(*Error); ok { //nolint:errorlint // only the outermost value may be copied and completed
			done := *top
			done.Op, done.Address = op, a
			return &done
		}
		return &Error{Kind: e.Kind, Op: op, Address: a, Revision: e.Revision, Comments: e.Comments, Offers: e.Offers, Message: err.Error()}
	}
	for _, kind := range Kinds() {
		if err == kind { //nolint:errorlint // a bare kind needs no cause
			return &Error{Kind: kind, Op: op, Address: a}
		}
	}
	return &Error{Kind: KindOf(err), Op: op, Address: a, Err: err}
}

// quote shows user input inside a message, shortened.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fmt.Sprintf("%q", s)
}
