package relational

import (
	"context"

	"velocity.internal/desk/backend/storage"
)

// Transition implements storage.Driver.
func (s *Store) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	var it *storage.ContentItem
	from, to := req.Address, req.In(req.To)
	err := s.update(ctx, claimOf(from), func(t *tx) error {
		source, err := read(ctx, t, from)
		if err != nil {
			return err
		}
		if source == nil {
			return storage.ErrNotFound
		}
		if err := storage.CheckMatch(req.IfMatch, source.revision); err != nil {
			return err
		}
		occupant, err := s.target(ctx, t, req, source)
		if err != nil {
			return err
		}
		plan, err := plan(ctx, t, from, to)
		if err != nil {
			return err
		}
		if err := s.drop(ctx, t, from); err != nil {
			return err
		}
		source.modified = s.moment()
		why := cause{by: req.Attribution, action: storage.ActionPublish, parent: occupant.version}
		if it, err = s.set(ctx, t, to, source, why); err != nil {
			return err
		}
		return carry(ctx, t, from, to, plan, it.VersionID)
	})
	return it, err
}

// target returns the row that a transition may replace, an empty one when there is none.
func (s *Store) target(ctx context.Context, t *tx, req storage.TransitionRequest, source *row) (*row, error) {
	occupant, err := read(ctx, t, req.In(req.To))
	if err != nil {
		return nil, err
	}
	moved, err := source.item()
	if err != nil {
		return nil, err
	}
	if occupant == nil {
		return &row{}, storage.CheckTarget(req.Target, moved, nil)
	}
	there, err := occupant.item()
	if err != nil {
		return nil, err
	}
	return occupant, storage.CheckTarget(req.Target, moved, there)
}

func plan(ctx context.Context, t *tx, from, to storage.Address) (storage.CommentPlan, error) {
	comments, err := listDocuments(ctx, t, storage.DocumentQuery{DocumentKey: commentsOf(from)})
	if err != nil {
		return storage.CommentPlan{}, err
	}
	others := false
	if len(comments) > 0 {
		err = names(ctx, t, storage.Address{Tenant: from.Tenant, Type: from.Type, ID: from.ID, State: from.State}, func(a storage.Address) error {
			others = others || a != from
			return nil
		})
		if err != nil {
			return storage.CommentPlan{}, err
		}
	}
	return storage.PlanComments(from.State, to.State, from.Ext, others, comments)
}

func commentsOf(a storage.Address) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}
}

// carry does what the plan says with the comments of a transition that led to a version.
func carry(ctx context.Context, t *tx, from, to storage.Address, plan storage.CommentPlan, version string) error {
	for _, doc := range plan.Carry {
		key := doc.Key
		key.State = to.State
		if err := putDocument(ctx, t, key, doc.Body); err != nil {
			return err
		}
	}
	for _, name := range plan.Remove {
		key := commentsOf(from)
		key.Name = name
		if _, err := deleteDocuments(ctx, t, storage.DocumentQuery{DocumentKey: key}); err != nil {
			return err
		}
	}
	if plan.Thread == nil {
		return nil
	}
	return putDocument(ctx, t, storage.DocumentKey{
		Kind: storage.DocRecord, Tenant: to.Tenant, Type: to.Type, ID: to.ID, Group: storage.KindThread, Name: version,
	}, plan.Thread)
}
