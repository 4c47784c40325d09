package memory

import (
	"context"
	"maps"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Tenants implements storage.Driver.
func (d *Driver) Tenants(context.Context) ([]string, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.names(func(c storage.Container) (string, bool) { return c.Tenant, true }), nil
}

// Types implements storage.Driver.
func (d *Driver) Types(_ context.Context, tenant string) ([]string, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.names(func(c storage.Container) (string, bool) { return c.Type, c.Tenant == tenant && c.Type != "" }), nil
}

// names collects a part of every container that is known, those made by content
// and documents included. The caller holds mu.
func (d *Driver) names(part func(storage.Container) (string, bool)) []string {
	found := map[string]struct{}{}
	add := func(c storage.Container) {
		if name, ok := part(c); ok && c.Tenant != "" {
			found[name] = struct{}{}
		}
	}
	for c := range d.containers {
		add(c)
	}
	for a := range d.items {
		add(storage.Container{Tenant: a.Tenant, Type: a.Type})
	}
	for a := range d.versions {
		add(storage.Container{Tenant: a.Tenant, Type: a.Type})
	}
	for k := range d.docs {
		add(storage.Container{Tenant: k.Tenant})
	}
	return slices.Sorted(maps.Keys(found))
}

// caseOfContainer refuses a tenant or type that differs from a known one only in case.
func caseOfContainer(c, known storage.Container) error {
	if c.Tenant != known.Tenant && storage.FoldName(c.Tenant) == storage.FoldName(known.Tenant) {
		return storage.CaseTaken(c.Tenant, known.Tenant)
	}
	if c.Tenant == known.Tenant && c.Type != known.Type && known.Type != "" && storage.FoldName(c.Type) == storage.FoldName(known.Type) {
		return storage.CaseTaken(c.Type, known.Type)
	}
	return nil
}

// checkContainer refuses a new tenant or type that differs from a known one
// only in case. The caller holds mu.
func (d *Driver) checkContainer(c storage.Container) error {
	for a := range d.items {
		if a.Tenant == c.Tenant && a.Type == c.Type {
			return nil
		}
	}
	for known := range d.containers {
		if err := caseOfContainer(c, known); err != nil {
			return err
		}
	}
	for a := range d.items {
		if err := caseOfContainer(c, storage.Container{Tenant: a.Tenant, Type: a.Type}); err != nil {
			return err
		}
	}
	for a := range d.versions {
		if err := caseOfContainer(c, storage.Container{Tenant: a.Tenant, Type: a.Type}); err != nil {
			return err
		}
	}
	return nil
}

// Create implements storage.Driver.
func (d *Driver) Create(_ context.Context, c storage.Container, _ storage.Attribution) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.checkContainer(c); err != nil {
		return err
	}
	if _, known := d.containers[c]; !known {
		d.containers[c] = struct{}{}
		d.hub.Publish(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}, Kind: storage.EventFolder})
	}
	return nil
}

// Remove implements storage.Driver.
func (d *Driver) Remove(_ context.Context, c storage.Container, _ storage.Attribution) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	inside := func(tenant, contentType, id string) bool {
		return tenant == c.Tenant && (c.Type == "" || contentType == c.Type) && (c.Folder == "" || strings.HasPrefix(id, c.Folder+"/"))
	}
	for a := range d.items {
		if inside(a.Tenant, a.Type, a.ID) {
			d.drop(a)
		}
	}
	for known := range d.containers {
		if inside(known.Tenant, known.Type, known.Folder+"/") {
			delete(d.containers, known)
		}
	}
	for k := range d.docs {
		if inside(k.Tenant, k.Type, k.ID+"/") && (c.Folder == "" || k.Kind == storage.DocIndex) {
			delete(d.docs, k)
		}
	}
	if c.Folder == "" {
		for a := range d.versions {
			if inside(a.Tenant, a.Type, a.ID) {
				delete(d.versions, a)
				delete(d.deleted, a)
			}
		}
	}
	d.hub.Publish(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder}, Kind: storage.EventFolder})
	return nil
}

// Move implements storage.Driver.
func (d *Driver) Move(_ context.Context, req storage.MoveRequest) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	is := func(a storage.Address, contentType, id string) bool {
		return a.Tenant == req.Tenant && a.Type == contentType && a.ID == id
	}
	var from []storage.Address
	for a := range d.items {
		if is(a, req.ToType, req.ToID) {
			return storage.Errorf(storage.ErrExists, "an item named %q is already there", req.ToID)
		}
		if is(a, req.Type, req.ID) {
			from = append(from, a)
		}
	}
	if len(from) == 0 {
		return storage.ErrNotFound
	}
	to := func(a storage.Address) storage.Address { a.Type, a.ID = req.ToType, req.ToID; return a }
	past := map[storage.Address][]*version{}
	for a, kept := range d.versions {
		if is(a, req.Type, req.ID) {
			past[a] = kept
			delete(d.versions, a)
		}
	}
	for _, a := range from {
		if err := d.checkCaseExcept(to(a), a); err != nil {
			maps.Copy(d.versions, past)
			return err
		}
	}
	for a, kept := range past {
		d.versions[to(a)] = append(d.versions[to(a)], kept...)
		if at, gone := d.deleted[a]; gone {
			delete(d.deleted, a)
			d.deleted[to(a)] = at
		}
	}
	for _, a := range from {
		e := *d.items[a]
		d.drop(a)
		e.revision = d.newRevision()
		d.items[to(a)] = &e
		d.hub.Publish(storage.Event{Address: to(a), Kind: storage.EventContent, Revision: e.revision})
	}
	for k, body := range d.docs {
		if k.Tenant == req.Tenant && k.Type == req.Type && k.ID == req.ID && k.Kind != storage.DocIndex {
			delete(d.docs, k)
			k.Type, k.ID = req.ToType, req.ToID
			d.docs[k] = body
		}
	}
	return nil
}
