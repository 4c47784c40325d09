package filesystem

import (
	"context"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Tenants implements storage.Driver.
func (d *Driver) Tenants(ctx context.Context) ([]string, error) {
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	for stripe := range lockCount {
		if err := d.settleStripe(stripe); err != nil {
			return nil, err
		}
	}
	return d.containers(tree.TenantsDir, nil)
}

// Types implements storage.Driver.
func (d *Driver) Types(ctx context.Context, tenant string) ([]string, error) {
	if err := d.beginRead(ctx, tenant); err != nil {
		return nil, err
	}
	return d.containers(tree.Types(tenant), func(name string) (bool, error) { return d.isType(tree.Type(tenant, name)) })
}

func (d *Driver) containers(dir string, shown func(name string) (bool, error)) ([]string, error) {
	keys, err := d.listOrNone(dir)
	if err != nil {
		return nil, d.failed(err)
	}
	names := []string{}
	for _, key := range keys {
		name, folder := folderKey(key)
		if !folder || !tree.IsContainerName(name) {
			continue
		}
		if shown != nil {
			if ok, err := shown(name); err != nil {
				return nil, d.failed(err)
			} else if !ok {
				continue
			}
		}
		names = append(names, name)
	}
	return sorted(names), nil
}

// isType reports whether the folder of a type holds more than documents about
// items that do not exist. An empty folder was made by hand as a type.
func (d *Driver) isType(dir string) (bool, error) {
	keys, err := d.listOrNone(dir)
	if err != nil || len(keys) == 0 {
		return err == nil, err
	}
	for _, key := range keys {
		switch key {
		case tree.HistoryDir + "/", tree.RecordsDir + "/", tree.CommentsDir + "/", tree.IndexName:
		case "_" + string(storage.Draft) + "/", "_" + string(storage.Pending) + "/":
			if some, err := d.isType(dir + "/" + strings.TrimSuffix(key, "/")); some || err != nil {
				return some, err
			}
		default:
			return true, nil
		}
	}
	return false, nil
}

// Create implements storage.Driver.
func (d *Driver) Create(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	v, err := d.edit(ctx, c.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	if err := v.checkContainers(c.Tenant, c.Type); err != nil {
		return err
	}
	keep := tree.Keep(c)
	if _, err := d.stat(keep); !absent(err) {
		return d.failed(err)
	}
	made := v.held.begin()
	if err := made.put(keep, nil); err != nil {
		return d.failed(err)
	}
	made.tell(storage.EventFolder, storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}, "")
	return made.commit(ctx)
}

// Remove implements storage.Driver.
func (d *Driver) Remove(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	v, err := d.edit(ctx, c.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	gone := v.held.begin()
	if c.Folder != "" {
		if err := v.removeFolder(gone, c); err != nil {
			gone.discard()
			return d.failed(err)
		}
		return gone.commit(ctx)
	}
	// The whole folder leaves the tree at once and is taken apart afterwards.
	dir, temp := tree.Folder(c), d.tempName()
	info, err := d.stat(dir)
	if absent(err) || err == nil && !info.IsDir() {
		return nil
	}
	if err != nil {
		return d.failed(err)
	}
	gone.place(dir, temp)
	gone.tell(storage.EventFolder, storage.Address{Tenant: c.Tenant, Type: c.Type}, "")
	if err := gone.commit(ctx); err != nil {
		return err
	}
	d.forgetNames()
	_ = d.root.RemoveAll(temp) // what is left goes when the store is closed
	return nil
}

// removeFolder adds the steps that delete the items below a folder in every
// state, with the orders and markers of its folders.
func (v *view) removeFolder(c *change, folder storage.Container) error {
	below := map[storage.Address][]*item{} // by address without state
	var order []storage.Address
	for _, state := range storage.States() {
		root := tree.State(folder.Tenant, folder.Type, state)
		w := walker{d: v.d, root: root, prefix: folder.Folder + "/", markers: true}
		err := w.walk("", func(name string) (bool, error) {
			if _, base := split(name); base == tree.KeepName || base == tree.IndexName {
				c.remove(root + "/" + name)
				return true, v.ctx.Err()
			}
			id, ext := storage.SplitName(name)
			a := storage.Address{Tenant: folder.Tenant, Type: folder.Type, ID: id, Ext: ext}
			it, err := v.maybe(a.In(state))
			if err != nil || it == nil {
				return err == nil, err
			}
			if below[a] == nil {
				order = append(order, a)
			}
			below[a] = append(below[a], it)
			return true, v.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	for _, a := range order {
		for i, it := range below[a] {
			// The last of them leaves the last state; live comes last.
			if err := v.drop(c, it, i == len(below[a])-1); err != nil {
				return err
			}
		}
	}
	c.tell(storage.EventFolder, storage.Address{Tenant: folder.Tenant, Type: folder.Type, ID: folder.Folder}, "")
	return nil
}
