package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Schemas are the rules of content types: global ones and those of a tenant,
// which win. The tenant "" stands for the global ones.
type Schemas struct{ door }

// Schema is a schema document.
type Schema struct {
	Name     string `json:"name"`
	Content  string `json:"content"` // JSON, as it was saved
	IsGlobal bool   `json:"isGlobal"`
	Revision string `json:"revision"`
}

// List returns the schemas that apply in a tenant.
func (s *Schemas) List(connection, tenant string) ([]editorial.SchemaSummary, error) {
	return at(s.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.SchemaSummary, error) {
		return desk.Schemas(ctx, tenant)
	})
}

// Get returns the schema that applies in a tenant.
func (s *Schemas) Get(connection, tenant, name string) (*Schema, error) {
	return at(s.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Schema, error) {
		return schemaOf(desk.Schema(ctx, tenant, name))
	})
}

// Own returns the schema of the tenant itself, also where a global one exists.
func (s *Schemas) Own(connection, tenant, name string) (*Schema, error) {
	return raw(s.door, connection, tenant, identity.Read, func(ctx context.Context, store storage.Storage, _ identity.Actor) (*Schema, error) {
		return schemaOf(store.GetTenantSchema(ctx, tenant, name))
	})
}

// Exists reports whether a schema of that name applies in a tenant.
func (s *Schemas) Exists(connection, tenant, name string) (bool, error) {
	return raw(s.door, connection, tenant, identity.Read, func(ctx context.Context, store storage.Storage, _ identity.Actor) (bool, error) {
		return store.SchemaExists(ctx, tenant, name)
	})
}

// Save stores a schema; revision is that of the one seen at this very place, "" when there was none.
func (s *Schemas) Save(connection, tenant, name, content, revision string) error {
	return do(s.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.SaveSchema(ctx, tenant, name, []byte(content), revision)
	})
}

// Delete deletes a schema.
func (s *Schemas) Delete(connection, tenant, name string) error {
	return do(s.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.DeleteSchema(ctx, tenant, name)
	})
}

// Check says what is wrong with a schema document; none is a good one.
func (s *Schemas) Check(connection, tenant, name, content string) ([]schema.Problem, error) {
	return at(s.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]schema.Problem, error) {
		return desk.CheckSchema(ctx, tenant, name, []byte(content)), nil
	})
}

// Impact holds the existing items of a type against a schema that is not saved yet.
func (s *Schemas) Impact(connection, tenant, name, content string) (*editorial.Impact, error) {
	return at(s.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Impact, error) {
		return desk.SchemaImpact(ctx, tenant, name, []byte(content))
	})
}

func schemaOf(doc *storage.Schema, err error) (*Schema, error) {
	if err != nil {
		return nil, err
	}
	return &Schema{Name: doc.Name, Content: string(doc.Content), IsGlobal: doc.IsGlobal, Revision: doc.Revision}, nil
}
