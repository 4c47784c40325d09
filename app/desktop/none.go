//go:build !desktop && !bindings

// Package desktop is the window of the desk. It is built with the tags
// desktop, production and webkit2_41; without them the program has no window.
package desktop

import "velocity.internal/desk/backend/storage"

// Available says whether this build has a window.
const Available = false

// Bindings says whether this build only tells Wails what is bound; it then runs
// with arguments of Wails' own and touches no store.
const Bindings = false

// Opens reports whether arguments ask for the window rather than for a command.
func Opens([]string) bool { return false }

// Run returns ErrUnsupported.
func Run(string, string, []string) error {
	return storage.Errorf(storage.ErrUnsupported, "this build has no window: use `velocity-desk serve`, or build it with make desktop")
}
