package app

import (
	"context"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Comments are the threads on drafts and pending items.
type Comments struct{ door }

// Comment is one remark of a thread.
type Comment struct {
	ID         string          `json:"id"`
	Author     string          `json:"author"`
	Message    string          `json:"message"`
	CreatedAt  string          `json:"createdAt"`
	Resolved   bool            `json:"resolved"`
	ResolvedBy string          `json:"resolvedBy"`
	ResolvedAt string          `json:"resolvedAt"` // "" while it is open
	Parent     string          `json:"parent"`
	Anchor     *storage.Anchor `json:"anchor"`
	Ext        string          `json:"ext"`
}

// Thread is a comment with its replies, oldest first.
type Thread struct {
	Root    Comment   `json:"root"`
	Replies []Comment `json:"replies"`
}

// NewComment is what a person writes.
type NewComment struct {
	Message string          `json:"message"`
	Parent  string          `json:"parent"` // the root that it replies to; "" begins a thread
	Anchor  *storage.Anchor `json:"anchor"`
}

// Threads returns the threads on an item, open ones first.
func (c *Comments) Threads(connection string, ref editorial.Ref, state storage.State) ([]Thread, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]Thread, error) {
		return threadsOf(desk.Threads(ctx, ref, state))
	})
}

// Add adds a comment in the person's name.
func (c *Comments) Add(connection string, ref editorial.Ref, state storage.State, comment NewComment) (*Comment, error) {
	return at(c.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Comment, error) {
		made, err := desk.AddComment(ctx, ref, state, editorial.NewComment(comment))
		if err != nil {
			return nil, err
		}
		out := commentOf(made)
		return &out, nil
	})
}

// Resolve settles a thread, named by its first comment.
func (c *Comments) Resolve(connection string, ref editorial.Ref, state storage.State, thread string) error {
	return do(c.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.ResolveThread(ctx, ref, state, thread)
	})
}

// Reopen opens a settled thread again.
func (c *Comments) Reopen(connection string, ref editorial.Ref, state storage.State, thread string) error {
	return do(c.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.ReopenThread(ctx, ref, state, thread)
	})
}

// Delete deletes a comment; the replies of a first comment go with it.
func (c *Comments) Delete(connection string, ref editorial.Ref, state storage.State, id string) error {
	return do(c.door, connection, func(ctx context.Context, desk *editorial.Desk) error {
		return desk.DeleteComment(ctx, ref, state, id)
	})
}

// HasUnresolved reports whether open comments hold the next step back.
func (c *Comments) HasUnresolved(connection string, ref editorial.Ref, state storage.State) (bool, error) {
	return raw(c.door, connection, ref.Tenant, identity.Read, func(ctx context.Context, s storage.Storage, _ identity.Actor) (bool, error) {
		return s.HasUnresolvedComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	})
}

// Put writes a comment as it is, for administrators. Author and time are those
// of the session, whatever the comment says.
func (c *Comments) Put(connection string, ref editorial.Ref, state storage.State, comment Comment) error {
	return write(c.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, actor identity.Actor) error {
		now := time.Now().UTC()
		stored := &storage.Comment{
			ID: comment.ID, Author: actor.Name, Message: comment.Message, CreatedAt: now,
			Resolved: comment.Resolved, Parent: comment.Parent, Anchor: comment.Anchor, Ext: comment.Ext,
		}
		if stored.Resolved {
			stored.ResolvedBy, stored.ResolvedAt = actor.Name, now
		}
		return s.PutComment(ctx, ref.Tenant, ref.Type, ref.ID, state, stored)
	})
}

// DeleteAll deletes every comment on an item in a state, for administrators.
func (c *Comments) DeleteAll(connection string, ref editorial.Ref, state storage.State) error {
	return write(c.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, _ identity.Actor) error {
		return s.DeleteAllComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	})
}

func threadsOf(threads []editorial.Thread, err error) ([]Thread, error) {
	if err != nil {
		return nil, err
	}
	out := make([]Thread, 0, len(threads))
	for _, t := range threads {
		thread := Thread{Root: commentOf(t.Root), Replies: make([]Comment, 0, len(t.Replies))}
		for _, r := range t.Replies {
			thread.Replies = append(thread.Replies, commentOf(r))
		}
		out = append(out, thread)
	}
	return out, nil
}

func commentOf(c *storage.Comment) Comment {
	return Comment{
		ID: c.ID, Author: c.Author, Message: c.Message, CreatedAt: timestamp(c.CreatedAt), Resolved: c.Resolved,
		ResolvedBy: c.ResolvedBy, ResolvedAt: timestamp(c.ResolvedAt), Parent: c.Parent, Anchor: c.Anchor, Ext: c.Ext,
	}
}
