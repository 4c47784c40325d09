package storage

import "fmt"

// State is the place of an item in the editorial workflow. The empty State
// means [Live]; any other unknown value is refused with ErrInvalid.
type State string

// The three states. An id may exist in each of them at the same time.
const (
	Draft   State = "draft"
	Pending State = "pending"
	Live    State = "live"
)

// States lists every state in the order in which an item passes through them.
func States() []State { return []State{Draft, Pending, Live} }

// ParseState returns the state that s names, Live for the empty string, and
// ErrInvalid for anything else.
func ParseState(s string) (State, error) {
	switch State(s) {
	case "", Live:
		return Live, nil
	case Draft, Pending:
		return State(s), nil
	}
	return "", &Error{Kind: ErrInvalid, Message: fmt.Sprintf("unknown state %s: use draft, pending or live", quote(s))}
}

// CheckTransition returns ErrInvalid unless an item may go from one state to
// the other: draft to pending, pending to live, pending to draft, draft to live.
func CheckTransition(from, to State) error {
	switch [2]State{from, to} {
	case [2]State{Draft, Pending}, [2]State{Pending, Live}, [2]State{Pending, Draft}, [2]State{Draft, Live}:
		return nil
	}
	return &Error{Kind: ErrInvalid, Message: fmt.Sprintf("an item cannot go from %s to %s", from, to)}
}

// Forward reports whether a transition moves towards live, and so has to pass
// the gate of unresolved comments.
func Forward(from, to State) bool { return from != Pending || to != Draft }
