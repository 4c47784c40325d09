// Package storage is the contract that every backend of Velocity Desk keeps:
// content addressed by tenant, type, id, extension and state, with versions of
// what is live, history, comments, schemas, webhooks, metadata and the records
// of the editorial workflow.
//
// The wide interface [Storage] is what the product and other people's code use.
// The narrow interface [Driver] is what a backend implements; [New] turns a
// Driver into a full Storage and holds everything that is the same for all
// backends: validation of keys, defaults, conditions on lenient names, error
// wrapping and paging loops.
//
// The comments in this package are the specification; package storagetest
// checks each promise on each backend.
//
// # Promises that hold for every method
//
//   - A call that returns nil has made its change durable; readers see the whole
//     old or the whole new value, never a mixture.
//   - A call that returns an error has changed nothing, except where a backend's
//     [Capabilities] say that a change of several steps may stop in between; then
//     the item stays readable in at least one state and a repeat completes it.
//   - Errors are kinds for errors.Is (see [Error]). An outage is never reported
//     as absence. Context errors stay recognisable.
//   - Bad keys are refused with [ErrInvalid] and are never cleaned.
//   - All methods are safe for concurrent use.
//   - Times are UTC. Returned slices are empty rather than nil, returned metadata
//     is never nil, and the caller owns everything it is given.
package storage
