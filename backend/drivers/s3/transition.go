package s3

import (
	"context"
	"errors"
	"slices"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Transition implements storage.Driver. The item is copied to its new state
// under the condition that what stands there is as it was looked at; what
// follows it comes next, and at the end the source is deleted. A copy carries the
// revision of its source, so that a repeat knows one that was made before it was
// interrupted, and goes on from there.
func (d *Driver) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	if err := d.mayWrite(ctx); err != nil {
		return nil, err
	}
	unlock, err := d.locks.lock(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return again(ctx, func() (*storage.ContentItem, error) { return d.transition(ctx, req) })
}

func (d *Driver) transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	to := req.In(req.To)
	var source, there *object
	err := each(ctx, 2, func(ctx context.Context, i int) (err error) {
		if i == 0 {
			source, err = d.head(ctx, req.Address)
		} else {
			there, err = d.look(ctx, to)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := storage.CheckMatch(req.IfMatch, source.revision); err != nil {
		return nil, err
	}
	arrived := there != nil && there.own[ownFrom] == source.revision
	if !arrived {
		if err := checkTarget(req.Target, source, there); err != nil {
			return nil, err
		}
	}
	plan, err := d.planComments(ctx, source, to)
	if err != nil {
		return nil, err
	}
	it, err := d.arrive(ctx, req, source, there, arrived)
	if err != nil {
		return nil, err
	}
	return it, d.settle(ctx, source, there, to, it.VersionID, plan)
}

func checkTarget(target *string, source, there *object) error {
	from := source.item()
	if there == nil {
		return storage.CheckTarget(target, &from, nil)
	}
	occupant := there.item()
	return storage.CheckTarget(target, &from, &occupant)
}

// arrive makes the copy, unless it has been made.
func (d *Driver) arrive(ctx context.Context, req storage.TransitionRequest, source, there *object, arrived bool) (*storage.ContentItem, error) {
	n := next{
		headers: source.with(map[string]string{ownFrom: source.revision}), address: req.In(req.To), old: there, by: req.Attribution, action: storage.ActionPublish,
	}
	if req.To != storage.Live {
		n.own[ownBase] = baseMark(source.base)
	}
	if !arrived {
		n.store = d.copied(ctx, source.source(), d.key(tree.Content(n.address)))
		return d.set(ctx, n)
	}
	it := there.item()
	if req.To != storage.Live || req.IsZero() {
		return &it, nil
	}
	if _, err := d.GetDocument(ctx, historyKey(n.address, it.VersionID)); !errors.Is(err, storage.ErrNotFound) {
		return &it, err
	}
	n.old = &object{version: d.before(ctx, n.address)}
	return &it, d.follow(ctx, n, there)
}

// before returns the version before the live one, "" when there is none or it cannot be told.
func (d *Driver) before(ctx context.Context, a storage.Address) string {
	if list, err := d.versions.list(ctx, a); err == nil && len(list) > 1 {
		return list[1].VersionID
	}
	return ""
}

func historyKey(a storage.Address, version string) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocHistory, Tenant: a.Tenant, Type: a.Type, ID: a.ID, Name: version}
}

func commentsOf(a storage.Address) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}
}

// planComments applies the gate.
func (d *Driver) planComments(ctx context.Context, source *object, to storage.Address) (storage.CommentPlan, error) {
	a := source.address
	comments, err := d.ListDocuments(ctx, storage.DocumentQuery{DocumentKey: commentsOf(a)})
	if err != nil || len(comments) == 0 {
		return storage.CommentPlan{}, err
	}
	exts, err := d.extensions(ctx, a)
	if err != nil {
		return storage.CommentPlan{}, err
	}
	return storage.PlanComments(a.State, to.State, a.Ext, len(exts) > 1, comments)
}

// settle lets the comments follow and deletes the source. A comment that came
// meanwhile from elsewhere is judged once more; if it blocks, the copy goes.
func (d *Driver) settle(ctx context.Context, source, there *object, to storage.Address, version string, plan storage.CommentPlan) error {
	err := each(ctx, len(plan.Carry), func(ctx context.Context, i int) error {
		key := plan.Carry[i].Key
		key.State = to.State
		return d.putDocument(ctx, key, plan.Carry[i].Body, nil)
	})
	if err != nil {
		return err
	}
	if plan.Thread != nil {
		key := storage.DocumentKey{Kind: storage.DocRecord, Tenant: to.Tenant, Type: to.Type, ID: to.ID, Group: storage.KindThread, Name: version}
		// One that is there was written whole before this transition was interrupted.
		if err := d.putDocument(ctx, key, plan.Thread, &precondition{}); err != nil && !errors.Is(err, errChanged) {
			return err
		}
	}
	blocked, err := d.judgeAgain(ctx, source, to, plan)
	if err != nil {
		return err
	}
	if blocked != nil {
		if err := d.versions.takeBack(ctx, to, version, there); err != nil {
			return err
		}
		return blocked
	}
	err = each(ctx, len(plan.Remove), func(ctx context.Context, i int) error {
		key := commentsOf(source.address)
		key.Name = plan.Remove[i]
		return d.deleteKey(ctx, d.key(d.layout.Document(key)), "", false)
	})
	if err != nil {
		return err
	}
	return d.remove(ctx, source, true)
}

// judgeAgain looks for comments that were not there when the gate was passed,
// and returns what blocks.
func (d *Driver) judgeAgain(ctx context.Context, source *object, to storage.Address, plan storage.CommentPlan) (blocked, err error) {
	keys, err := d.documentKeys(ctx, commentsOf(source.address))
	if err != nil {
		return nil, err
	}
	fresh := func(k storage.DocumentKey) bool { return !slices.Contains(plan.Remove, k.Name) }
	if !slices.ContainsFunc(keys, fresh) {
		return nil, nil
	}
	if _, err = d.planComments(ctx, source, to); errors.Is(err, storage.ErrBlocked) {
		return err, nil
	}
	return nil, err
}
