package editorial

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Thread is a comment with its replies, oldest first.
type Thread struct {
	Root    *storage.Comment   `json:"root"`
	Replies []*storage.Comment `json:"replies"`
}

// Threads returns the comments on an item in draft or pending, open ones first,
// then oldest first.
func (d *Desk) Threads(ctx context.Context, ref Ref, state storage.State) ([]Thread, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	return d.threads(ctx, ref, state)
}

func (s *Service) threads(ctx context.Context, ref Ref, state storage.State) ([]Thread, error) {
	comments, err := s.store.ListComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	if err != nil {
		return nil, err
	}
	mine := comments[:0:0]
	for _, c := range comments {
		if c.Ext == "" || c.Ext == ref.Ext {
			mine = append(mine, c)
		}
	}
	return groupThreads(mine), nil
}

// groupThreads puts replies under their roots. A reply whose root is missing
// stands as a root of its own.
func groupThreads(comments []*storage.Comment) []Thread {
	at := map[string]int{}
	threads := []Thread{}
	for _, c := range comments {
		if c.Parent == "" {
			at[c.ID] = len(threads)
			threads = append(threads, Thread{Root: c, Replies: []*storage.Comment{}})
		}
	}
	for _, c := range comments {
		if c.Parent == "" {
			continue
		}
		if i, ok := at[c.Parent]; ok {
			threads[i].Replies = append(threads[i].Replies, c)
		} else {
			threads = append(threads, Thread{Root: c, Replies: []*storage.Comment{}})
		}
	}
	slices.SortStableFunc(threads, func(a, b Thread) int {
		switch {
		case a.Root.Resolved == b.Root.Resolved:
			return 0
		case b.Root.Resolved:
			return -1
		}
		return 1
	})
	return threads
}

func (s *Service) countComments(ctx context.Context, ref Ref, state storage.State) (all, open int, err error) {
	threads, err := s.threads(ctx, ref, state)
	for _, t := range threads {
		if !t.Root.Resolved {
			open++
		}
	}
	return len(threads), open, err
}

// NewComment is what a person writes.
type NewComment struct {
	Message string
	Parent  string // the root that it replies to; "" begins a thread
	Anchor  *storage.Anchor
}

// AddComment adds a comment in the person's name. A reply to a resolved thread
// opens it again.
func (d *Desk) AddComment(ctx context.Context, ref Ref, state storage.State, c NewComment) (*storage.Comment, error) {
	if err := d.actor.Require(ref.Tenant, identity.Comment); err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.Message) == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "the comment is empty")
	}
	if err := checkMessage(c.Message); err != nil {
		return nil, err
	}
	if c.Parent != "" {
		root, err := d.store.GetComment(ctx, ref.Tenant, ref.Type, ref.ID, state, c.Parent)
		if err != nil {
			return nil, err
		}
		if root.Parent != "" {
			return nil, storage.Errorf(storage.ErrInvalid, "a reply answers the first comment of a thread, not another reply")
		}
		if root.Resolved {
			if err := d.settle(ctx, ref, state, c.Parent, false); err != nil {
				return nil, err
			}
		}
	}
	made := &storage.Comment{
		ID: uuid.NewString(), Author: d.actor.Name, Message: c.Message, CreatedAt: d.now(), Parent: c.Parent, Anchor: c.Anchor, Ext: ref.Ext,
	}
	if err := d.with(storage.Options{}).PutComment(ctx, ref.Tenant, ref.Type, ref.ID, state, made); err != nil {
		return nil, err
	}
	d.touch(ref)
	d.audit(ctx, VerbComment, ref, state, "", c.Message)
	return made, nil
}

// ResolveThread settles a thread: its root and every reply.
func (d *Desk) ResolveThread(ctx context.Context, ref Ref, state storage.State, root string) error {
	return d.settleThread(ctx, ref, state, root, true, VerbResolve)
}

// ReopenThread opens a settled thread again.
func (d *Desk) ReopenThread(ctx context.Context, ref Ref, state storage.State, root string) error {
	return d.settleThread(ctx, ref, state, root, false, VerbReopen)
}

func (d *Desk) settleThread(ctx context.Context, ref Ref, state storage.State, root string, resolved bool, verb string) error {
	if err := d.actor.Require(ref.Tenant, identity.Comment); err != nil {
		return err
	}
	if err := d.settle(ctx, ref, state, root, resolved); err != nil {
		return err
	}
	d.touch(ref)
	d.audit(ctx, verb, ref, state, "", "")
	return nil
}

// settle marks a thread. Replies are marked too, because the gate of every
// program on the store looks at each comment by itself; the root comes last when
// it is resolved and first when it is opened, so that a thread cut in half blocks.
func (d *Desk) settle(ctx context.Context, ref Ref, state storage.State, root string, resolved bool) error {
	comments, err := d.store.ListComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	if err != nil {
		return err
	}
	var thread []*storage.Comment
	for _, c := range comments {
		if c.Parent == root {
			thread = append(thread, c)
		}
	}
	i := slices.IndexFunc(comments, func(c *storage.Comment) bool { return c.ID == root })
	if i < 0 {
		return storage.Errorf(storage.ErrNotFound, "the comment does not exist any more")
	}
	if resolved {
		thread = append(thread, comments[i])
	} else {
		thread = append([]*storage.Comment{comments[i]}, thread...)
	}
	for _, c := range thread {
		if c.Resolved == resolved {
			continue
		}
		c.Resolved, c.ResolvedBy, c.ResolvedAt = resolved, "", time.Time{}
		if resolved {
			c.ResolvedBy, c.ResolvedAt = d.actor.Name, d.now()
		}
		if err := d.with(storage.Options{}).PutComment(ctx, ref.Tenant, ref.Type, ref.ID, state, c); err != nil {
			return err
		}
	}
	return nil
}

// DeleteComment deletes a comment of one's own, or anybody's for administrators.
// The replies of a root go with it.
func (d *Desk) DeleteComment(ctx context.Context, ref Ref, state storage.State, id string) error {
	if err := d.actor.Require(ref.Tenant, identity.Comment); err != nil {
		return err
	}
	comments, err := d.store.ListComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if c.ID != id && c.Parent != id {
			continue
		}
		if c.Author != d.actor.Name {
			if err := d.actor.Require(ref.Tenant, identity.Administer); err != nil {
				return err
			}
		}
	}
	for _, c := range comments {
		if c.ID != id && c.Parent != id {
			continue
		}
		if err := d.with(storage.Options{}).DeleteComment(ctx, ref.Tenant, ref.Type, ref.ID, state, c.ID); err != nil {
			return err
		}
	}
	d.touch(ref)
	d.audit(ctx, VerbComment, ref, state, "", "")
	return nil
}
