package memory

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// PutDocument implements storage.Driver.
func (d *Driver) PutDocument(_ context.Context, req storage.DocumentRequest) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := req.Key
	if req.RequireItem && !d.siblings(storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}) {
		return storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", k.State)
	}
	current := ""
	if old, ok := d.docs[k]; ok {
		current = storage.DocumentRevision(old)
	}
	if err := storage.CheckMatch(req.IfMatch, current); err != nil {
		return err
	}
	d.docs[k] = bytes.Clone(req.Body)
	d.changed(k)
	return nil
}

// changed tells the watchers about a document. The caller holds mu.
func (d *Driver) changed(k storage.DocumentKey) {
	if kind := storage.EventOf(k.Kind); kind != "" {
		d.hub.Publish(storage.Event{Address: storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, Kind: kind})
	}
}

// GetDocument implements storage.Driver.
func (d *Driver) GetDocument(_ context.Context, key storage.DocumentKey) (*storage.Document, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	body, ok := d.docs[key]
	if !ok {
		return nil, storage.ErrNotFound
	}
	return &storage.Document{Key: key, Body: bytes.Clone(body)}, nil
}

// ListDocuments implements storage.Driver.
func (d *Driver) ListDocuments(_ context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.find(q), nil
}

// find returns what a query matches, in order. The caller holds mu.
func (d *Driver) find(q storage.DocumentQuery) []*storage.Document {
	var out []*storage.Document
	for k, body := range d.docs {
		if !matches(q, k) {
			continue
		}
		doc := &storage.Document{Key: k}
		if !q.NamesOnly {
			doc.Body = bytes.Clone(body)
		}
		out = append(out, doc)
	}
	slices.SortFunc(out, func(x, y *storage.Document) int {
		if c := strings.Compare(x.Key.ID, y.Key.ID); c != 0 {
			return c
		}
		return strings.Compare(x.Key.Name, y.Key.Name)
	})
	return out
}

func matches(q storage.DocumentQuery, k storage.DocumentKey) bool {
	return q.Kind == k.Kind && q.Tenant == k.Tenant && q.Type == k.Type && q.State == k.State &&
		(q.ID == "" || q.ID == k.ID) && (q.Group == "" || q.Group == k.Group) && (q.Name == "" || q.Name == k.Name)
}

// DeleteDocuments implements storage.Driver.
func (d *Driver) DeleteDocuments(_ context.Context, q storage.DocumentQuery, _ storage.Attribution) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range d.docs {
		if matches(q, k) {
			delete(d.docs, k)
			d.changed(k)
		}
	}
	return nil
}
