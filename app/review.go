package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

// Review takes items through the workflow.
type Review struct{ door }

// Step is what a person sends along with a step; see editorial.Step.
type Step = editorial.Step

// Inbox returns what waits for a decision in a tenant, or with "" in all.
func (r *Review) Inbox(connection, tenant string) ([]editorial.InboxEntry, error) {
	return at(r.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.InboxEntry, error) {
		return desk.Inbox(ctx, tenant)
	})
}

// PendingCount returns how many items of a tenant wait for a decision.
func (r *Review) PendingCount(connection, tenant string) (int, error) {
	return at(r.door, connection, func(ctx context.Context, desk *editorial.Desk) (int, error) {
		return desk.PendingCount(ctx, tenant)
	})
}

// Decisions returns what was decided on an item, newest first.
func (r *Review) Decisions(connection string, ref editorial.Ref) ([]editorial.Decision, error) {
	return at(r.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.Decision, error) {
		return desk.Decisions(ctx, ref)
	})
}

// Submit sends a draft into review.
func (r *Review) Submit(connection string, ref editorial.Ref, step Step) (*Saved, error) {
	return r.step(connection, ref, step, (*editorial.Desk).Submit)
}

// Withdraw takes a submission back to draft.
func (r *Review) Withdraw(connection string, ref editorial.Ref, step Step) (*Saved, error) {
	return r.step(connection, ref, step, (*editorial.Desk).Withdraw)
}

// RequestChanges sends pending content back to draft, with its comments.
func (r *Review) RequestChanges(connection string, ref editorial.Ref, step Step) (*Saved, error) {
	return r.step(connection, ref, step, (*editorial.Desk).RequestChanges)
}

// Approve publishes pending content.
func (r *Review) Approve(connection string, ref editorial.Ref, step Step) (*Saved, error) {
	return r.step(connection, ref, step, (*editorial.Desk).Approve)
}

// Publish makes a draft live without review.
func (r *Review) Publish(connection string, ref editorial.Ref, step Step) (*Saved, error) {
	return r.step(connection, ref, step, (*editorial.Desk).Publish)
}

// Unpublish takes live content back into a draft.
func (r *Review) Unpublish(connection string, ref editorial.Ref, step Step) error {
	return do(r.door, connection, func(ctx context.Context, desk *editorial.Desk) error { return desk.Unpublish(ctx, ref, step) })
}

// Discard deletes a draft with its comments.
func (r *Review) Discard(connection string, ref editorial.Ref, step Step) error {
	return do(r.door, connection, func(ctx context.Context, desk *editorial.Desk) error { return desk.Discard(ctx, ref, step) })
}

// step runs one step that leaves the item in another state.
func (r *Review) step(connection string, ref editorial.Ref, step Step, take func(*editorial.Desk, context.Context, editorial.Ref, Step) (*storage.ContentItem, error)) (*Saved, error) {
	return at(r.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Saved, error) {
		return saved(take(desk, ctx, ref, step))
	})
}
