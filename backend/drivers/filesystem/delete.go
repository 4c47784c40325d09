package filesystem

import (
	"context"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Delete implements storage.Driver.
func (d *Driver) Delete(ctx context.Context, req storage.DeleteRequest) error {
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	it, err := v.maybe(req.Address)
	if err != nil {
		return err
	}
	if err := storage.CheckMatch(req.IfMatch, revisionOf(it)); err != nil || it == nil {
		return err
	}
	gone := true
	for _, state := range storage.States() {
		if state == req.State {
			continue
		}
		there, err := v.exists(req.In(state))
		if err != nil {
			return err
		}
		gone = gone && !there
	}
	c := v.held.begin()
	if err := v.drop(c, it, gone); err != nil {
		c.discard()
		return d.failed(err)
	}
	return c.commit(ctx)
}

// drop adds the steps that remove an item from its address. With last, it
// leaves its last state and the newest version remembers when.
func (v *view) drop(c *change, it *item, last bool) error {
	c.remove(it.path)
	if it.raw != nil {
		c.remove(tree.Sidecar(it.path))
	}
	c.tell(storage.EventDelete, it.address, "")
	var deleted time.Time
	if last {
		deleted = v.d.now()
	}
	if it.address.State == storage.Live {
		if added, err := v.keep(c, it, deleted); added || err != nil {
			return err
		}
	}
	if !last {
		return nil
	}
	return v.stamp(c, it.address, deleted)
}

// stamp writes the time at which an item left its last state to its newest version.
func (v *view) stamp(c *change, a storage.Address, deleted time.Time) error {
	kept, err := v.versions(a)
	if err != nil || len(kept) == 0 {
		return err
	}
	newest := kept[0]
	if !newest.ours {
		return nil // its sidecar is missing, or tells about other bytes
	}
	newest.record.Deleted = deleted
	return c.putFacts(newest.path, &newest.file)
}
