package filesystem

import (
	"context"
	"encoding/hex"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Move implements storage.Driver.
func (d *Driver) Move(ctx context.Context, req storage.MoveRequest) error {
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	from := storage.Address{Tenant: req.Tenant, Type: req.Type, ID: req.ID}
	to := storage.Address{Tenant: req.Tenant, Type: req.ToType, ID: req.ToID}
	c := v.held.begin()
	if err := v.move(c, from, to); err != nil {
		c.discard()
		return d.failed(err)
	}
	return c.commit(ctx)
}

func (v *view) move(c *change, from, to storage.Address) error {
	var items []*item
	for _, state := range storage.States() {
		taken, err := v.extensions(to.In(state))
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return storage.Errorf(storage.ErrExists, "an item named %q is already there", to.ID)
		}
		exts, err := v.extensions(from.In(state))
		if err != nil {
			return err
		}
		for _, ext := range exts {
			a := from.In(state)
			a.Ext = ext
			it, err := v.item(a)
			if err != nil {
				return err
			}
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return storage.ErrNotFound
	}
	shifts := map[string]int64{} // of sequences, by extension
	for _, it := range items {
		a := renamed(it.address, to)
		if err := v.checkNew(a, from); err != nil {
			return err
		}
		if _, known := shifts[a.Ext]; !known {
			shift, err := v.lastSequence(a)
			if err != nil {
				return err
			}
			shifts[a.Ext] = shift
		}
		if err := v.moveItem(c, it, a, shifts[a.Ext]); err != nil {
			return err
		}
	}
	if err := v.moveVersions(c, from, to, shifts); err != nil {
		return err
	}
	return v.moveDocuments(c, from, to)
}

func renamed(a, to storage.Address) storage.Address {
	a.Type, a.ID = to.Type, to.ID
	return a
}

// moveItem moves the bytes and the sidecar. Live content that was laid by hand
// keeps its version by having it stored.
func (v *view) moveItem(c *change, it *item, to storage.Address, shift int64) error {
	moved := *it
	moved.address, moved.path = to, tree.Content(to)
	laid := to.State == storage.Live && (!it.ours || it.record.Version == "")
	rewritten := laid || to.State == storage.Live && shift > 0
	if rewritten {
		moved.sequence += shift
		moved.record.Sequence = moved.sequence
	}
	if laid {
		source := *it // its bytes, under the new name
		source.address, source.sequence = to, moved.sequence
		if _, err := v.keep(c, &source, time.Time{}); err != nil {
			return err
		}
		moved.record.Mark, moved.record.Version, moved.record.Laid = randomName(), it.version, true
		moved.record.Modified, moved.record.FileTime = it.modified(), it.info.ModTime().UTC()
		moved.facts.Size, moved.facts.SHA256 = it.info.Size(), hex.EncodeToString(it.sum[:])
		moved.ours = true
	}
	if rewritten {
		if err := c.putFacts(moved.path, &moved.file); err != nil {
			return err
		}
	} else if it.raw != nil {
		c.place(tree.Sidecar(it.path), tree.Sidecar(moved.path))
	}
	c.place(it.path, moved.path)
	if rewritten && it.raw != nil {
		c.remove(tree.Sidecar(it.path))
	}
	c.tell(storage.EventDelete, it.address, "")
	c.tell(storage.EventContent, to, moved.revision())
	return nil
}

// moveVersions moves the versions of every extension, also of those that are
// deleted. Where the new name has versions of a deleted item, those that come
// are newer.
func (v *view) moveVersions(c *change, from, to storage.Address, shifts map[string]int64) error {
	dir, base := split(tree.Version(from, ""))
	keys, err := v.d.listOrNone(dir)
	if err != nil {
		return err
	}
	for _, key := range keys {
		name, folder := folderKey(key)
		id, ext := storage.SplitName(name)
		if !folder || id != base || !tree.IsItemName(name) {
			continue
		}
		source := from
		source.Ext = ext
		target := renamed(source, to)
		shift, known := shifts[ext]
		if !known {
			if shift, err = v.lastSequence(target); err != nil {
				return err
			}
		}
		kept, err := v.versions(source)
		if err != nil {
			return err
		}
		for _, old := range kept {
			if err := c.moveVersion(old, tree.Version(target, old.id), shift); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *change) moveVersion(old *version, path string, shift int64) error {
	switch {
	case shift > 0 && old.ours:
		moved := old.file
		moved.record.Sequence = old.sequence + shift
		if err := c.putFacts(path, &moved); err != nil {
			return err
		}
		c.remove(tree.Sidecar(old.path))
	case old.raw != nil:
		c.place(tree.Sidecar(old.path), tree.Sidecar(path))
	}
	c.place(old.path, path)
	return nil
}

// moveDocuments moves history, comments and records of an id.
func (v *view) moveDocuments(c *change, from, to storage.Address) error {
	queries := []storage.DocumentKey{
		{Kind: storage.DocHistory},
		{Kind: storage.DocRecord},
		{Kind: storage.DocComment, State: storage.Draft},
		{Kind: storage.DocComment, State: storage.Pending},
	}
	for _, q := range queries {
		q.Tenant, q.Type, q.ID = from.Tenant, from.Type, from.ID
		keys, err := v.d.documentKeys(q)
		if err != nil {
			return err
		}
		for _, k := range keys {
			moved := k
			moved.Type, moved.ID = to.Type, to.ID
			c.place(v.d.layout.Document(k), v.d.layout.Document(moved))
			c.tellDocument(moved)
		}
	}
	return nil
}
