package storage

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Store is the wide contract over a Driver.
type Store struct {
	driver Driver
	caps   Capabilities
	opts   Options
	life   *life
}

// life is shared by a Store and everything that With makes of it.
type life struct {
	closed atomic.Bool
	once   sync.Once
	err    error
}

var _ Storage = (*Store)(nil)

// callTimeout bounds every call that has no deadline of its own, except
// streams, which live as long as their context.
const callTimeout = 60 * time.Second

// New returns the full Storage over a driver. Closing it closes the driver.
func New(d Driver) *Store {
	return &Store{driver: d, caps: d.Capabilities(), life: &life{}}
}

// With implements Storage.
func (s *Store) With(opts Options) Storage {
	with := *s
	with.opts = opts
	return &with
}

// ReadOnly returns the same store with every write refused, for a connection
// that a person has marked so.
func (s *Store) ReadOnly() Storage {
	only := *s
	only.caps.ReadOnly = true
	return &only
}

// Capabilities implements Storage.
func (s *Store) Capabilities() Capabilities {
	caps := s.caps
	caps.Warning = s.driver.Capabilities().Warning
	return caps
}

// Close implements Storage.
func (s *Store) Close() error {
	s.life.once.Do(func() {
		s.life.closed.Store(true)
		s.life.err = s.driver.Close()
	})
	return s.life.err
}

// CheckConnection implements Storage.
func (s *Store) CheckConnection(ctx context.Context) error {
	return s.do(ctx, "CheckConnection", Address{}, reading, s.driver.Check)
}

// Watch implements Watcher.
func (s *Store) Watch(ctx context.Context, scope Scope) (<-chan Event, error) {
	a := Address{Tenant: scope.Tenant, Type: scope.Type, ID: scope.Prefix}
	if s.life.closed.Load() {
		return nil, wrap("Watch", a, errClosed())
	}
	events, err := s.driver.Watch(ctx, scope)
	return events, wrap("Watch", a, err)
}

type access bool

const (
	reading access = false
	writing access = true
)

func errClosed() error { return Errorf(ErrUnavailable, "the store is closed") }

// admit refuses calls on a closed store and writes on a read-only one.
func (s *Store) admit(ctx context.Context, want access) error {
	switch {
	case s.life.closed.Load():
		return errClosed()
	case want == writing && s.caps.ReadOnly:
		return Errorf(ErrReadOnly, "this connection is read-only")
	}
	return ctx.Err()
}

// do runs one call with a deadline and wraps its error.
func (s *Store) do(ctx context.Context, op string, a Address, want access, f func(context.Context) error) error {
	_, err := call(ctx, s, op, a, want, func(ctx context.Context) (struct{}, error) { return struct{}{}, f(ctx) })
	return err
}

// call is do for calls with a result.
func call[T any](ctx context.Context, s *Store, op string, a Address, want access, f func(context.Context) (T, error)) (T, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
		defer cancel()
	}
	return stream(ctx, s, op, a, want, f)
}

// stream is call without a deadline of its own.
func stream[T any](ctx context.Context, s *Store, op string, a Address, want access, f func(context.Context) (T, error)) (T, error) {
	err := s.admit(ctx, want)
	if err == nil {
		var v T
		if v, err = f(ctx); err == nil {
			return v, nil
		}
		if s.life.closed.Load() && KindOf(err) == nil {
			err = errClosed()
		}
	}
	var none T
	return none, wrap(op, a, err)
}

func (s *Store) by() Attribution { return Attribution{Author: s.opts.Author, Message: s.opts.Message} }

func (s *Store) condition() Condition {
	return Condition{IfMatch: s.opts.IfMatch, Target: s.opts.Target}
}

// address parses the state and judges the names leniently, as reads may.
func address(tenant, contentType, id, ext string, state State) (Address, error) {
	a := Address{Tenant: tenant, Type: contentType, ID: id, Ext: ext, State: state}
	st, err := ParseState(string(state))
	if err != nil {
		return a, err
	}
	a.State = st
	return a, CheckLenient(a)
}

// item is address for the families that know neither extension nor state.
func item(tenant, contentType, id string) (Address, error) {
	a := Address{Tenant: tenant, Type: contentType, ID: id}
	probe := a
	probe.Ext = "x" // any id may be asked for; only _index.json depends on the extension
	return a, CheckLenient(probe)
}

// admitName refuses a name outside the grammar for new names unless the store
// already holds the item under it.
func (s *Store) admitName(ctx context.Context, a Address) error {
	strict := CheckAddress(a)
	if strict == nil {
		return nil
	}
	for _, state := range States() {
		_, err := s.driver.Stat(ctx, a.In(state))
		if err == nil {
			return nil
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	if versions, err := s.driver.Versions(ctx, a.In(Live)); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	} else if len(versions) > 0 {
		return nil
	}
	if CheckExt(a.Ext) == nil && CheckID(a.ID, a.Ext) == nil {
		// Only the tenant or type is odd: new items may join those that exist.
		return s.admitContainer(ctx, a.Tenant, a.Type)
	}
	return strict
}

// admitContainer refuses a tenant or type outside the grammar for new names
// unless it exists. An empty type is not judged.
func (s *Store) admitContainer(ctx context.Context, tenant, contentType string) error {
	if err := CheckName("tenant", tenant); err != nil {
		if known, lerr := s.driver.Tenants(ctx); lerr != nil {
			return lerr
		} else if !contains(known, tenant) {
			return err
		}
	}
	if contentType == "" {
		return nil
	}
	if err := CheckName("type", contentType); err != nil {
		if known, lerr := s.driver.Types(ctx, tenant); lerr != nil {
			return lerr
		} else if !contains(known, contentType) {
			return err
		}
	}
	return nil
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// container checks the names of a tenant and, unless empty, a type as reads may.
func container(tenant, contentType string) (Address, error) {
	a := Address{Tenant: tenant, Type: contentType}
	probe := Address{Tenant: tenant, Type: contentType, ID: "x", Ext: "x"}
	if contentType == "" {
		probe.Type = "x"
	}
	return a, CheckLenient(probe)
}

// folder checks a prefix of Browse, with or without its final slash, and
// returns it without; "" is the top.
func folder(tenant, contentType, prefix string) (Address, error) {
	prefix = strings.TrimSuffix(prefix, "/")
	if prefix == "" {
		return container(tenant, contentType)
	}
	return item(tenant, contentType, prefix)
}
