package editorial

import (
	"context"
	"errors"
	"slices"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Tenants returns the tenants that the person may read.
func (d *Desk) Tenants(ctx context.Context) ([]string, error) {
	all, err := d.store.ListTenants(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(t string) bool { return d.canRead(t) != nil }), nil
}

// TypeSummary is a content type as the sidebar shows it.
type TypeSummary struct {
	Name      string `json:"name"`
	Counts    Counts `json:"counts"`
	HasSchema bool   `json:"hasSchema"`
}

// Types returns the content types of a tenant, those that only have a schema of
// the tenant included, in bytewise order.
func (d *Desk) Types(ctx context.Context, tenant string) ([]TypeSummary, error) {
	if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	names, err := d.store.ListContentTypes(ctx, tenant)
	if err != nil {
		return nil, err
	}
	schemas, err := d.store.ListAllSchemas(ctx, tenant)
	if err != nil {
		return nil, err
	}
	out := make([]TypeSummary, 0, len(names))
	for _, name := range names {
		x, err := d.index(ctx, tenant, name)
		if err != nil {
			return nil, err
		}
		summary := TypeSummary{Name: name, HasSchema: slices.Contains(schemas, name)}
		x.mu.Lock()
		for _, r := range x.rows {
			summary.Counts.add(r)
		}
		x.mu.Unlock()
		out = append(out, summary)
	}
	return out, nil
}

// CreateTenant makes an empty tenant.
func (d *Desk) CreateTenant(ctx context.Context, tenant string) error {
	return d.container(ctx, VerbCreate, "", identity.Administer, Ref{Tenant: tenant}, func(s storage.Storage) error {
		return s.CreateTenant(ctx, tenant)
	})
}

// DeleteTenant deletes a tenant for good, with everything in it.
func (d *Desk) DeleteTenant(ctx context.Context, tenant string) error {
	return d.container(ctx, VerbDelete, "", identity.Administer, Ref{Tenant: tenant}, func(s storage.Storage) error {
		return s.DeleteTenant(ctx, tenant)
	})
}

// CreateType makes an empty content type.
func (d *Desk) CreateType(ctx context.Context, tenant, contentType string) error {
	return d.container(ctx, VerbCreate, tenant, identity.Model, Ref{Tenant: tenant, Type: contentType}, func(s storage.Storage) error {
		return s.CreateContentType(ctx, tenant, contentType)
	})
}

// DeleteType deletes a content type for good, with its content and its past.
func (d *Desk) DeleteType(ctx context.Context, tenant, contentType string) error {
	return d.container(ctx, VerbDelete, tenant, identity.Administer, Ref{Tenant: tenant, Type: contentType}, func(s storage.Storage) error {
		return s.DeleteContentType(ctx, tenant, contentType)
	})
}

// CreateFolder makes an empty folder.
func (d *Desk) CreateFolder(ctx context.Context, tenant, contentType, folder string) error {
	return d.container(ctx, VerbCreate, tenant, identity.Write, Ref{Tenant: tenant, Type: contentType, ID: folder}, func(s storage.Storage) error {
		return s.CreateFolder(ctx, tenant, contentType, folder, storage.Live)
	})
}

// DeleteFolder deletes the items below a folder in every state; versions of
// live content stay restorable.
func (d *Desk) DeleteFolder(ctx context.Context, tenant, contentType, folder string) error {
	return d.container(ctx, VerbDelete, tenant, identity.Publish, Ref{Tenant: tenant, Type: contentType, ID: folder}, func(s storage.Storage) error {
		return s.DeleteFolder(ctx, tenant, contentType, folder)
	})
}

// Reorder sets the manual order of a folder.
func (d *Desk) Reorder(ctx context.Context, tenant, contentType, folder string, order []string) error {
	return d.container(ctx, VerbEdit, tenant, identity.Write, Ref{Tenant: tenant, Type: contentType, ID: folder}, func(s storage.Storage) error {
		index, err := s.GetDirectoryIndex(ctx, tenant, contentType, folder, storage.Live)
		if err != nil {
			return err
		}
		index.Order = order
		return s.PutDirectoryIndex(ctx, tenant, contentType, folder, storage.Live, index)
	})
}

// container checks a right, changes a tenant, type or folder, and notes it.
func (d *Desk) container(ctx context.Context, verb, tenant string, right identity.Right, ref Ref, change func(storage.Storage) error) error {
	s, err := d.Raw(tenant, right)
	if err != nil {
		return err
	}
	if err := change(s); err != nil {
		return err
	}
	d.mark(ref.Tenant, ref.Type, "")
	d.audit(ctx, verb, ref, "", "", "")
	return nil
}

// Move renames an item, or moves it to another type, with every extension,
// state, version, comment and record.
func (d *Desk) Move(ctx context.Context, ref Ref, toType, toID string) error {
	right := identity.Write
	if _, err := d.stat(ctx, ref, storage.Live); err == nil {
		right = identity.Publish
	} else if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err := d.actor.Require(ref.Tenant, right); err != nil {
		return err
	}
	message := "Move to " + toType + "/" + toID
	if err := d.with(storage.Options{Message: message}).Move(ctx, ref.Tenant, ref.Type, ref.ID, toType, toID); err != nil {
		return err
	}
	d.touch(ref)
	d.decided(ctx, Ref{ref.Tenant, toType, toID, ref.Ext}, "", Decision{Verb: VerbMove, Message: "From " + ref.Type + "/" + ref.ID})
	return nil
}

// Copy makes a draft under a new id of what an editor works on: the draft, else
// the pending, else the live content. It returns the draft.
func (d *Desk) Copy(ctx context.Context, ref Ref, toType, toID string) (*storage.ContentItem, error) {
	if err := d.actor.Require(ref.Tenant, identity.Write); err != nil {
		return nil, err
	}
	to := Ref{ref.Tenant, toType, toID, ref.Ext}
	for _, state := range storage.States() {
		if _, err := d.stat(ctx, to, state); err == nil {
			return nil, storage.Errorf(storage.ErrExists, "%s exists already", to.At(storage.Live))
		} else if !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
	}
	for _, state := range storage.States() {
		in, err := d.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer func() { _ = in.Body.Close() }()
		it, err := d.with(storage.Options{IfMatch: storage.Absent(), Message: "Copy of " + ref.Type + "/" + ref.Key()}).
			PutStream(ctx, to.Tenant, to.Type, to.ID, to.Ext, in.Body, in.Size, in.ContentType, storage.Draft, in.Metadata)
		if err != nil {
			return nil, err
		}
		d.signed(ctx, to, storage.Draft)
		d.decided(ctx, to, storage.Draft, Decision{Verb: VerbCopy, Message: "Copy of " + ref.Type + "/" + ref.Key()})
		return it, nil
	}
	return nil, storage.Errorf(storage.ErrNotFound, "%s does not exist", ref.At(storage.Live))
}
