package app

import (
	"context"
	"errors"
	"maps"
	"slices"
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
	Place       string            `json:"place"`   // where it points, for a person
	Values      map[string]string `json:"values"`  // of the form, without secrets
	Secrets     []string          `json:"secrets"` // names of the fields whose secret is kept
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
	Values      map[string]string `json:"values"`      // an empty secret means the one that is kept, while the place stays
	Forget      []string          `json:"forget"`      // names of the fields whose secret is no longer kept
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
	// Offers are changes of the form with which the step would pass.
	Offers []storage.Offer `json:"offers"`
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
			out = append(out, c.connectionOf(ctx, conn))
		}
		return out, nil
	})
}

func (c *Connections) connectionOf(ctx context.Context, conn workspace.Connection) Connection {
	out := Connection{
		ID: conn.ID, Name: conn.Name, Kind: conn.Kind, Values: map[string]string{}, Secrets: []string{}, Environment: conn.Environment, ReadOnly: conn.ReadOnly,
		Default: conn.Default, Fixed: conn.ID == StoreConnection || conn.ID == workspace.LocalConnection, Given: conn.ID == StoreConnection, LastUsed: timestamp(conn.LastUsed),
	}
	if described, err := drivers.Describe(conn.URL); err == nil {
		out.Place, out.Values = described.Place, described.Values
	}
	if !out.Fixed {
		kept, err := c.core.opts.Workspace.Secrets().Get(conn.ID)
		if err != nil { // opening the store says it to the person
			c.core.log.WarnContext(ctx, "the secrets of a connection cannot be read", "connection", conn.ID, "error", err)
		}
		out.Secrets = slices.AppendSeq(out.Secrets, maps.Keys(kept))
		slices.Sort(out.Secrets)
	}
	return out
}

// kindOf returns the kind of a store URL, "" when it cannot be told.
func kindOf(storeURL string) string {
	described, err := drivers.Describe(storeURL)
	if err != nil {
		return ""
	}
	return described.Kind
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
		var set settings
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
			{"Read the settings", func() (err error) { set, err = c.read(ctx, form); return err }},
			{"Open the store", func() (err error) { store, err = set.open(ctx); return err }},
			{"Look inside", func() error { return store.CheckConnection(ctx) }},
		} {
			if err := step.try(); err != nil {
				offers := append([]storage.Offer{}, storage.OffersOf(err)...)
				return append(steps, TestStep{Name: step.name, Message: FaultOf(ctx, c.core.log, err).Message, Offers: offers}), nil
			}
			steps = append(steps, TestStep{Name: step.name, OK: true, Offers: []storage.Offer{}})
		}
		steps[len(steps)-1].Message = store.Capabilities().Warning
		return steps, nil
	})
}

// settings are what a form says, defaults filled in.
type settings struct {
	backend storage.Backend
	values  map[string]string // without secrets
	secrets map[string]string // those that are kept included
}

func (s settings) open(ctx context.Context) (storage.Storage, error) {
	all := maps.Clone(s.values)
	maps.Copy(all, s.secrets)
	return s.backend.Open(ctx, all)
}

// read checks a form against the fields of its kind. A secret that is kept is
// used only where it was given for: with another place it has to be typed again.
func (c *Connections) read(ctx context.Context, form ConnectionForm) (settings, error) {
	backend, err := drivers.ByKind(form.Kind)
	if err != nil {
		return settings{}, err
	}
	set := settings{backend: backend, values: map[string]string{}, secrets: map[string]string{}}
	for _, field := range backend.Fields {
		value := form.Values[field.Name]
		if field.Kind == storage.FieldSecret {
			set.secrets[field.Name] = value
			continue
		}
		if value = strings.TrimSpace(value); value == "" {
			value = field.Default
		}
		set.values[field.Name] = value
	}
	kept, err := c.keptFor(ctx, form.ID, set)
	if err != nil {
		return set, err
	}
	for name, value := range set.secrets {
		if value == "" && !slices.Contains(form.Forget, name) {
			value = kept[name]
		}
		if set.secrets[name] = value; value == "" {
			delete(set.secrets, name)
		}
	}
	for _, field := range backend.Fields {
		if field.Required && set.values[field.Name] == "" && set.secrets[field.Name] == "" {
			return set, storage.Errorf(storage.ErrInvalid, "the field “%s” is empty", field.Label)
		}
	}
	return set, nil
}

// keptFor returns the secrets of a connection if it is of that kind at that place.
func (c *Connections) keptFor(ctx context.Context, id string, set settings) (map[string]string, error) {
	if id == "" || len(set.secrets) == 0 {
		return nil, nil
	}
	conn, err := c.core.opts.Workspace.Connection(ctx, id)
	if err != nil {
		return nil, err
	}
	was, err := drivers.Describe(conn.URL)
	if err != nil {
		return nil, nil //nolint:nilerr // an address that is no longer understood has no secrets to go on with
	}
	is, err := drivers.Describe(set.backend.ToURL(set.values))
	if err != nil || is.Kind != was.Kind || is.Place != was.Place {
		return nil, err
	}
	return c.core.opts.Workspace.Secrets().Get(id)
}

// Save adds or changes a connection. Its secrets are kept apart from the
// workspace file and are never shown again.
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
		var set settings
		if form.ID == workspace.LocalConnection {
			conn.Kind, conn.URL = old.Kind, old.URL
		} else {
			if set, err = c.read(ctx, form); err != nil {
				return false, err
			}
			conn.URL = set.backend.ToURL(set.values)
		}
		stored, err := c.core.opts.Workspace.SaveConnection(ctx, conn)
		if err != nil {
			return false, err
		}
		changed, err := c.keep(stored.ID, set.secrets)
		if err != nil {
			if form.ID == "" {
				err = errors.Join(err, c.core.opts.Workspace.RemoveConnection(ctx, stored.ID))
			}
			return false, err
		}
		kept = c.connectionOf(ctx, stored)
		return changed || stored.URL != old.URL || stored.ReadOnly != old.ReadOnly, nil
	})
	if err != nil {
		return nil, err
	}
	return &kept, nil
}

// keep replaces the secrets of a connection and reports whether that changes them.
func (c *Connections) keep(id string, secrets map[string]string) (bool, error) {
	if id == workspace.LocalConnection {
		return false, nil
	}
	store := c.core.opts.Workspace.Secrets()
	before, err := store.Get(id)
	if err != nil || maps.Equal(before, secrets) {
		return false, err
	}
	return true, store.Set(id, secrets)
}

// Remove forgets a connection and its secrets; its content stays where it is.
func (c *Connections) Remove(id string) error {
	return c.change(id, func(ctx context.Context) (bool, error) {
		if err := c.core.opts.Workspace.RemoveConnection(ctx, id); err != nil {
			return false, err
		}
		return true, c.core.opts.Workspace.Secrets().Set(id, nil)
	})
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
