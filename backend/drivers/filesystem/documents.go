package filesystem

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// tellDocument adds the event of a changed document.
func (c *change) tellDocument(k storage.DocumentKey) {
	if kind := storage.EventOf(k.Kind); kind != "" {
		c.tell(kind, storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, "")
	}
}

func (c *change) putDocument(k storage.DocumentKey, body []byte) error {
	c.tellDocument(k)
	return c.put(c.d.layout.Document(k), body)
}

func (c *change) removeDocument(k storage.DocumentKey) {
	c.tellDocument(k)
	c.remove(c.d.layout.Document(k))
}

// PutDocument implements storage.Driver.
func (d *Driver) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	k := req.Key
	v, err := d.edit(ctx, k.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	if req.RequireItem {
		exts, err := v.extensions(storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State})
		if err != nil {
			return err
		}
		if len(exts) == 0 {
			return storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", k.State)
		}
	}
	if err := v.checkContainers(k.Tenant, k.Type); err != nil {
		return err
	}
	current := ""
	body, err := d.readFile(d.layout.Document(k))
	if err == nil {
		current = storage.DocumentRevision(body)
	} else if !absent(err) {
		return d.failed(err)
	}
	if err := storage.CheckMatch(req.IfMatch, current); err != nil {
		return err
	}
	c := v.held.begin()
	if err := c.putDocument(k, req.Body); err != nil {
		return d.failed(err)
	}
	return c.commit(ctx)
}

// GetDocument implements storage.Driver.
func (d *Driver) GetDocument(ctx context.Context, key storage.DocumentKey) (*storage.Document, error) {
	if err := d.beginRead(ctx, key.Tenant); err != nil {
		return nil, err
	}
	body, err := d.readFile(d.layout.Document(key))
	if err != nil {
		return nil, d.failed(err)
	}
	return &storage.Document{Key: key, Body: body}, nil
}

func (d *Driver) beginRead(ctx context.Context, tenant string) error {
	if err := d.alive(ctx); err != nil {
		return err
	}
	return d.settle(tenant)
}

// ListDocuments implements storage.Driver.
func (d *Driver) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	if err := d.beginRead(ctx, q.Tenant); err != nil {
		return nil, err
	}
	return d.documents(ctx, q)
}

// DeleteDocuments implements storage.Driver.
func (d *Driver) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, _ storage.Attribution) error {
	v, err := d.edit(ctx, q.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	q.NamesOnly = true
	found, err := d.documents(ctx, q)
	if err != nil || len(found) == 0 {
		return err
	}
	c := v.held.begin()
	for _, doc := range found {
		c.removeDocument(doc.Key)
	}
	return c.commit(ctx)
}

// documents returns what a query matches, ordered by id, name and group.
func (d *Driver) documents(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	keys, err := d.documentKeys(q.DocumentKey)
	if err != nil {
		return nil, d.failed(err)
	}
	out := make([]*storage.Document, 0, len(keys))
	for _, k := range keys {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		doc := &storage.Document{Key: k}
		if !q.NamesOnly {
			if doc.Body, err = d.readFile(d.layout.Document(k)); absent(err) {
				continue // removed meanwhile
			}
			if err != nil {
				return nil, d.failed(err)
			}
		}
		out = append(out, doc)
	}
	slices.SortFunc(out, func(x, y *storage.Document) int {
		return cmp.Or(strings.Compare(x.Key.ID, y.Key.ID), strings.Compare(x.Key.Name, y.Key.Name), strings.Compare(x.Key.Group, y.Key.Group))
	})
	return out, nil
}

// documentKeys lists the documents that stand where q says, in no order.
func (d *Driver) documentKeys(q storage.DocumentKey) ([]storage.DocumentKey, error) {
	if q.Kind == storage.DocRecord && q.Group == "" {
		groups, err := d.listOrNone(d.layout.Documents(q))
		if err != nil {
			return nil, err
		}
		var all []storage.DocumentKey
		for _, key := range groups {
			if group, folder := folderKey(key); folder {
				q.Group = group
				found, err := d.documentKeys(q)
				if err != nil {
					return nil, err
				}
				all = append(all, found...)
			}
		}
		return all, nil
	}
	nested := q.ID == "" && (q.Kind == storage.DocHistory || q.Kind == storage.DocComment || q.Kind == storage.DocRecord)
	return d.documentsIn(q, d.layout.Documents(q), "", nested)
}

// documentsIn lists the documents in a folder, which stands for the id below
// when nested, then with the folders in it.
func (d *Driver) documentsIn(q storage.DocumentKey, dir, below string, nested bool) ([]storage.DocumentKey, error) {
	entries, err := d.listOrNone(dir)
	if err != nil {
		return nil, err
	}
	var found []storage.DocumentKey
	for _, key := range entries {
		name, folder := folderKey(key)
		switch {
		case folder && nested:
			more, err := d.documentsIn(q, dir+"/"+name, path.Join(below, name), true)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		case !folder && tree.IsDocumentName(name) && (!nested || below != ""):
			k := q
			k.Name = tree.DocumentName(name)
			if nested {
				k.ID = d.layout.UnescapeID(below)
			}
			if (q.Name == "" || q.Name == k.Name) && (q.Kind != storage.DocIndex || name == tree.IndexName) {
				found = append(found, k)
			}
		}
	}
	return found, nil
}
