package app

import (
	"context"
	"io"
	"time"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// Activity is the audit log of this workspace.
type Activity struct{ door }

// ActivityQuery selects entries; empty fields match everything.
type ActivityQuery struct {
	Connection string `json:"connection"`
	Tenant     string `json:"tenant"`
	Type       string `json:"type"`
	ID         string `json:"id"`
	Person     string `json:"person"`
	Verb       string `json:"verb"`
	Door       string `json:"door"`
	From       string `json:"from"`   // RFC 3339; included
	To         string `json:"to"`     // RFC 3339; not included
	Before     int64  `json:"before"` // the seq of the last entry of the page before; 0 begins
	Limit      int    `json:"limit"`  // 1 to 1000; 0 means 100
}

// ActivityEntry is one thing that somebody did.
type ActivityEntry struct {
	Seq        int64         `json:"seq"`
	Time       string        `json:"time"`
	Person     string        `json:"person"`
	Door       string        `json:"door"`
	Connection string        `json:"connection"`
	Verb       string        `json:"verb"`
	Tenant     string        `json:"tenant"`
	Type       string        `json:"type"`
	ID         string        `json:"id"`
	Ext        string        `json:"ext"`
	State      storage.State `json:"state"`
	Version    string        `json:"version"`
	Message    string        `json:"message"`
}

// ActivityPage is a part of the log, newest first.
type ActivityPage struct {
	Entries []ActivityEntry `json:"entries"`
	More    bool            `json:"more"`
}

// List returns a page of entries.
func (a *Activity) List(query ActivityQuery) (*ActivityPage, error) {
	return ask(a.door, func(ctx context.Context, actor identity.Actor) (*ActivityPage, error) {
		q, err := auditQuery(actor, query)
		if err != nil {
			return nil, err
		}
		rows, more, err := a.core.opts.Workspace.Audit(ctx, q)
		if err != nil {
			return nil, err
		}
		page := &ActivityPage{Entries: make([]ActivityEntry, 0, len(rows)), More: more}
		for _, r := range rows {
			page.Entries = append(page.Entries, ActivityEntry{
				Seq: r.Seq, Time: timestamp(r.Time), Person: r.Person, Door: string(r.Door), Connection: r.Connection, Verb: r.Verb,
				Tenant: r.Ref.Tenant, Type: r.Ref.Type, ID: r.Ref.ID, Ext: r.Ref.Ext, State: r.State, Version: r.Version, Message: r.Message,
			})
		}
		return page, nil
	})
}

// AuditCSV checks a query and returns what writes the entries that it selects
// as CSV, for the host to stream.
func (c *Core) AuditCSV(actor identity.Actor, query ActivityQuery) (func(context.Context, io.Writer) error, error) {
	q, err := auditQuery(actor, query)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, out io.Writer) error { return c.opts.Workspace.ExportAudit(ctx, q, out) }, nil
}

// auditQuery reads a query. The log of a tenant is for its administrators, the
// whole log for those of every tenant.
func auditQuery(actor identity.Actor, q ActivityQuery) (workspace.AuditQuery, error) {
	out := workspace.AuditQuery{
		Connection: q.Connection, Tenant: q.Tenant, Type: q.Type, ID: q.ID, Person: q.Person, Verb: q.Verb, Door: q.Door,
		Before: q.Before, Limit: q.Limit,
	}
	if err := actor.Require(q.Tenant, identity.Administer); err != nil {
		return out, err
	}
	for _, bound := range []struct {
		text string
		time *time.Time
	}{{q.From, &out.From}, {q.To, &out.To}} {
		if bound.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, bound.text)
		if err != nil {
			return out, storage.Errorf(storage.ErrInvalid, "the time %q is not of the form 2026-01-31T12:00:00Z", bound.text)
		}
		*bound.time = t
	}
	return out, nil
}
