package storage

import "time"

// Capabilities says what a backend does itself, what the product emulates, and
// what is not possible. Screens show it; the conformance suite lets a backend
// skip a case only through one of these fields.
type Capabilities struct {
	Kind     string `json:"kind"`     // sqlite, filesystem, git, s3, postgres, redis, memory
	ReadOnly bool   `json:"readOnly"` // every write is ErrReadOnly

	MaxSize          int64 `json:"maxSize"`          // largest item in bytes; 0 means no limit of its own
	AtomicTransition bool  `json:"atomicTransition"` // a transition or move is all or nothing
	AtomicHistory    bool  `json:"atomicHistory"`    // a version and its history record are one step
	Conditional      bool  `json:"conditional"`      // conditions hold against every other writer
	FreeFull         bool  `json:"freeFull"`         // a Full list costs no more than a plain one
	StableVersionIDs bool  `json:"stableVersionIds"` // Move keeps version ids
	MultiProcess     bool  `json:"multiProcess"`     // several processes may use the store at once
	// NamesakeFolders: an item "x.json" may stand beside a folder of that very
	// name ("x.json/y.json"). Without it the second of the two is ErrExists.
	NamesakeFolders bool          `json:"namesakeFolders"`
	WatchDelay      time.Duration `json:"watchDelay" ts_type:"number"` // longest time until other writers' changes are seen
	// Remote is where the store is that this one is kept in step with, for a
	// person and without secrets; "" when there is none. See Replica.
	Remote string `json:"remote,omitempty"`
	// Warning says in whole sentences how acknowledged writes may be lost as the
	// server is set up now, "" when they are not. CheckConnection reads it anew.
	Warning string `json:"warning,omitempty"`
}
