package redis

import (
	"cmp"
	"context"
	"crypto/sha1" //nolint:gosec // what Redis can compute; it guards no secret
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// shelf names where the documents of a kind stand, or "record" for those of every
// group of a type.
func shelf(k storage.DocumentKey) (string, error) {
	switch k.Kind {
	case storage.DocHistory:
		return "history:" + k.Type, nil
	case storage.DocComment:
		return "comment:" + string(k.State) + ":" + k.Type, nil
	case storage.DocIndex:
		return "index:" + string(k.State) + ":" + k.Type, nil
	case storage.DocRecord:
		if k.Group == "" {
			return "record", nil
		}
		return "record:" + k.Group + ":" + k.Type, nil
	case storage.DocSchema, storage.DocWebhook, storage.DocSession:
		return string(k.Kind), nil
	}
	return "", storage.Errorf(storage.ErrUnsupported, "documents of kind %q are not known", k.Kind)
}

// PutDocument implements storage.Driver. A condition on a document that is there
// takes two round trips, since its revision is computed here.
func (d *Driver) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	k := req.Key
	at, err := shelf(k)
	if err != nil {
		return err
	}
	required, belongs, seen := "0", "0", ""
	if value(req.IfMatch) != "" {
		seen = "?"
	}
	if req.RequireItem {
		required = "1"
	}
	if k.Tenant != "" {
		belongs = "1"
	}
	for {
		got, err := d.admitted(ctx, putDocumentScript, k.Tenant, k.Type, string(k.State), at, k.Group, k.ID, k.Name, req.Body,
			flag(req.IfMatch), seen, required, storage.EventOf(k.Kind), belongs)
		switch {
		case err != nil:
			return err
		case got.word == answerNoItem:
			return storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", k.State)
		case got.word != answerDiffers:
			return nil
		}
		body, there := got.values[0].(string)
		current := ""
		if seen = ""; there {
			current = storage.DocumentRevision([]byte(body))
			sum := sha1.Sum([]byte(body)) //nolint:gosec // as above
			seen = hex.EncodeToString(sum[:])
		}
		if err := storage.CheckMatch(req.IfMatch, current); err != nil {
			return err
		}
	}
}

// GetDocument implements storage.Driver.
func (d *Driver) GetDocument(ctx context.Context, k storage.DocumentKey) (*storage.Document, error) {
	at, err := shelf(k)
	if err != nil {
		return nil, err
	}
	body, err := guard(ctx, d, func(ctx context.Context) ([]byte, error) {
		body, err := d.client.HGet(ctx, d.key(k.Tenant, "docs", at), k.ID+"\x00"+k.Name).Bytes()
		if errors.Is(err, goredis.Nil) {
			err = storage.Errorf(storage.ErrNotFound, "not found")
		}
		return body, err
	})
	if err != nil {
		return nil, err
	}
	return &storage.Document{Key: k, Body: body}, nil
}

// ListDocuments implements storage.Driver.
func (d *Driver) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	at, err := shelf(q.DocumentKey)
	if err != nil {
		return nil, err
	}
	bodies, width := "1", 4
	if q.NamesOnly {
		bodies, width = "0", 3
	}
	got, err := d.read(ctx, documentsScript, d.tag(q.Tenant), q.Type, q.ID, q.Name, bodies, at)
	if err != nil {
		return nil, err
	}
	docs := make([]*storage.Document, 0, len(got.values)/width)
	for i := 0; i+width <= len(got.values); i += width {
		doc := &storage.Document{Key: q.DocumentKey}
		if group := got.text(i); group != "" {
			doc.Key.Group = group
		}
		doc.Key.ID, doc.Key.Name = got.text(i+1), got.text(i+2)
		if !q.NamesOnly {
			doc.Body = []byte(got.text(i + 3))
		}
		docs = append(docs, doc)
	}
	slices.SortFunc(docs, func(x, y *storage.Document) int {
		return cmp.Or(strings.Compare(x.Key.ID, y.Key.ID), strings.Compare(x.Key.Name, y.Key.Name), strings.Compare(x.Key.Group, y.Key.Group))
	})
	return docs, nil
}

// DeleteDocuments implements storage.Driver.
func (d *Driver) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, _ storage.Attribution) error {
	at, err := shelf(q.DocumentKey)
	if err != nil {
		return err
	}
	_, err = d.write(ctx, deleteDocumentsScript, d.tag(q.Tenant), q.Type, q.ID, q.Name, string(q.State), at, storage.EventOf(q.Kind))
	return err
}
