package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Records are the facts of the workflow that travel with the content, as the
// store holds them, for administrators.
type Records struct{ door }

// WorkflowRecord is one of them.
type WorkflowRecord struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Key      string `json:"key"`
	Body     string `json:"body"` // a JSON document
	Revision string `json:"revision"`
}

func recordOf(r *storage.Record) WorkflowRecord {
	return WorkflowRecord{ID: r.ID, Kind: r.Kind, Key: r.Key, Body: string(r.Body), Revision: r.Revision}
}

// List returns the records of an item and kind; an empty id means every item of the type.
func (r *Records) List(connection, tenant, contentType, id, kind string) ([]WorkflowRecord, error) {
	return raw(r.door, connection, tenant, identity.Administer, func(ctx context.Context, s storage.Storage, _ identity.Actor) ([]WorkflowRecord, error) {
		found, err := s.ListRecords(ctx, tenant, contentType, id, kind)
		if err != nil {
			return nil, err
		}
		out := make([]WorkflowRecord, 0, len(found))
		for _, record := range found {
			out = append(out, recordOf(record))
		}
		return out, nil
	})
}

// Get returns one record.
func (r *Records) Get(connection, tenant, contentType, id, kind, key string) (*WorkflowRecord, error) {
	return raw(r.door, connection, tenant, identity.Administer, func(ctx context.Context, s storage.Storage, _ identity.Actor) (*WorkflowRecord, error) {
		found, err := s.GetRecord(ctx, tenant, contentType, id, kind, key)
		if err != nil {
			return nil, err
		}
		out := recordOf(found)
		return &out, nil
	})
}

// Put creates a record, or replaces the one of the given revision.
func (r *Records) Put(connection, tenant, contentType string, record WorkflowRecord) error {
	ref := editorial.Ref{Tenant: tenant, Type: contentType, ID: record.ID}
	return write(r.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, actor identity.Actor) error {
		return s.With(storage.Options{IfMatch: &record.Revision, Author: actor.Name}).
			PutRecord(ctx, tenant, contentType, record.ID, record.Kind, record.Key, []byte(record.Body))
	})
}

// Delete removes a record.
func (r *Records) Delete(connection, tenant, contentType, id, kind, key string) error {
	ref := editorial.Ref{Tenant: tenant, Type: contentType, ID: id}
	return write(r.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, _ identity.Actor) error {
		return s.DeleteRecord(ctx, tenant, contentType, id, kind, key)
	})
}
