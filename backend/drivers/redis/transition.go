package redis

import (
	"context"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Transition implements storage.Driver. An item without comments takes one round
// trip; with comments another, since the plan for them is made here.
func (d *Driver) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	from, to := req.Address, req.In(req.To)
	planned, plan := "", storage.CommentPlan{}
	for {
		at, revision := d.now(), unique.ID()
		history, err := beginHistory(to, req.Attribution, storage.ActionPublish, revision, "", at)
		if err != nil {
			return nil, err
		}
		args := []any{
			from.Type, string(from.State), string(to.State), from.Name(), from.ID,
			flag(req.IfMatch), value(req.IfMatch), flag(req.Target), value(req.Target),
			revision, at, history, d.cfg.MaxVersions, planned, string(plan.Thread), len(plan.Remove),
		}
		for _, name := range plan.Remove {
			args = append(args, name)
		}
		for _, doc := range plan.Carry {
			args = append(args, doc.Key.Name, doc.Body)
		}
		got, err := d.write(ctx, transitionScript, d.tag(from.Tenant), args...)
		if err != nil {
			return nil, err
		}
		if got.word != answerComments {
			return parseItem(to.Name(), got.text(0))
		}
		planned = got.text(0)
		others := got.text(1) == "1"
		var comments []*storage.Document
		for i := 2; i+1 < len(got.values); i += 2 {
			key := storage.DocumentKey{Kind: storage.DocComment, Tenant: from.Tenant, Type: from.Type, ID: from.ID, State: from.State, Name: got.text(i)}
			comments = append(comments, &storage.Document{Key: key, Body: []byte(got.text(i + 1))})
		}
		if plan, err = storage.PlanComments(from.State, to.State, from.Ext, others, comments); err != nil {
			return nil, err
		}
	}
}

// Move implements storage.Driver.
func (d *Driver) Move(ctx context.Context, req storage.MoveRequest) error {
	got, err := d.admitted(ctx, moveScript, req.Tenant, req.ToType, req.Type, req.ID, req.ToID,
		storage.FoldName(req.ID), storage.FoldName(req.ToID), unique.ID())
	if err == nil && got.word == answerOccupied {
		return storage.Errorf(storage.ErrExists, "an item named %q is already there", req.ToID)
	}
	return err
}
