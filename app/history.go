package app

import (
	"context"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// History are the records of who made which version of an id.
type History struct{ door }

// HistoryRecord is one of them.
type HistoryRecord struct {
	Version   string `json:"version"`
	Parent    string `json:"parent"`
	Author    string `json:"author"`
	Message   string `json:"message"`
	Timestamp string `json:"timestamp"`
	Size      int64  `json:"size"`
	Ext       string `json:"ext"`
	Action    string `json:"action"`
	Source    string `json:"source"`
}

func historyOf(r *storage.HistoryRecord) HistoryRecord {
	return HistoryRecord{
		Version: r.Version, Parent: r.Parent, Author: r.Author, Message: r.Message, Timestamp: timestamp(r.Timestamp),
		Size: r.Size, Ext: r.Ext, Action: r.Action, Source: r.Source,
	}
}

// List returns the records of an id, newest first.
func (h *History) List(connection, tenant, contentType, id string) ([]HistoryRecord, error) {
	return raw(h.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) ([]HistoryRecord, error) {
		found, err := s.ListHistoryRecords(ctx, tenant, contentType, id)
		if err != nil {
			return nil, err
		}
		out := make([]HistoryRecord, 0, len(found))
		for _, record := range found {
			out = append(out, historyOf(record))
		}
		return out, nil
	})
}

// Get returns the record of a version.
func (h *History) Get(connection, tenant, contentType, id, version string) (*HistoryRecord, error) {
	return raw(h.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (*HistoryRecord, error) {
		found, err := s.GetHistoryRecord(ctx, tenant, contentType, id, version)
		if err != nil {
			return nil, err
		}
		out := historyOf(found)
		return &out, nil
	})
}

// Latest returns the version of the newest record.
func (h *History) Latest(connection, tenant, contentType, id string) (string, error) {
	return raw(h.door, connection, tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (string, error) {
		return s.GetLatestHistoryVersion(ctx, tenant, contentType, id)
	})
}

// Put writes a record, for administrators. Its author and time are those of the
// session, whatever the record says.
func (h *History) Put(connection, tenant, contentType, id string, record HistoryRecord) error {
	ref := editorial.Ref{Tenant: tenant, Type: contentType, ID: id, Ext: record.Ext}
	return write(h.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, actor identity.Actor) error {
		return s.PutHistoryRecord(ctx, tenant, contentType, id, &storage.HistoryRecord{
			Version: record.Version, Parent: record.Parent, Author: actor.Name, Message: record.Message, Timestamp: time.Now().UTC(),
			Size: record.Size, Ext: record.Ext, Action: record.Action, Source: record.Source,
		})
	})
}
