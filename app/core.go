// Package app is what a frontend may ask of the desk: small structs whose
// exported methods are bound to the page, by Wails in the window and over HTTP
// in a browser. Each method decodes, asks backend/editorial and encodes.
package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
	"velocity.internal/desk/backend/workspace/demo"
)

// Options of a Core.
type Options struct {
	// Workspace stays the caller's, who closes it after the Core.
	Workspace *workspace.Workspace
	// StoreURL, when set, is shown as the connection StoreConnection, in front
	// of those of the workspace and for this run only.
	StoreURL string
	// Version is what the program calls itself; "" is "development".
	Version string
	// Log gets what a person cannot act on; nil means slog.Default.
	Log *slog.Logger
	// Open opens a store by its URL and secrets; nil means drivers.OpenWith.
	Open func(ctx context.Context, url string, secrets map[string]string) (storage.Storage, error)
}

// StoreConnection is the id of the connection to Options.StoreURL.
const StoreConnection = "store"

// openTimeout bounds how long opening a store may take, the demo of a first start included.
const openTimeout = time.Minute

// Core owns what all requests share: the workspace, the open connections with
// their services, and the events. It is not bound to the page. It is safe for
// concurrent use.
type Core struct {
	opts    Options
	log     *slog.Logger
	events  *Events
	remotes remotes

	ctx     context.Context // ends with the Core; what outlives a request runs under it
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu   sync.Mutex
	open map[string]*opening // nil once the Core is closed
}

// opening is a connection that is open or on its way. done is closed when the
// other fields are set.
type opening struct {
	done    chan struct{}
	err     error
	service *editorial.Service
	stop    context.CancelFunc // ends the watch
}

// New returns a Core. It opens no store before one is asked for. Close it when
// no request is left.
func New(opts Options) *Core {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Open == nil {
		opts.Open = drivers.OpenWith
	}
	if opts.Version == "" {
		opts.Version = "development"
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Core{opts: opts, log: opts.Log, events: newEvents(), ctx: ctx, cancel: cancel, open: map[string]*opening{}}
}

// Events returns what tells pages of changes.
func (c *Core) Events() *Events { return c.events }

// Log returns the logger for what a person cannot act on.
func (c *Core) Log() *slog.Logger { return c.log }

// Close ends the events and closes every open store. Requests that still run
// get ErrUnavailable. It may be called twice.
func (c *Core) Close() error {
	c.cancel()
	c.events.Close()
	c.mu.Lock()
	all := c.open
	c.open = nil
	c.mu.Unlock()
	var errs []error
	for _, o := range all {
		errs = append(errs, o.close())
	}
	c.running.Wait()
	return errors.Join(errs...)
}

// Desk returns the desk of a person on a connection, which is opened when it is
// asked for first and then shared. An empty id means the default connection.
func (c *Core) Desk(ctx context.Context, connection string, actor identity.Actor) (*editorial.Desk, error) {
	s, err := c.Service(ctx, connection)
	if err != nil {
		return nil, err
	}
	return s.As(actor), nil
}

// Service returns the shared service of a connection.
func (c *Core) Service(ctx context.Context, connection string) (*editorial.Service, error) {
	conn, err := c.connection(ctx, connection)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if c.open == nil {
		c.mu.Unlock()
		return nil, storage.Errorf(storage.ErrUnavailable, "the desk is shutting down: try again when it is running")
	}
	o := c.open[conn.ID]
	if o == nil {
		o = &opening{done: make(chan struct{})}
		c.open[conn.ID] = o
		c.running.Go(func() { c.connect(conn, o) }) //nolint:contextcheck // others wait for the same store: it must not end with this request
	}
	c.mu.Unlock()
	select {
	case <-o.done:
		return o.service, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// connect opens a store and everything over it. It does not depend on the
// request that asked first, because others wait for the same.
func (c *Core) connect(conn workspace.Connection, o *opening) {
	ctx, cancel := context.WithTimeout(c.ctx, openTimeout)
	defer cancel()
	store, err := c.openStore(ctx, conn)
	if err != nil {
		o.err = err
		close(o.done)
		c.forget(conn.ID, o)
		return
	}
	o.service = editorial.New(store, editorial.Config{Connection: conn.ID, Audit: c.opts.Workspace, Titles: c.opts.Workspace.Titles()})
	var watch context.Context
	watch, o.stop = context.WithCancel(c.ctx)
	c.running.Go(func() { c.follow(watch, conn.ID, store) })
	close(o.done)
	if err := c.opts.Workspace.Used(context.WithoutCancel(ctx), conn.ID, time.Now()); err != nil {
		c.log.WarnContext(ctx, "the last use of a connection was not noted", "connection", conn.ID, "error", err)
	}
}

// openStore opens the store of a connection, and writes the demo content of a
// first start.
func (c *Core) openStore(ctx context.Context, conn workspace.Connection) (storage.Storage, error) {
	var secrets map[string]string
	if conn.ID != StoreConnection && conn.ID != workspace.LocalConnection {
		var err error
		if secrets, err = c.opts.Workspace.Secrets().Get(conn.ID); err != nil {
			return nil, err
		}
	}
	store, err := c.opts.Open(ctx, conn.URL, secrets)
	if err != nil {
		return nil, err
	}
	if conn.ID == workspace.LocalConnection {
		due, err := c.opts.Workspace.DemoDue(ctx)
		if err == nil && due {
			if err = demo.Build(ctx, store, time.Now()); err == nil {
				err = c.opts.Workspace.DemoDone(ctx)
			}
		}
		if err != nil {
			return nil, errors.Join(err, store.Close())
		}
	}
	if conn.ReadOnly {
		return readOnly(store)
	}
	return store, nil
}

// readOnly makes a store refuse every write.
func readOnly(store storage.Storage) (storage.Storage, error) {
	if s, ok := store.(interface{ ReadOnly() storage.Storage }); ok {
		return s.ReadOnly(), nil
	}
	return nil, errors.Join(storage.Errorf(storage.ErrUnsupported, "this store cannot be opened read-only"), store.Close())
}

// follow passes the changes of a store on to the pages.
func (c *Core) follow(ctx context.Context, connection string, store storage.Storage) {
	changes, err := store.Watch(ctx, storage.Scope{})
	if err != nil {
		if ctx.Err() == nil {
			c.log.WarnContext(ctx, "changes of a store are not followed", "connection", connection, "error", err)
		}
		return
	}
	for e := range changes {
		c.events.publish(Event{Name: EventChange, tenant: e.Address.Tenant, Data: Change{
			Connection: connection, Tenant: e.Address.Tenant, Type: e.Address.Type, ID: e.Address.ID, Ext: e.Address.Ext,
			State: string(e.Address.State), Kind: e.Kind, Revision: e.Revision, Resync: e.Resync,
		}})
	}
}

// reopen closes a connection that was changed or removed; the next request opens it anew.
func (c *Core) reopen(id string) error {
	c.mu.Lock()
	o := c.open[id]
	delete(c.open, id)
	c.mu.Unlock()
	if o == nil {
		return nil
	}
	return o.close()
}

// forget drops an opening that failed, so that the next request tries again.
func (c *Core) forget(id string, o *opening) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[id] == o {
		delete(c.open, id)
	}
}

// close waits until an opening is over and closes what it opened.
func (o *opening) close() error {
	<-o.done
	if o.service == nil {
		return nil
	}
	o.stop()
	o.service.Close()
	return o.service.Store().Close()
}

// connection returns a connection by its id; "" is the default.
func (c *Core) connection(ctx context.Context, id string) (workspace.Connection, error) {
	if c.opts.StoreURL != "" && (id == "" || id == StoreConnection) {
		return c.extra(), nil
	}
	if id != "" {
		return c.opts.Workspace.Connection(ctx, id)
	}
	all, err := c.opts.Workspace.Connections(ctx)
	for _, conn := range all {
		if conn.Default {
			return conn, err
		}
	}
	return workspace.Connection{}, errors.Join(err, storage.Errorf(storage.ErrNotFound, "the workspace has no connection: add one"))
}

// connections returns every connection, the one of this run first.
func (c *Core) connections(ctx context.Context) ([]workspace.Connection, error) {
	all, err := c.opts.Workspace.Connections(ctx)
	if err != nil || c.opts.StoreURL == "" {
		return all, err
	}
	for i := range all {
		all[i].Default = false
	}
	return append([]workspace.Connection{c.extra()}, all...), nil
}

// extra is the connection to Options.StoreURL.
func (c *Core) extra() workspace.Connection {
	return workspace.Connection{
		ID: StoreConnection, Name: "Store of this run", Kind: kindOf(c.opts.StoreURL), URL: c.opts.StoreURL,
		Environment: workspace.EnvLocal, Default: true,
	}
}
