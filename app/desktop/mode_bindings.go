//go:build bindings

package desktop

// Bindings says whether this build only tells Wails what is bound; it then runs
// with arguments of Wails' own and touches no store.
const Bindings = true
