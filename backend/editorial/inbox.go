package editorial

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/storage"
)

// InboxEntry is a pending item that waits for a decision.
type InboxEntry struct {
	Ref
	Title        string     `json:"title"`
	Submission   Submission `json:"submission"` // At is when it last changed if no record tells
	OpenComments int        `json:"openComments"`
	Size         int64      `json:"size"`
	Revision     string     `json:"revision"`
	New          bool       `json:"new"` // there is no live content yet
	Change       ChangeSize `json:"change"`
}

// measured is how many entries of an inbox get the size of their change.
const measured = 100

// Inbox returns what is pending in a tenant, or with "" in every tenant that
// the person may read, submitted last first.
func (d *Desk) Inbox(ctx context.Context, tenant string) ([]InboxEntry, error) {
	tenants := []string{tenant}
	if tenant == "" {
		all, err := d.store.ListTenants(ctx)
		if err != nil {
			return nil, err
		}
		tenants = slices.DeleteFunc(all, func(t string) bool { return d.canRead(t) != nil })
	} else if err := d.canRead(tenant); err != nil {
		return nil, err
	}
	out := []InboxEntry{}
	for _, t := range tenants {
		types, err := d.store.ListContentTypes(ctx, t)
		if err != nil {
			return nil, err
		}
		for _, contentType := range types {
			entries, err := d.pending(ctx, t, contentType)
			if err != nil {
				return nil, err
			}
			out = append(out, entries...)
		}
	}
	slices.SortStableFunc(out, func(a, b InboxEntry) int { return b.Submission.At.Compare(a.Submission.At) })
	return out, d.measure(ctx, out[:min(measured, len(out))])
}

// PendingCount returns how many items wait for a decision, as Inbox counts them.
func (d *Desk) PendingCount(ctx context.Context, tenant string) (int, error) {
	if err := d.canRead(tenant); err != nil {
		return 0, err
	}
	types, err := d.store.ListContentTypes(ctx, tenant)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, contentType := range types {
		items, err := d.store.List(ctx, tenant, contentType, storage.Pending)
		if err != nil {
			return 0, err
		}
		n += len(items)
	}
	return n, nil
}

// pending returns the pending items of one type.
func (d *Desk) pending(ctx context.Context, tenant, contentType string) ([]InboxEntry, error) {
	first, err := d.store.ListPage(ctx, tenant, contentType, storage.Pending, storage.ListOptions{Limit: 1})
	if err != nil || len(first.Items) == 0 {
		return nil, err
	}
	x, err := d.index(ctx, tenant, contentType)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	var rows []*row
	for _, r := range x.rows {
		if r.in(storage.Pending) {
			rows = append(rows, r)
		}
	}
	x.mu.Unlock()
	if err := d.complete(ctx, x, rows); err != nil {
		return nil, err
	}
	submissions, err := d.submissions(ctx, tenant, contentType)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	out := make([]InboxEntry, 0, len(rows))
	for _, r := range rows {
		f := r.states[1]
		entry := InboxEntry{
			Ref: Ref{tenant, contentType, r.id, r.ext}, Title: r.public().Title, Submission: submissions[r.key],
			OpenComments: max(r.open, 0), Size: f.size, Revision: f.revision, New: r.states[2] == nil,
		}
		if entry.Submission.At.IsZero() {
			entry.Submission.At, entry.Submission.Author = f.changed, f.by
		}
		out = append(out, entry)
	}
	return out, nil
}

// measure fills in the sizes of the changes.
func (d *Desk) measure(ctx context.Context, entries []InboxEntry) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for i := range entries {
		e := &entries[i]
		etag, live := d.etags(e.Ref)
		group.Go(func() (err error) {
			e.Change, err = d.changeSize(ctx, e.Ref, storage.Pending, etag, live)
			return err
		})
	}
	return group.Wait()
}

// etags returns what the index knows of the pending and the live content of an item.
func (s *Service) etags(ref Ref) (pending, live string) {
	s.mu.Lock()
	x := s.indexes[typeKey{ref.Tenant, ref.Type}]
	s.mu.Unlock()
	if x == nil {
		return "", ""
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, r := range x.rows {
		if r.id != ref.ID || r.ext != ref.Ext {
			continue
		}
		if r.states[1] != nil {
			pending = r.states[1].etag
		}
		if r.states[2] != nil {
			live = r.states[2].etag
		}
	}
	return pending, live
}
