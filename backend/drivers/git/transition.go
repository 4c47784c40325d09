package git

import (
	"context"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Transition implements storage.Driver.
func (d *Driver) Transition(ctx context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	to := req.In(req.To)
	var made *storage.ContentItem
	err := d.change(ctx, req.Attribution, func(c *change) (string, error) {
		source, err := d.item(ctx, req.Address)
		if err != nil {
			return "", err
		}
		if err := storage.CheckMatch(req.IfMatch, source.revision); err != nil {
			return "", err
		}
		there, err := d.maybe(ctx, to)
		if err != nil {
			return "", err
		}
		var occupant *storage.ContentItem
		if there != nil {
			occupant = there.content()
		}
		if err := storage.CheckTarget(req.Target, source.content(), occupant); err != nil {
			return "", err
		}
		plan, err := c.planComments(req.Address, req.To)
		if err != nil {
			return "", err
		}
		n, err := c.keep(source)
		if err != nil {
			return "", err
		}
		n.address = to
		c.removeItem(source)
		if err := c.setItem(there, n); err != nil {
			return "", err
		}
		if source.oid != "" {
			c.stage(tree.Content(to), staged{value: source.value})
		}
		c.follow(req.Address, to, plan)
		if req.To == storage.Live {
			c.commit.action = storage.ActionPublish
		}
		c.after = func(ctx context.Context) (err error) {
			made, err = d.result(ctx, to)
			return err
		}
		return verbs[req.To] + " " + req.Type + "/" + req.Name(), nil
	})
	return made, err
}

// verbs are the subjects of transitions by their target.
var verbs = map[storage.State]string{storage.Live: "Publish", storage.Pending: "Submit", storage.Draft: "Send back"}

// removeItem removes an item with its sidecar.
func (c *change) removeItem(it *item) {
	file := tree.Content(it.address)
	c.remove(file)
	if !it.sidecar.IsZero() {
		c.remove(tree.Sidecar(file))
	}
}

// planComments applies the gate.
func (c *change) planComments(a storage.Address, to storage.State) (storage.CommentPlan, error) {
	exts, err := c.d.extensions(c.ctx, a)
	if err != nil {
		return storage.CommentPlan{}, err
	}
	comments, err := c.d.documents(c.ctx, storage.DocumentQuery{DocumentKey: commentsOf(a)})
	if err != nil {
		return storage.CommentPlan{}, err
	}
	return storage.PlanComments(a.State, to, a.Ext, len(exts) > 1, comments)
}

func commentsOf(a storage.Address) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}
}

// follow adds what a transition does beside moving the item.
func (c *change) follow(from, to storage.Address, plan storage.CommentPlan) {
	for _, doc := range plan.Carry {
		k := doc.Key
		k.State = to.State
		c.put(c.d.layout.Document(k), doc.Body)
	}
	for _, name := range plan.Remove {
		k := commentsOf(from)
		k.Name = name
		c.remove(c.d.layout.Document(k))
	}
	if plan.Thread != nil {
		k := storage.DocumentKey{Kind: storage.DocRecord, Tenant: to.Tenant, Type: to.Type, ID: to.ID, Group: storage.KindThread, Name: selfMark + randomName()}
		c.put(c.d.layout.Document(k), plan.Thread)
	}
}

// extensions returns the extensions of an id in a state.
func (d *Driver) extensions(ctx context.Context, a storage.Address) ([]string, error) {
	var exts []string
	err := d.index.each(ctx, "SELECT name FROM items WHERE tenant = ? AND type = ? AND state = ? AND (name = ? OR name > ? AND name < ?)", func(r row) error {
		var name string
		err := r.Scan(&name)
		if id, ext := storage.SplitName(name); id == a.ID {
			exts = append(exts, ext)
		}
		return err
	}, a.Tenant, a.Type, stateNumber(a.State), a.ID, a.ID+".", a.ID+"/")
	return exts, d.failed(err)
}
