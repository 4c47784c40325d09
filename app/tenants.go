package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Tenants are tenants, their content types and the folders in these.
type Tenants struct{ door }

// List returns the tenants that the person may read.
func (t *Tenants) List(connection string) ([]string, error) {
	return at(t.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]string, error) { return desk.Tenants(ctx) })
}

// Create makes an empty tenant.
func (t *Tenants) Create(connection, tenant string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error { return desk.CreateTenant(ctx, tenant) })
}

// Delete deletes a tenant for good, with everything in it.
func (t *Tenants) Delete(connection, tenant string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error { return desk.DeleteTenant(ctx, tenant) })
}

// Types returns the content types of a tenant with their counts.
func (t *Tenants) Types(connection, tenant string) ([]editorial.TypeSummary, error) {
	return at(t.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.TypeSummary, error) {
		return desk.Types(ctx, tenant)
	})
}

// CreateType makes an empty content type.
func (t *Tenants) CreateType(connection, tenant, contentType string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.CreateType(ctx, tenant, contentType)
	})
}

// DeleteType deletes a content type for good, with its content and its past.
func (t *Tenants) DeleteType(connection, tenant, contentType string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.DeleteType(ctx, tenant, contentType)
	})
}

// CreateFolder makes an empty folder.
func (t *Tenants) CreateFolder(connection, tenant, contentType, folder string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.CreateFolder(ctx, tenant, contentType, folder)
	})
}

// DeleteFolder deletes the items below a folder; versions of live content stay restorable.
func (t *Tenants) DeleteFolder(connection, tenant, contentType, folder string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.DeleteFolder(ctx, tenant, contentType, folder)
	})
}

// Order returns the manual order of a folder: names of folders and of items without extension.
func (t *Tenants) Order(connection, tenant, contentType, folder string) ([]string, error) {
	return raw(t.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) ([]string, error) {
		index, err := s.GetDirectoryIndex(ctx, tenant, contentType, folder, storage.Live)
		if err != nil {
			return nil, err
		}
		return index.Order, nil
	})
}

// Reorder sets the manual order of a folder.
func (t *Tenants) Reorder(connection, tenant, contentType, folder string, order []string) error {
	return do(t.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.Reorder(ctx, tenant, contentType, folder, order)
	})
}
