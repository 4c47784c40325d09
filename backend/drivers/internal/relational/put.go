package relational

import (
	"context"
	"encoding/json"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Putter is what a DB may be beside: one that carries out the commonest write,
// of content that fits into a chunk to a type that is known, in one statement.
type Putter interface {
	// Put does under a claim what Write does in a transaction: it looks, and if the
	// conditions hold it binds the content and sets the item. f gets one row: whether
	// that was done, and the columns of lookup. committed is called as by Update,
	// whether it was done or not.
	Put(ctx context.Context, claim Claim, p Put, f func(Row) error, committed func()) error
}

// Put is what a Putter writes: the values of the columns of item_writes, except
// for blob and base, which it finds out, and Content.
type Put struct {
	Tenant, Type, State, Name, Fold, Revision, Version, MIMEType string
	Size                                                         int64
	Modified                                                     Moment
	Sum, Content                                                 []byte
	Metadata                                                     any // a JSON object as string, or nil to keep what is there
	ID                                                           string
	History                                                      any // as []byte, or nil for none
	Keep                                                         int
	Origin, Events                                               string

	IfMatch, Target *string // as in storage.Condition
	// ParentMark stands in History where the version belongs that was live before.
	ParentMark string

	event storage.Event // which this is
}

// writeAtOnce writes through a Putter. Neither an item nor an error is returned
// when it needs a transaction after all, because the type is new.
func (s *Store) writeAtOnce(ctx context.Context, quick Putter, req *storage.WriteRequest, r row, content []byte) (*storage.ContentItem, error) {
	mark := unique.ID()
	w, err := s.compose(req.Address, &r, cause{by: req.Attribution, action: req.Action, parent: mark})
	if err != nil {
		return nil, err
	}
	w.Content, w.IfMatch, w.Target, w.ParentMark = content, req.IfMatch, req.Target, mark
	if req.Metadata != nil {
		if w.Metadata, err = encodeMetadata(req.Metadata); err != nil {
			return nil, err
		}
	}
	var f found
	done := false
	err = quick.Put(ctx, claimOf(req.Address), *w, func(row Row) error { return row.Scan(append([]any{&done}, f.dest()...)...) }, func() {
		if done {
			s.Hub.Publish(w.event)
		}
	})
	if err != nil {
		return nil, err
	}
	if r.base, err = f.check(req); err != nil || !done {
		return nil, err
	}
	r.metadata = f.metadata
	if text, given := w.Metadata.(string); given {
		r.metadata = text
	}
	return r.item()
}

// compose fills in name, revision and version of a row that is put at an address.
// On live it makes a version, with a history record if somebody claims the change.
func (s *Store) compose(a storage.Address, r *row, why cause) (*Put, error) {
	r.name, r.revision, r.version = a.Name(), unique.ID(), ""
	var history any
	if a.State == storage.Live {
		r.version, r.base = r.revision, ""
		if !why.by.IsZero() {
			_, body, err := storage.NewHistory(a, why.by, why.action, r.version, why.parent, why.source, r.modified.Time(), r.size)
			if err != nil {
				return nil, err
			}
			history = body
		}
	}
	event := storage.Event{Address: a, Kind: storage.EventContent, Revision: r.revision}
	log, err := json.Marshal([]storage.Event{event})
	if err != nil {
		return nil, err
	}
	return &Put{
		event: event, Tenant: a.Tenant, Type: a.Type, State: string(a.State), Name: r.name, Fold: storage.FoldName(r.name), Revision: r.revision,
		Version: r.version, MIMEType: r.mime, Size: r.size, Modified: r.modified, Sum: r.sum, ID: a.ID, History: history,
		Keep: s.cfg.MaxVersions, Origin: s.Origin, Events: string(log),
	}, nil
}
