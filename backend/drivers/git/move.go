package git

import (
	"context"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Delete implements storage.Driver.
func (d *Driver) Delete(ctx context.Context, req storage.DeleteRequest) error {
	return d.change(ctx, req.Attribution, func(c *change) (string, error) {
		there, err := d.maybe(ctx, req.Address)
		if err != nil {
			return "", err
		}
		if err := storage.CheckMatch(req.IfMatch, revisionOf(there)); err != nil {
			return "", err
		}
		if there == nil {
			return "", errNothing
		}
		c.removeItem(there)
		return "Delete " + subjectOf(req.Address), nil
	})
}

// Move implements storage.Driver.
func (d *Driver) Move(ctx context.Context, req storage.MoveRequest) error {
	from := storage.Address{Tenant: req.Tenant, Type: req.Type, ID: req.ID}
	to := storage.Address{Tenant: req.Tenant, Type: req.ToType, ID: req.ToID}
	return d.change(ctx, req.Attribution, func(c *change) (string, error) {
		if err := c.moveItems(from, to); err != nil {
			return "", err
		}
		if err := c.moveDocuments(from, to); err != nil {
			return "", err
		}
		c.commit.from, c.commit.to = idPath(from), idPath(to)
		return "Move " + from.Type + "/" + from.ID + " to " + to.Type + "/" + to.ID, nil
	})
}

func (c *change) moveItems(from, to storage.Address) error {
	var items []*item
	for _, state := range storage.States() {
		taken, err := c.d.extensions(c.ctx, to.In(state))
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return storage.Errorf(storage.ErrExists, "an item named %q is already there", to.ID)
		}
		exts, err := c.d.extensions(c.ctx, from.In(state))
		if err != nil {
			return err
		}
		for _, ext := range exts {
			a := from.In(state)
			a.Ext = ext
			it, err := c.d.item(c.ctx, a)
			if err != nil {
				return err
			}
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return storage.ErrNotFound
	}
	for _, it := range items {
		a := renamed(it.address, to)
		if err := c.checkNew(a, from); err != nil {
			return err
		}
		c.removeItem(it)
		c.set(tree.Content(a), it.blob)
		if !it.sidecar.IsZero() {
			c.set(tree.Sidecar(tree.Content(a)), it.sidecar)
		}
		if it.oid != "" {
			c.stage(tree.Content(a), staged{value: it.value})
		}
	}
	return nil
}

func renamed(a, to storage.Address) storage.Address {
	a.Type, a.ID = to.Type, to.ID
	return a
}

// moveDocuments takes history, comments and records along.
func (c *change) moveDocuments(from, to storage.Address) error {
	return c.d.index.each(c.ctx, `SELECT kind, state, grp, name, path, body FROM docs
		WHERE kind IN ('history', 'comment', 'record') AND tenant = ? AND type = ? AND state IN ('', 'draft', 'pending') AND id = ?`, func(r row) error {
		k := storage.DocumentKey{Tenant: to.Tenant, Type: to.Type, ID: to.ID}
		var path string
		var body []byte
		if err := r.Scan(&k.Kind, &k.State, &k.Group, &k.Name, &path, &body); err != nil {
			return err
		}
		c.remove(path)
		c.put(c.d.layout.Document(k), body)
		return nil
	}, from.Tenant, from.Type, from.ID)
}

// Create implements storage.Driver.
func (d *Driver) Create(ctx context.Context, container storage.Container, by storage.Attribution) error {
	return d.change(ctx, by, func(c *change) (string, error) {
		known := 0
		err := d.index.each(ctx, "SELECT 1 FROM folders WHERE tenant = ? AND type = ? AND state = ? AND folder = ?", func(r row) error { return r.Scan(&known) },
			container.Tenant, container.Type, string(folderState(container)), container.Folder)
		if err != nil {
			return "", err
		}
		if known == 1 {
			return "", errNothing
		}
		if err := c.checkContainers(container.Tenant, container.Type); err != nil {
			return "", err
		}
		c.put(tree.Keep(container), nil)
		return "Create " + containerName(container), nil
	})
}

// folderState returns the state under which the marker of a container is known.
func folderState(c storage.Container) storage.State {
	if c.Folder == "" {
		return ""
	}
	return c.State
}

func containerName(c storage.Container) string {
	return tree.Join(c.Tenant, c.Type, c.Folder)
}

// Remove implements storage.Driver.
func (d *Driver) Remove(ctx context.Context, container storage.Container, by storage.Attribution) error {
	return d.change(ctx, by, func(c *change) (string, error) {
		var paths []string
		if container.Folder == "" {
			known := 0
			err := d.index.each(ctx, "SELECT count(*) FROM scopes WHERE tenant = ? AND type = ?", func(r row) error { return r.Scan(&known) }, container.Tenant, container.Type)
			if err != nil {
				return "", err
			}
			if known == 0 {
				return "", errNothing
			}
			paths = []string{tree.Folder(container)}
			c.commit.remove = paths[0]
		}
		for _, state := range storage.States() {
			if container.Folder != "" {
				in := container
				in.State = state
				paths = append(paths, tree.Folder(in))
			}
		}
		some := container.Folder == ""
		for _, path := range paths {
			e, there, err := c.standing(path)
			if err != nil {
				return "", err
			}
			if there && e.isTree() {
				c.remove(path)
				some = true
			}
		}
		if !some {
			return "", errNothing
		}
		return "Remove " + containerName(container), nil
	})
}
