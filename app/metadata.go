package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Metadata are the named values of an item.
type Metadata struct{ door }

// MetadataChanges are changes of an item's metadata.
type MetadataChanges struct {
	Replace bool              `json:"replace"` // drop what is not in Set
	Set     map[string]string `json:"set"`
	Remove  []string          `json:"remove"`
}

// Get returns the metadata of an item in a state.
func (m *Metadata) Get(connection string, ref editorial.Ref, state storage.State) (map[string]string, error) {
	return raw(m.door, connection, ref.Tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (map[string]string, error) {
		return s.GetMetadata(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	})
}

// Change changes the metadata and returns what the item has now.
func (m *Metadata) Change(connection string, ref editorial.Ref, state storage.State, step Step, changes MetadataChanges) (map[string]string, error) {
	return at(m.door, connection, func(ctx context.Context, desk *editorial.Desk) (map[string]string, error) {
		return desk.ChangeMetadata(ctx, ref, state, step, editorial.MetadataChanges(changes))
	})
}
