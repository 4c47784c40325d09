package app

import (
	"context"
	"net/url"
	"strings"
	"time"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// Connections are the stores that this workspace knows.
type Connections struct{ door }

// Kind is a kind of store with the fields of its form.
type Kind struct {
	Kind   string          `json:"kind"`
	Title  string          `json:"title"`
	Note   string          `json:"note"`
	Fields []storage.Field `json:"fields"`
}

// Connection is a store as the list shows it.
type Connection struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Kind        string            `json:"kind"`
	Place       string            `json:"place"`  // where it points, for a person
	Values      map[string]string `json:"values"` // of the form, without secrets
	Environment string            `json:"environment"`
	ReadOnly    bool              `json:"readOnly"`
	Default     bool              `json:"default"`
	Fixed       bool              `json:"fixed"`    // kind and place cannot be changed
	Given       bool              `json:"given"`    // named when the desk was started: nothing of it can be changed
	LastUsed    string            `json:"lastUsed"` // "" when it never was
}

// ConnectionForm is what a person fills in.
type ConnectionForm struct {
	ID          string            `json:"id"` // "" adds a connection
	Name        string            `json:"name"`
	Kind        string            `json:"kind"`
	Values      map[string]string `json:"values"`
	Environment string            `json:"environment"` // local, staging or production
	ReadOnly    bool              `json:"readOnly"`
}

// Health is how a connection answers.
type Health struct {
	OK           bool                 `json:"ok"`
	Message      string               `json:"message"`   // what is wrong and what to do; "" when it is well
	LatencyMS    float64              `json:"latencyMs"` // of one look at the store
	Capabilities storage.Capabilities `json:"capabilities"`
}

// TestStep is one step of trying a connection out.
type TestStep struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

// Kinds returns the kinds of store that can be added.
func (c *Connections) Kinds() ([]Kind, error) {
	return ask(c.door, func(context.Context, identity.Actor) ([]Kind, error) {
		kinds := []Kind{}
		for _, b := range drivers.All() {
			kinds = append(kinds, Kind{Kind: b.Kind, Title: b.Title, Note: b.Note, Fields: b.Fields})
		}
		return kinds, nil
	})
}

// List returns every connection, the one that this run was started with first.
func (c *Connections) List() ([]Connection, error) {
	return ask(c.door, func(ctx context.Context, _ identity.Actor) ([]Connection, error) {
		all, err := c.core.connections(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]Connection, 0, len(all))
		for _, conn := range all {
			out = append(out, connectionOf(conn))
		}
		return out, nil
	})
}

func connectionOf(c workspace.Connection) Connection {
	out := Connection{
		ID: c.ID, Name: c.Name, Kind: c.Kind, Values: map[string]string{}, Environment: c.Environment, ReadOnly: c.ReadOnly,
		Default: c.Default, Fixed: c.ID == StoreConnection || c.ID == workspace.LocalConnection, Given: c.ID == StoreConnection, LastUsed: timestamp(c.LastUsed),
	}
	if _, place, err := drivers.Describe(c.URL); err == nil {
		out.Place = place
	}
	if b, err := drivers.ByKind(c.Kind); err == nil {
		if u, err := url.Parse(c.URL); err == nil {
			if values, err := b.FromURL(u); err == nil {
				out.Values = values
				for _, f := range b.Fields {
					if f.Kind == storage.FieldSecret { // the URL of this run may hold one
						delete(values, f.Name)
					}
				}
			}
		}
	}
	return out
}

// kindOf returns the kind of a store URL, "" when it cannot be told.
func kindOf(storeURL string) string {
	kind, _, err := drivers.Describe(storeURL)
	if err != nil {
		return ""
	}
	return kind
}

// Health looks at the store of a connection. A store that does not answer is no
// error of the call: the message says what is wrong.
func (c *Connections) Health(connection string) (*Health, error) {
	return ask(c.door, func(ctx context.Context, _ identity.Actor) (*Health, error) {
		if _, err := c.core.connection(ctx, connection); err != nil {
			return nil, err
		}
		service, err := c.core.Service(ctx, connection)
		if err != nil {
			return &Health{Message: FaultOf(ctx, c.core.log, err).Message}, nil
		}
		began := time.Now()
		err = service.Store().CheckConnection(ctx)
		health := &Health{OK: err == nil, LatencyMS: float64(time.Since(began).Microseconds()) / 1000, Capabilities: service.Store().Capabilities()}
		if err != nil {
			health.Message = FaultOf(ctx, c.core.log, err).Message
		}
		return health, nil
	})
}

// Test tries a form out, step by step, and stops at the step that failed.
// Nothing is kept.
func (c *Connections) Test(form ConnectionForm) ([]TestStep, error) {
	return ask(c.door, func(ctx context.Context, actor identity.Actor) ([]TestStep, error) {
		if err := actor.Require("", identity.Administer); err != nil {
			return nil, err
		}
		var backend storage.Backend
		var values map[string]string
		var store storage.Storage
		defer func() {
			if store != nil {
				_ = store.Close()
			}
		}()
		steps := []TestStep{}
		for _, step := range []struct {
			name string
			try  func() error
		}{
			{"Read the settings", func() (err error) { backend, values, err = c.read(form); return err }},
			{"Open the store", func() (err error) { store, err = backend.Open(ctx, values); return err }},
			{"Look inside", func() error { return store.CheckConnection(ctx) }},
		} {
			if err := step.try(); err != nil {
				return append(steps, TestStep{Name: step.name, Message: FaultOf(ctx, c.core.log, err).Message}), nil
			}
			steps = append(steps, TestStep{Name: step.name, OK: true})
		}
		return steps, nil
	})
}

// read checks a form against the fields of its kind and fills in defaults.
func (c *Connections) read(form ConnectionForm) (storage.Backend, map[string]string, error) {
	backend, err := drivers.ByKind(form.Kind)
	if err != nil {
		return backend, nil, err
	}
	values := map[string]string{}
	for _, field := range backend.Fields {
		value := strings.TrimSpace(form.Values[field.Name])
		if value == "" {
			value = field.Default
		}
		if value == "" && field.Required {
			return backend, nil, storage.Errorf(storage.ErrInvalid, "the field “%s” is empty", field.Label)
		}
		values[field.Name] = value
	}
	return backend, values, nil
}

// Save adds or changes a connection. Secrets are not kept in the workspace: a
// form with a secret that is filled in is ErrInvalid.
func (c *Connections) Save(form ConnectionForm) (*Connection, error) {
	var kept Connection
	err := c.change(form.ID, func(ctx context.Context) (reopen bool, err error) {
		conn := workspace.Connection{ID: form.ID, Name: form.Name, Kind: form.Kind, Environment: form.Environment, ReadOnly: form.ReadOnly}
		var old workspace.Connection
		if form.ID != "" {
			if old, err = c.core.opts.Workspace.Connection(ctx, form.ID); err != nil {
				return false, err
			}
		}
		if form.ID == workspace.LocalConnection {
			conn.Kind, conn.URL = old.Kind, old.URL
		} else if conn.URL, err = c.storeURL(form); err != nil {
			return false, err
		}
		stored, err := c.core.opts.Workspace.SaveConnection(ctx, conn)
		kept = connectionOf(stored)
		return stored.URL != old.URL || stored.ReadOnly != old.ReadOnly, err
	})
	if err != nil {
		return nil, err
	}
	return &kept, nil
}

// storeURL writes a form as a store URL, which holds no secret.
func (c *Connections) storeURL(form ConnectionForm) (string, error) {
	backend, values, err := c.read(form)
	if err != nil {
		return "", err
	}
	for _, field := range backend.Fields {
		if field.Kind == storage.FieldSecret && values[field.Name] != "" {
			return "", storage.Errorf(storage.ErrInvalid, "“%s” is a secret, and secrets are not kept in the workspace file: leave it empty", field.Label)
		}
	}
	return backend.ToURL(values), nil
}

// Remove forgets a connection; its content stays where it is.
func (c *Connections) Remove(id string) error {
	return c.change(id, func(ctx context.Context) (bool, error) { return true, c.core.opts.Workspace.RemoveConnection(ctx, id) })
}

// SetDefault makes a connection the one that opens first.
func (c *Connections) SetDefault(id string) error {
	return c.change(id, func(ctx context.Context) (bool, error) { return false, c.core.opts.Workspace.SetDefault(ctx, id) })
}

// change changes a connection, closes its store when that is no longer the
// right one, and tells the pages.
func (c *Connections) change(id string, f func(ctx context.Context) (reopen bool, err error)) error {
	_, err := ask(c.door, func(ctx context.Context, actor identity.Actor) (struct{}, error) {
		if err := actor.Require("", identity.Administer); err != nil {
			return struct{}{}, err
		}
		if id == StoreConnection {
			return struct{}{}, storage.Errorf(storage.ErrInvalid, "this connection was given when the desk was started and cannot be changed here")
		}
		reopen, err := f(ctx)
		if err != nil {
			return struct{}{}, err
		}
		if reopen {
			if err := c.core.reopen(id); err != nil {
				c.core.log.WarnContext(ctx, "a store was not closed well", "connection", id, "error", err)
			}
		}
		c.core.events.publish(Event{Name: EventConnections, Data: struct{}{}})
		return struct{}{}, nil
	})
	return err
}
