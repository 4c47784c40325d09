package storagetest

import (
	"context"
	"io"
	"sync/atomic"

	"velocity.internal/desk/backend/storage"
)

// FaultCall is one call of a driver's method.
type FaultCall struct {
	N       int64  // 1 for the first call of the driver
	Op      string // the method of storage.Driver
	Address storage.Address
}

// Faults is a driver that hands every call on, except where it is told to fail.
// Its fields are set before it is used and not changed afterwards.
type Faults struct {
	storage.Driver
	// Before is asked before each call; an error is returned instead of making it.
	Before func(ctx context.Context, call FaultCall) error
	// After is asked when a call has succeeded; an error is returned in place of
	// its result, as when an answer is lost on its way.
	After func(ctx context.Context, call FaultCall) error
	// Incoming may replace the body of a write, Outgoing that of a stream.
	Incoming func(call FaultCall, body io.Reader) io.Reader
	Outgoing func(call FaultCall, body io.ReadCloser) io.ReadCloser

	calls atomic.Int64
}

// Calls is how many calls were made so far.
func (f *Faults) Calls() int64 { return f.calls.Load() }

// FailNth returns a Before or After that fails the n-th call with err.
func FailNth(n int64, err error) func(context.Context, FaultCall) error {
	return func(_ context.Context, call FaultCall) error {
		if call.N == n {
			return err
		}
		return nil
	}
}

// faulty makes one call with its faults.
func faulty[T any](ctx context.Context, f *Faults, op string, a storage.Address, run func(FaultCall) (T, error)) (T, error) {
	call := FaultCall{N: f.calls.Add(1), Op: op, Address: a}
	var none T
	if f.Before != nil {
		if err := f.Before(ctx, call); err != nil {
			return none, err
		}
	}
	v, err := run(call)
	if err == nil && f.After != nil {
		if err := f.After(ctx, call); err != nil {
			return none, err
		}
	}
	return v, err
}

// done is faulty for methods without a result.
func done(ctx context.Context, f *Faults, op string, a storage.Address, run func() error) error {
	_, err := faulty(ctx, f, op, a, func(FaultCall) (struct{}, error) { return struct{}{}, run() })
	return err
}

func (f *Faults) outgoing(call FaultCall, in *storage.ContentStream, err error) (*storage.ContentStream, error) {
	if err == nil && f.Outgoing != nil {
		in.Body = f.Outgoing(call, in.Body)
	}
	return in, err
}

// Check implements storage.Driver.
func (f *Faults) Check(ctx context.Context) error {
	return done(ctx, f, "Check", storage.Address{}, func() error { return f.Driver.Check(ctx) })
}

// Open implements storage.Driver.
func (f *Faults) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	return faulty(ctx, f, "Open", a, func(call FaultCall) (*storage.ContentStream, error) {
		in, err := f.Driver.Open(ctx, a)
		return f.outgoing(call, in, err)
	})
}

// Stat implements storage.Driver.
func (f *Faults) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	return faulty(ctx, f, "Stat", a, func(FaultCall) (*storage.ContentItem, error) { return f.Driver.Stat(ctx, a) })
}

// Write implements storage.Driver.
func (f *Faults) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	return faulty(ctx, f, "Write", req.Address, func(call FaultCall) (*storage.ContentItem, error) {
		if f.Incoming != nil {
			req.Body = f.Incoming(call, req.Body)
		}
		return f.Driver.Write(ctx, req)
	})
}

// SetMetadata implements storage.Driver.
func (f *Faults) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	return faulty(ctx, f, "SetMetadata", req.Address, func(FaultCall) (*storage.ContentItem, error) { return f.Driver.SetMetadata(ctx, req) })
}

// Delete implements storage.Driver.
func (f *Faults) Delete(ctx context.Context, req storage.DeleteRequest) error {
	return done(ctx, f, "Delete", req.Address, func() error { return f.Driver.Delete(ctx, req) })
}

// Transition implements storage.Driver.
func (f *Faults) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	return faulty(ctx, f, "Transition", req.Address, func(FaultCall) (*storage.ContentItem, error) { return f.Driver.Transition(ctx, req) })
}

// Move implements storage.Driver.
func (f *Faults) Move(ctx context.Context, req storage.MoveRequest) error {
	return done(ctx, f, "Move", req.Address, func() error { return f.Driver.Move(ctx, req) })
}

// List implements storage.Driver.
func (f *Faults) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	a := storage.Address{Tenant: req.Tenant, Type: req.Type, State: req.State}
	return faulty(ctx, f, "List", a, func(FaultCall) (*storage.Page, error) { return f.Driver.List(ctx, req) })
}

// Browse implements storage.Driver.
func (f *Faults) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	a := storage.Address{Tenant: tenant, Type: contentType, ID: prefix, State: state}
	return faulty(ctx, f, "Browse", a, func(FaultCall) (*storage.BrowseResult, error) {
		return f.Driver.Browse(ctx, tenant, contentType, prefix, state)
	})
}

// Versions implements storage.Driver.
func (f *Faults) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	return faulty(ctx, f, "Versions", a, func(FaultCall) ([]*storage.ContentVersion, error) { return f.Driver.Versions(ctx, a) })
}

// OpenVersion implements storage.Driver.
func (f *Faults) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	return faulty(ctx, f, "OpenVersion", a, func(call FaultCall) (*storage.ContentStream, error) {
		in, err := f.Driver.OpenVersion(ctx, a, versionID)
		return f.outgoing(call, in, err)
	})
}

// Restore implements storage.Driver.
func (f *Faults) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	return faulty(ctx, f, "Restore", req.Address, func(FaultCall) (*storage.ContentItem, error) { return f.Driver.Restore(ctx, req) })
}

// ListDeleted implements storage.Driver.
func (f *Faults) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	a := storage.Address{Tenant: req.Tenant, Type: req.Type}
	return faulty(ctx, f, "ListDeleted", a, func(FaultCall) (*storage.DeletedPage, error) { return f.Driver.ListDeleted(ctx, req) })
}

// Tenants implements storage.Driver.
func (f *Faults) Tenants(ctx context.Context) ([]string, error) {
	return faulty(ctx, f, "Tenants", storage.Address{}, func(FaultCall) ([]string, error) { return f.Driver.Tenants(ctx) })
}

// Types implements storage.Driver.
func (f *Faults) Types(ctx context.Context, tenant string) ([]string, error) {
	return faulty(ctx, f, "Types", storage.Address{Tenant: tenant}, func(FaultCall) ([]string, error) { return f.Driver.Types(ctx, tenant) })
}

func containerAddress(c storage.Container) storage.Address {
	return storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}
}

// Create implements storage.Driver.
func (f *Faults) Create(ctx context.Context, c storage.Container, by storage.Attribution) error {
	return done(ctx, f, "Create", containerAddress(c), func() error { return f.Driver.Create(ctx, c, by) })
}

// Remove implements storage.Driver.
func (f *Faults) Remove(ctx context.Context, c storage.Container, by storage.Attribution) error {
	return done(ctx, f, "Remove", containerAddress(c), func() error { return f.Driver.Remove(ctx, c, by) })
}

func documentAddress(k storage.DocumentKey) storage.Address {
	return storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}
}

// PutDocument implements storage.Driver.
func (f *Faults) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	return done(ctx, f, "PutDocument", documentAddress(req.Key), func() error { return f.Driver.PutDocument(ctx, req) })
}

// GetDocument implements storage.Driver.
func (f *Faults) GetDocument(ctx context.Context, key storage.DocumentKey) (*storage.Document, error) {
	return faulty(ctx, f, "GetDocument", documentAddress(key), func(FaultCall) (*storage.Document, error) { return f.Driver.GetDocument(ctx, key) })
}

// ListDocuments implements storage.Driver.
func (f *Faults) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	return faulty(ctx, f, "ListDocuments", documentAddress(q.DocumentKey), func(FaultCall) ([]*storage.Document, error) {
		return f.Driver.ListDocuments(ctx, q)
	})
}

// DeleteDocuments implements storage.Driver.
func (f *Faults) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, by storage.Attribution) error {
	return done(ctx, f, "DeleteDocuments", documentAddress(q.DocumentKey), func() error { return f.Driver.DeleteDocuments(ctx, q, by) })
}
