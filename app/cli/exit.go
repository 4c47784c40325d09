package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// exit is one row of the table of exit codes.
type exit struct {
	code int
	kind error  // nil for the rows that are not kinds of the contract
	name string // of the kind in JSON
	text string
}

const (
	codeOther       = 1
	codeInvalid     = 2
	codeInterrupted = 130
)

var exits = []exit{
	{0, nil, "", "done"},
	{codeOther, nil, "other", "another failure, or files were refused"},
	{codeInvalid, storage.ErrInvalid, "invalid", "wrong usage or input"},
	{3, storage.ErrNotFound, "notFound", "it does not exist"},
	{4, storage.ErrExists, "exists", "the name is taken"},
	{5, storage.ErrConflict, "conflict", "it was changed by someone else"},
	{6, storage.ErrBlocked, "blocked", "open comments hold the step back"},
	{7, storage.ErrTooLarge, "tooLarge", "too large"},
	{8, storage.ErrReadOnly, "readOnly", "the store is read-only"},
	{9, storage.ErrUnsupported, "unsupported", "this build or store cannot do it"},
	{10, storage.ErrUnavailable, "unavailable", "the store cannot be reached"},
	{11, storage.ErrCorrupt, "corrupt", "stored data cannot be understood"},
	{codeInterrupted, nil, "canceled", "interrupted"},
}

// usageError is a wrong command line.
type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }
func (u *usageError) Unwrap() []error {
	return []error{u.err, storage.ErrInvalid}
}

// exitOf returns the row for an error. ctx is that of the whole run, so that
// only an interrupt counts as one.
func exitOf(ctx context.Context, err error) exit {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return exits[len(exits)-1]
	}
	kind := storage.KindOf(err)
	for _, x := range exits {
		if kind != nil && x.kind == kind { //nolint:errorlint // kinds are compared with kinds
			return x
		}
	}
	return exits[codeOther]
}

// failure is an error as JSON.
type failure struct {
	Kind     string           `json:"kind"`
	Code     int              `json:"code"`
	Message  string           `json:"message"`
	Address  string           `json:"address,omitempty"`
	Revision string           `json:"revision,omitempty"`
	Comments []string         `json:"comments,omitempty"`
	Problems []schema.Problem `json:"problems,omitempty"`
}

// fail prints an error and returns the exit code for it.
func (e *env) fail(ctx context.Context, err error) int {
	x := exitOf(ctx, err)
	f := failure{Kind: x.name, Code: x.code, Message: message(err)}
	if x.code == codeInterrupted {
		f.Message = "interrupted"
	}
	var known *storage.Error
	if errors.As(err, &known) {
		f.Address, f.Revision, f.Comments = known.Address.String(), known.Revision, known.Comments
	}
	var invalid *editorial.ValidationError
	if errors.As(err, &invalid) {
		f.Problems = invalid.Problems
	}
	if e.json {
		body, _ := json.Marshal(map[string]failure{"error": f})
		_, _ = fmt.Fprintln(e.err, string(body))
		return x.code
	}
	_, _ = fmt.Fprintln(e.err, "velocity-desk: "+f.text())
	var usage *usageError
	if errors.As(err, &usage) {
		_, _ = fmt.Fprintln(e.err, "Run it with --help to see how it is used.")
	}
	return x.code
}

func (f failure) text() string {
	var b strings.Builder
	if f.Address != "" {
		b.WriteString(f.Address + ": ")
	}
	b.WriteString(f.Message)
	if f.Revision != "" {
		b.WriteString("; its revision is now " + f.Revision)
	}
	if len(f.Comments) > 0 {
		b.WriteString("; resolve " + strings.Join(f.Comments, ", "))
	}
	for _, p := range f.Problems {
		b.WriteString("\n  " + strings.TrimSpace(p.Pointer+" "+p.Message))
	}
	return clean(b.String())
}

// message is what an error says, without the operation and address of the contract.
func message(err error) string {
	var known *storage.Error
	if !errors.As(err, &known) {
		return err.Error()
	}
	bare := *known
	bare.Op = ""
	return bare.Error()
}
