package editorial

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// SchemaSummary is a schema of the list: global, overridden by the tenant, or
// the tenant's own.
type SchemaSummary struct {
	Name   string     `json:"name"`
	Global bool       `json:"global"` // there is a global one
	Tenant bool       `json:"tenant"` // there is one of the tenant, which wins
	Title  string     `json:"title"`
	Mode   Validation `json:"mode"` // of the one that applies
}

// Schemas returns the schemas that apply in a tenant, in bytewise order.
func (d *Desk) Schemas(ctx context.Context, tenant string) ([]SchemaSummary, error) {
	if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	global, err := d.store.ListGlobalSchemas(ctx)
	if err != nil {
		return nil, err
	}
	own, err := d.store.ListTenantSchemas(ctx, tenant)
	if err != nil {
		return nil, err
	}
	names := slices.Concat(global, own)
	slices.Sort(names)
	names = slices.Compact(names)
	out := make([]SchemaSummary, 0, len(names))
	for _, name := range names {
		doc, err := d.store.GetSchema(ctx, tenant, name)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var top struct {
			Title string `json:"title"`
		}
		_ = json.Unmarshal(doc.Content, &top)
		out = append(out, SchemaSummary{
			Name: name, Title: top.Title, Mode: modeOf(doc.Content),
			Global: slices.Contains(global, name), Tenant: slices.Contains(own, name),
		})
	}
	return out, nil
}

// Schema returns the schema that applies in a tenant; tenant "" asks for the global one.
func (d *Desk) Schema(ctx context.Context, tenant, name string) (*storage.Schema, error) {
	if tenant == "" {
		return d.store.GetGlobalSchema(ctx, name)
	}
	if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	return d.store.GetSchema(ctx, tenant, name)
}

// CheckSchema says what is wrong with a schema document; none is a good one.
func (d *Desk) CheckSchema(ctx context.Context, tenant, name string, content []byte) []schema.Problem {
	if found := schema.Check(content); len(found) > 0 {
		return found
	}
	if _, err := d.compile(ctx, tenant, name, content); err != nil {
		var broken *schema.Error
		if errors.As(err, &broken) {
			return broken.Problems
		}
		return []schema.Problem{{Message: err.Error()}}
	}
	return []schema.Problem{}
}

// SaveSchema stores a schema of a tenant, or with tenant "" a global one. One
// that is not a proper schema is a ValidationError. revision is that of the
// schema that was seen at this very place, "" when there was none. The same
// bytes write nothing.
func (d *Desk) SaveSchema(ctx context.Context, tenant, name string, content []byte, revision string) error {
	if err := d.actor.Require(tenant, identity.Model); err != nil {
		return err
	}
	if found := d.CheckSchema(ctx, tenant, name, content); len(found) > 0 {
		return &ValidationError{Problems: found}
	}
	if revision == storage.DocumentRevision(content) {
		return nil
	}
	s := d.with(storage.Options{IfMatch: &revision, Message: "Save schema " + name})
	var err error
	if tenant == "" {
		err = s.PutGlobalSchema(ctx, name, content)
	} else {
		err = s.PutTenantSchema(ctx, tenant, name, content)
	}
	if err != nil {
		return err
	}
	d.forgetSchemas()
	d.audit(ctx, VerbSchema, Ref{Tenant: tenant, Type: name}, "", "", "saved")
	return nil
}

// DeleteSchema deletes a schema of a tenant, or with tenant "" a global one.
func (d *Desk) DeleteSchema(ctx context.Context, tenant, name string) error {
	s, err := d.Raw(tenant, identity.Model)
	if err != nil {
		return err
	}
	if tenant == "" {
		err = s.DeleteGlobalSchema(ctx, name)
	} else {
		err = s.DeleteTenantSchema(ctx, tenant, name)
	}
	if err != nil {
		return err
	}
	d.forgetSchemas()
	d.audit(ctx, VerbSchema, Ref{Tenant: tenant, Type: name}, "", "", "deleted")
	return nil
}

// Impact says what a schema would find in the existing items of its type.
type Impact struct {
	Checked int           `json:"checked"` // items and states that were looked at
	Failing int           `json:"failing"`
	Items   []ImpactEntry `json:"items"` // the first hundred that fail
}

// ImpactEntry is an item that a schema would find fault with.
type ImpactEntry struct {
	Ref
	State    storage.State    `json:"state"`
	Problems []schema.Problem `json:"problems"`
}

const impactShown = 100

// SchemaImpact holds every existing item of the type, in every state, against a
// schema that is not saved yet.
func (d *Desk) SchemaImpact(ctx context.Context, tenant, name string, content []byte) (*Impact, error) {
	if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	compiled, err := d.compile(ctx, tenant, name, content)
	if err != nil {
		return nil, invalidSchema(err)
	}
	out := &Impact{Items: []ImpactEntry{}}
	for _, state := range storage.States() {
		items, err := d.store.List(ctx, tenant, name, state)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			id, ext := storage.SplitName(it.Key)
			if !checked(ext) || it.Size > schemaLimit {
				continue
			}
			ref := Ref{tenant, name, id, ext}
			if err := d.tryOn(ctx, ref, state, compiled, out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (d *Desk) tryOn(ctx context.Context, ref Ref, state storage.State, compiled *schema.Schema, out *Impact) error {
	it, err := d.store.Get(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if err != nil {
		return ignoreAbsent(err)
	}
	value, err := schema.Decode(ref.Ext, it.Content)
	if errors.Is(err, schema.ErrNoValue) {
		return nil
	}
	out.Checked++
	var found []schema.Problem
	if err != nil {
		found = []schema.Problem{{Message: err.Error()}}
	} else {
		found = compiled.Validate(value)
	}
	if len(found) == 0 {
		return nil
	}
	out.Failing++
	if len(out.Items) < impactShown {
		out.Items = append(out.Items, ImpactEntry{Ref: ref, State: state, Problems: found})
	}
	return nil
}

func invalidSchema(err error) error {
	var broken *schema.Error
	if errors.As(err, &broken) {
		return &ValidationError{Problems: broken.Problems}
	}
	return err
}
