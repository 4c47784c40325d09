package redis

import (
	"context"
	"slices"

	"velocity.internal/desk/backend/storage"
)

// Types implements storage.Driver.
func (d *Driver) Types(ctx context.Context, tenant string) ([]string, error) {
	names, err := guard(ctx, d, func(ctx context.Context) ([]string, error) {
		return d.client.HVals(ctx, d.key(tenant, "types")).Result()
	})
	slices.Sort(names)
	return names, err
}

// Create implements storage.Driver.
func (d *Driver) Create(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	_, err := d.admitted(ctx, createScript, c.Tenant, c.Type, string(c.State), c.Folder)
	return err
}

// Remove implements storage.Driver.
func (d *Driver) Remove(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	var err error
	switch {
	case c.Type == "":
		err = d.removeTenant(ctx, c.Tenant)
	case c.Folder == "":
		_, err = d.write(ctx, removeTypeScript, d.tag(c.Tenant), c.Type, storage.FoldName(c.Type))
	default:
		_, err = d.write(ctx, removeFolderScript, d.tag(c.Tenant), c.Type, c.Folder, d.now())
	}
	return err
}
