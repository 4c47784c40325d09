package filesystem

import (
	"context"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Transition implements storage.Driver.
func (d *Driver) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	source, err := v.item(req.Address)
	if err != nil {
		return nil, err
	}
	if err := storage.CheckMatch(req.IfMatch, source.revision()); err != nil {
		return nil, err
	}
	to := req.In(req.To)
	there, err := v.maybe(to)
	if err != nil {
		return nil, err
	}
	if err := checkTarget(req.Target, source, there); err != nil {
		return nil, err
	}
	if there == nil {
		if err := d.checkFree(tree.Content(to)); err != nil {
			return nil, err
		}
	}
	plan, err := v.planComments(source, to)
	if err != nil {
		return nil, err
	}
	n := next{
		address: to, body: source.path, info: source.info, sum: source.sum, mime: source.facts.ContentType, metadata: source.facts.Metadata,
		extra: source.facts.Extra, modified: d.now(), by: req.Attribution, action: storage.ActionPublish,
	}
	if req.To != storage.Live {
		n.base = source.base
	}
	c := v.held.begin()
	it, err := v.set(c, there, n)
	if err == nil {
		err = v.follow(c, source, it, plan)
	}
	if err != nil {
		c.discard()
		return nil, d.failed(err)
	}
	if err := c.commit(ctx); err != nil {
		return nil, err
	}
	content := it.content()
	return &content, nil
}

func checkTarget(target *string, source, there *item) error {
	from := source.content()
	if there == nil {
		return storage.CheckTarget(target, &from, nil)
	}
	occupant := there.content()
	return storage.CheckTarget(target, &from, &occupant)
}

// planComments applies the gate.
func (v *view) planComments(source *item, to storage.Address) (storage.CommentPlan, error) {
	a := source.address
	exts, err := v.extensions(a)
	if err != nil {
		return storage.CommentPlan{}, err
	}
	comments, err := v.d.documents(v.ctx, storage.DocumentQuery{DocumentKey: commentsOf(a)})
	if err != nil {
		return storage.CommentPlan{}, err
	}
	return storage.PlanComments(a.State, to.State, a.Ext, len(exts) > 1, comments)
}

func commentsOf(a storage.Address) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}
}

// follow adds what a transition does beside moving the bytes.
func (v *view) follow(c *change, source, it *item, plan storage.CommentPlan) error {
	if source.raw != nil {
		c.remove(tree.Sidecar(source.path))
	}
	c.tell(storage.EventDelete, source.address, "")
	for _, doc := range plan.Carry {
		k := doc.Key
		k.State = it.address.State
		if err := c.putDocument(k, doc.Body); err != nil {
			return err
		}
	}
	for _, name := range plan.Remove {
		k := commentsOf(source.address)
		k.Name = name
		c.removeDocument(k)
	}
	if plan.Thread == nil {
		return nil
	}
	a := it.address
	return c.putDocument(storage.DocumentKey{
		Kind: storage.DocRecord, Tenant: a.Tenant, Type: a.Type, ID: a.ID, Group: storage.KindThread, Name: it.version,
	}, plan.Thread)
}
