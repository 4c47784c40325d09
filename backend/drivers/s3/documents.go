package s3

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Content types of what is no content, as the original server writes them.
const (
	typeDocument = "application/json"
	typeKeep     = "application/x-empty"
)

// maxDocument is the largest document that is read, in bytes.
const maxDocument = 16 << 20

// PutDocument implements storage.Driver.
func (d *Driver) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	k := req.Key
	a := storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}
	unlock, err := d.locks.lock(ctx, a)
	if err != nil {
		return err
	}
	defer unlock()
	if req.RequireItem {
		if err := d.requireItem(ctx, a); err != nil {
			return err
		}
	}
	if err := d.replaceDocument(ctx, req); err != nil {
		return err
	}
	if req.RequireItem {
		// A transition elsewhere may have taken the item away meanwhile.
		if err := d.requireItem(ctx, a); err != nil {
			return errors.Join(err, d.deleteKey(ctx, d.key(d.layout.Document(k)), "", false))
		}
	}
	d.changed(k)
	return nil
}

func (d *Driver) requireItem(ctx context.Context, a storage.Address) error {
	exts, err := d.extensions(ctx, a)
	if err == nil && len(exts) == 0 {
		return storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", a.State)
	}
	return err
}

// replaceDocument puts a document under the condition of the request.
func (d *Driver) replaceDocument(ctx context.Context, req storage.DocumentRequest) error {
	if req.IfMatch == nil {
		return d.putDocument(ctx, req.Key, req.Body, nil)
	}
	_, err := again(ctx, func() (struct{}, error) {
		current, cond := "", precondition{}
		doc, stored, err := d.readDocument(ctx, req.Key, d.key(d.layout.Document(req.Key)))
		switch {
		case err == nil:
			current, cond.tag = storage.DocumentRevision(doc.Body), stored
		case !errors.Is(err, storage.ErrNotFound):
			return struct{}{}, err
		}
		if err := storage.CheckMatch(req.IfMatch, current); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.putDocument(ctx, req.Key, req.Body, &cond)
	})
	return err
}

func (d *Driver) putDocument(ctx context.Context, k storage.DocumentKey, content []byte, cond *precondition) error {
	_, err := d.put(ctx, d.key(d.layout.Document(k)), content, typeDocument, nil, cond)
	return err
}

// changed tells the watchers about a document.
func (d *Driver) changed(k storage.DocumentKey) {
	if kind := storage.EventOf(k.Kind); kind != "" {
		d.publish(storage.Event{Address: storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, Kind: kind})
	}
}

// GetDocument implements storage.Driver.
func (d *Driver) GetDocument(ctx context.Context, k storage.DocumentKey) (*storage.Document, error) {
	doc, _, err := d.readDocument(ctx, k, d.key(d.layout.Document(k)))
	if !errors.Is(err, storage.ErrNotFound) || k.Kind != storage.DocSession {
		return doc, err
	}
	_, doc, err = d.clearSession(ctx, k)
	return doc, err
}

// clearSession finds a session that the original server keeps under the token
// itself, for one that is asked for by the sum of its token.
func (d *Driver) clearSession(ctx context.Context, k storage.DocumentKey) (key string, doc *storage.Document, err error) {
	prefix := d.key(tree.SessionsDir) + "/"
	err = d.walk(ctx, prefix, "", func(o types.Object) (bool, error) {
		at := aws.ToString(o.Key)
		token := tree.DocumentName(at[len(prefix):])
		if sum := sha256.Sum256([]byte(token)); hex.EncodeToString(sum[:]) != k.Name {
			return true, nil
		}
		found, _, err := d.readDocument(ctx, k, at)
		if err != nil {
			return false, err
		}
		var session struct {
			Token string `json:"token"` // which those of ours do not tell
		}
		if json.Unmarshal(found.Body, &session) == nil && session.Token == token {
			key, doc = at, found
		}
		return doc == nil, nil
	})
	if err == nil && doc == nil {
		err = storage.ErrNotFound
	}
	return key, doc, err
}

// readDocument returns a document and its entity tag.
func (d *Driver) readDocument(ctx context.Context, k storage.DocumentKey, key string) (*storage.Document, string, error) {
	out, err := d.client.GetObject(ctx, &sdk.GetObjectInput{Bucket: &d.cfg.Bucket, Key: &key})
	if err != nil {
		return nil, "", d.failed(ctx, err)
	}
	defer func() { _ = out.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(out.Body, maxDocument+1))
	switch {
	case err != nil:
		return nil, "", d.failed(ctx, err)
	case len(content) > maxDocument:
		return nil, "", storage.Errorf(storage.ErrTooLarge, "the document %q is larger than %d bytes", k.Name, maxDocument)
	}
	return &storage.Document{Key: k, Body: content}, aws.ToString(out.ETag), nil
}

// ListDocuments implements storage.Driver.
func (d *Driver) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	keys, err := d.documentKeys(ctx, q.DocumentKey)
	if err != nil {
		return nil, err
	}
	docs := make([]*storage.Document, len(keys))
	err = each(ctx, len(keys), func(ctx context.Context, i int) error {
		docs[i] = &storage.Document{Key: keys[i]}
		if q.NamesOnly {
			return nil
		}
		doc, _, err := d.readDocument(ctx, keys[i], d.key(d.layout.Document(keys[i])))
		if errors.Is(err, storage.ErrNotFound) { // it has gone meanwhile
			docs[i] = nil
			return nil
		}
		docs[i] = doc
		return err
	})
	return slices.DeleteFunc(docs, func(doc *storage.Document) bool { return doc == nil }), err
}

// documentKeys lists the documents that a query matches, by id and name.
func (d *Driver) documentKeys(ctx context.Context, q storage.DocumentKey) ([]storage.DocumentKey, error) {
	if q.Name != "" && (q.ID != "" || !hasID(q.Kind)) && (q.Group != "" || q.Kind != storage.DocRecord) {
		_, err := d.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: &d.cfg.Bucket, Key: aws.String(d.key(d.layout.Document(q)))})
		if err = d.failed(ctx, err); errors.Is(err, storage.ErrNotFound) {
			return nil, nil
		}
		return []storage.DocumentKey{q}, err
	}
	groups := []string{q.Group}
	if q.Kind == storage.DocRecord && q.Group == "" && q.ID != "" {
		groups = nil
		err := d.walkLevel(ctx, d.key(d.layout.Documents(q))+"/", func(name string) { groups = append(groups, name) }, func(types.Object) {})
		if err != nil {
			return nil, err
		}
	}
	var keys []storage.DocumentKey
	for _, group := range groups {
		in := q
		in.Group = group
		err := d.walk(ctx, d.key(d.layout.Documents(in))+"/", "", func(o types.Object) (bool, error) {
			e := d.layout.Parse(d.path(aws.ToString(o.Key)))
			if e.Kind == tree.KindDocument && matches(q, e.Key) {
				keys = append(keys, e.Key)
			}
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(keys, func(x, y storage.DocumentKey) int {
		if c := strings.Compare(x.ID, y.ID); c != 0 {
			return c
		}
		return strings.Compare(x.Name, y.Name)
	})
	return keys, nil
}

func hasID(kind storage.DocKind) bool {
	return kind == storage.DocHistory || kind == storage.DocComment || kind == storage.DocRecord
}

func matches(q, k storage.DocumentKey) bool {
	return q.Kind == k.Kind && q.Tenant == k.Tenant && q.Type == k.Type && q.State == k.State &&
		(q.ID == "" || q.ID == k.ID) && (q.Group == "" || q.Group == k.Group) && (q.Name == "" || q.Name == k.Name)
}

// DeleteDocuments implements storage.Driver.
func (d *Driver) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, _ storage.Attribution) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	if q.ID != "" {
		unlock, err := d.locks.lock(ctx, storage.Address{Tenant: q.Tenant, Type: q.Type, ID: q.ID})
		if err != nil {
			return err
		}
		defer unlock()
	}
	keys, err := d.documentKeys(ctx, q.DocumentKey)
	if err != nil {
		return err
	}
	if len(keys) == 0 && q.Kind == storage.DocSession && q.Name != "" {
		key, _, err := d.clearSession(ctx, q.DocumentKey)
		if err == nil {
			err = d.deleteKey(ctx, key, "", false)
		} else if errors.Is(err, storage.ErrNotFound) {
			err = nil
		}
		return err
	}
	return d.deleteDocuments(ctx, keys)
}

func (d *Driver) deleteDocuments(ctx context.Context, keys []storage.DocumentKey) error {
	return each(ctx, len(keys), func(ctx context.Context, i int) error {
		if err := d.deleteKey(ctx, d.key(d.layout.Document(keys[i])), "", false); err != nil {
			return err
		}
		d.changed(keys[i])
		return nil
	})
}
