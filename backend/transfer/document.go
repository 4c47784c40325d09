package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"velocity.internal/desk/backend/storage"
)

// canonical returns the one form in which a document is compared and exported:
// schemas and records byte for byte, the others as the store writes them, with
// the id that their name gives them.
func canonical(p place, body []byte) ([]byte, error) {
	switch p.kind {
	case KindWebhook:
		return as(body, func(w *storage.Webhook) {
			w.ID = p.name
			if w.Events == nil {
				w.Events = []string{}
			}
		})
	case KindComment:
		return as(body, func(c *storage.Comment) { c.ID = p.name })
	case KindHistory:
		return as(body, func(r *storage.HistoryRecord) { r.Version = p.name })
	case KindOrder:
		return as(body, func(d *storage.DirectoryIndex) {
			if d.Order == nil {
				d.Order = []string{}
			}
		})
	}
	return body, nil
}

// as rewrites a JSON object through its type.
func as[T any](body []byte, complete func(*T)) ([]byte, error) {
	var v T
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil, refuse(reasonContent, "it is not a JSON object")
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, refuse(reasonContent, err.Error())
	}
	complete(&v)
	return json.Marshal(v)
}

// load returns the canonical form of a document in a store and its revision,
// which is empty for kinds without one; ErrNotFound when it is absent.
func load(ctx context.Context, s storage.Storage, p place) (body []byte, revision string, err error) {
	a := p.addr
	var v any
	switch p.kind {
	case KindSchema:
		var schema *storage.Schema
		if a.Tenant == "" {
			schema, err = s.GetGlobalSchema(ctx, p.name)
		} else {
			schema, err = s.GetTenantSchema(ctx, a.Tenant, p.name)
		}
		if err != nil {
			return nil, "", err
		}
		return schema.Content, schema.Revision, nil
	case KindRecord:
		record, err := s.GetRecord(ctx, a.Tenant, a.Type, a.ID, p.group, p.name)
		if err != nil {
			return nil, "", err
		}
		return record.Body, record.Revision, nil
	case KindWebhook:
		v, err = s.GetWebhook(ctx, a.Tenant, p.name)
	case KindComment:
		v, err = s.GetComment(ctx, a.Tenant, a.Type, a.ID, a.State, p.name)
	case KindHistory:
		v, err = s.GetHistoryRecord(ctx, a.Tenant, a.Type, a.ID, p.name)
	case KindOrder:
		var index *storage.DirectoryIndex
		index, err = s.GetDirectoryIndex(ctx, a.Tenant, a.Type, a.ID, a.State)
		if err == nil && len(index.Order) == 0 && len(index.Extra) == 0 {
			return nil, "", storage.ErrNotFound
		}
		v = index
	}
	if err != nil {
		return nil, "", err
	}
	body, err = json.Marshal(v)
	return body, "", err
}

// save puts a document in canonical form into a store.
func save(ctx context.Context, s storage.Storage, p place, body []byte) error {
	a := p.addr
	switch p.kind {
	case KindSchema:
		if a.Tenant == "" {
			return s.PutGlobalSchema(ctx, p.name, body)
		}
		return s.PutTenantSchema(ctx, a.Tenant, p.name, body)
	case KindRecord:
		return s.PutRecord(ctx, a.Tenant, a.Type, a.ID, p.group, p.name, body)
	case KindWebhook:
		return put(body, func(w *storage.Webhook) error { return s.PutWebhook(ctx, a.Tenant, w) })
	case KindComment:
		return put(body, func(c *storage.Comment) error { return s.PutComment(ctx, a.Tenant, a.Type, a.ID, a.State, c) })
	case KindHistory:
		return put(body, func(r *storage.HistoryRecord) error { return s.PutHistoryRecord(ctx, a.Tenant, a.Type, a.ID, r) })
	case KindOrder:
		return put(body, func(d *storage.DirectoryIndex) error {
			return s.PutDirectoryIndex(ctx, a.Tenant, a.Type, a.ID, a.State, d)
		})
	}
	return nil
}

func put[T any](body []byte, store func(*T) error) error {
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return err
	}
	return store(v)
}

// message is what an error of a store says, without operation and address.
func message(err error) string {
	var e *storage.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	bare := *e
	bare.Op = ""
	return bare.Error()
}

// judge turns an error of a store into a refusal, unless it must stop the run:
// an outage, a read-only store or a context that ended.
func judge(p place, err error) error {
	var r *refused
	switch {
	case err == nil, errors.As(err, &r):
		return err
	case stops(err):
		return err
	case errors.Is(err, storage.ErrInvalid):
		if bad := p.checkName(); bad != nil {
			return refuse(reasonName, message(bad))
		}
		return refuse(reasonContent, message(err))
	case errors.Is(err, storage.ErrTooLarge):
		return refuse(reasonLarge, message(err))
	case errors.Is(err, storage.ErrExists):
		return refuse(reasonCase, message(err))
	case errors.Is(err, storage.ErrConflict):
		return refuse(reasonMeanwhile, message(err))
	case errors.Is(err, storage.ErrNotFound):
		return refuse(reasonNoItem, "")
	}
	return refuse(reasonStore, message(err))
}

// stops reports whether going on makes no sense.
func stops(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrReadOnly)
}
