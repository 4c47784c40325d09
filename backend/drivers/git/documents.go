package git

import (
	"context"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// PutDocument implements storage.Driver.
func (d *Driver) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	if req.Key.Kind == storage.DocSession {
		return d.putSession(ctx, req)
	}
	return d.change(ctx, req.Attribution, func(c *change) (string, error) {
		k := req.Key
		if req.RequireItem {
			exts, err := d.extensions(ctx, storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State})
			if err != nil {
				return "", err
			}
			if len(exts) == 0 {
				return "", storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", k.State)
			}
		}
		if err := checkGitName(storage.Address{ID: k.ID + "/" + k.Name + ".json"}); err != nil {
			return "", err
		}
		current := ""
		path := d.layout.Document(k)
		there, err := d.document(ctx, k)
		if err != nil {
			return "", err
		}
		if there != nil {
			current = storage.DocumentRevision(there.Body)
			path = there.path
		}
		if err := storage.CheckMatch(req.IfMatch, current); err != nil {
			return "", err
		}
		if there == nil {
			if err := c.checkContainers(k.Tenant, k.Type); err != nil {
				return "", err
			}
		}
		if there == nil && k.Kind == storage.DocHistory {
			if noted, err := d.putHistoryNote(ctx, k, req.Body); noted || err != nil {
				return "", err
			}
		}
		if there != nil && string(there.Body) == string(req.Body) {
			return "", errNothing
		}
		c.put(path, req.Body)
		return "Put " + documentName(k), nil
	})
}

func documentName(k storage.DocumentKey) string {
	return strings.Join(slices.DeleteFunc([]string{string(k.Kind), k.Tenant, k.Type, k.ID, k.Group, k.Name}, func(s string) bool { return s == "" }), " ")
}

// stored is a document with the path of its file.
type stored struct {
	storage.Document
	path string
}

const documentColumns = "SELECT kind, tenant, type, state, id, grp, name, path, body FROM docs "

func scanDocument(r row) (*stored, error) {
	doc := &stored{}
	k := &doc.Key
	err := r.Scan(&k.Kind, &k.Tenant, &k.Type, &k.State, &k.ID, &k.Group, &k.Name, &doc.path, &doc.Body)
	if doc.Body == nil {
		doc.Body = []byte{}
	}
	return doc, err
}

// document reads one document that is a file; nil when there is none.
func (d *Driver) document(ctx context.Context, k storage.DocumentKey) (doc *stored, err error) {
	err = d.index.each(ctx, documentColumns+"WHERE kind = ? AND tenant = ? AND type = ? AND state = ? AND id = ? AND grp = ? AND name = ?", func(r row) error {
		doc, err = scanDocument(r)
		return err
	}, string(k.Kind), k.Tenant, k.Type, string(k.State), k.ID, k.Group, k.Name)
	return doc, d.failed(err)
}

// GetDocument implements storage.Driver.
func (d *Driver) GetDocument(ctx context.Context, key storage.DocumentKey) (*storage.Document, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if key.Kind == storage.DocSession {
		return d.session(key)
	}
	doc, err := d.document(ctx, key)
	switch {
	case err != nil:
		return nil, err
	case doc != nil:
		return &doc.Document, nil
	case key.Kind == storage.DocHistory:
		told, err := d.toldHistory(ctx, key)
		if err != nil || len(told) > 0 {
			return first(told), err
		}
	}
	return nil, storage.ErrNotFound
}

func first(docs []*storage.Document) *storage.Document {
	if len(docs) == 0 {
		return nil
	}
	return docs[0]
}

// ListDocuments implements storage.Driver.
func (d *Driver) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if q.Kind == storage.DocSession {
		return d.sessions(q)
	}
	docs, err := d.documents(ctx, q)
	if err != nil || q.Kind != storage.DocHistory {
		return docs, err
	}
	told, err := d.toldHistory(ctx, q.DocumentKey)
	if err != nil {
		return nil, err
	}
	for _, doc := range told {
		// What was put by itself says more than the commit.
		if !slices.ContainsFunc(docs, func(o *storage.Document) bool { return o.Key == doc.Key }) {
			docs = append(docs, doc)
		}
	}
	slices.SortFunc(docs, func(a, b *storage.Document) int {
		if c := strings.Compare(a.Key.ID, b.Key.ID); c != 0 {
			return c
		}
		return strings.Compare(a.Key.Name, b.Key.Name)
	})
	return docs, nil
}

// documents lists the documents that are files.
func (d *Driver) documents(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	all, err := d.stored(ctx, q)
	docs := make([]*storage.Document, 0, len(all))
	for _, doc := range all {
		if q.NamesOnly {
			doc.Body = nil
		}
		docs = append(docs, &doc.Document)
	}
	return docs, err
}

func (d *Driver) stored(ctx context.Context, q storage.DocumentQuery) (docs []*stored, err error) {
	where := "WHERE kind = ? AND tenant = ? AND type = ? AND state = ?"
	args := []any{string(q.Kind), q.Tenant, q.Type, string(q.State)}
	for _, part := range [][2]string{{"id", q.ID}, {"grp", q.Group}, {"name", q.Name}} {
		if part[1] != "" || part[0] == "id" && q.Kind == storage.DocIndex {
			where += " AND " + part[0] + " = ?"
			args = append(args, part[1])
		}
	}
	err = d.index.each(ctx, documentColumns+where+" ORDER BY id, name, grp", func(r row) error {
		doc, err := scanDocument(r)
		docs = append(docs, doc)
		return err
	}, args...)
	return docs, d.failed(err)
}

// DeleteDocuments implements storage.Driver.
func (d *Driver) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, by storage.Attribution) error {
	if q.Kind == storage.DocSession {
		return d.deleteSessions(ctx, q)
	}
	return d.change(ctx, by, func(c *change) (string, error) {
		docs, err := d.stored(ctx, q)
		if err != nil {
			return "", err
		}
		if len(docs) == 0 {
			return "", errNothing
		}
		for _, doc := range docs {
			c.remove(doc.path)
		}
		return "Delete " + documentName(q.DocumentKey), nil
	})
}
