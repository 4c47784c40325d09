package editorial

import (
	"strings"

	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Ref names an item in all its states.
type Ref struct {
	Tenant string `json:"tenant"`
	Type   string `json:"type"`
	ID     string `json:"id"`
	Ext    string `json:"ext"`
}

// At returns the address of the item in a state.
func (r Ref) At(s storage.State) storage.Address {
	return storage.Address{Tenant: r.Tenant, Type: r.Type, ID: r.ID, Ext: r.Ext, State: s}
}

// Key returns "{id}.{ext}".
func (r Ref) Key() string { return storage.JoinName(r.ID, r.Ext) }

// Step is what a person sends along with a step of the workflow.
type Step struct {
	// Revision is the revision of the item, in the state that the step leaves or
	// changes, that the person has seen; "" says that there was none.
	Revision string `json:"revision"`
	// Target, when set, is the revision of what the person has seen at the target
	// and agrees to replace.
	Target  *string `json:"target,omitempty"`
	Message string  `json:"message"`
}

// MaxMessage is the longest message of a step or comment, in bytes.
const MaxMessage = 10_000

func checkMessage(message string) error {
	if len(message) > MaxMessage {
		return storage.Errorf(storage.ErrInvalid, "the message is longer than %d bytes", MaxMessage)
	}
	return nil
}

// ValidationError refuses content that its schema does not allow. It is an ErrInvalid.
type ValidationError struct {
	Problems []schema.Problem
}

// Error names the first problem and counts the others.
func (e *ValidationError) Error() string {
	var b strings.Builder
	b.WriteString("the content does not fit its schema")
	if len(e.Problems) > 0 {
		p := e.Problems[0]
		b.WriteString(": ")
		if p.Pointer != "" {
			b.WriteString(p.Pointer + ": ")
		}
		b.WriteString(p.Message)
	}
	if n := len(e.Problems) - 1; n == 1 {
		b.WriteString(", and 1 more problem")
	} else if n > 1 {
		b.WriteString(", and " + itoa(n) + " more problems")
	}
	return b.String()
}

// Unwrap makes the error an ErrInvalid.
func (e *ValidationError) Unwrap() error { return storage.ErrInvalid }
