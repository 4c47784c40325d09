package relational

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// table describes where the documents of a kind lie: its key columns, of which
// those of selective may be left open in a query. Each kind has a table of its
// own with exactly the columns that its key needs, in the order in which it is
// asked for, and body. A column is named as in storage.DocumentKey.
type table struct {
	name      string
	key       []string
	selective []string
}

var tables = map[storage.DocKind]table{
	storage.DocHistory: {"history", []string{"tenant", "type", "id", "name"}, []string{"id", "name"}},
	storage.DocComment: {"comments", []string{"tenant", "type", "state", "id", "name"}, []string{"id", "name"}},
	storage.DocRecord:  {"records", []string{"tenant", "type", "kind", "id", "name"}, []string{"id", "kind", "name"}},
	storage.DocIndex:   {"indexes", []string{"tenant", "type", "state", "id"}, nil},
	storage.DocSchema:  {"schemas", []string{"tenant", "name"}, []string{"name"}},
	storage.DocWebhook: {"webhooks", []string{"tenant", "name"}, []string{"name"}},
	storage.DocSession: {"sessions", []string{"name"}, []string{"name"}},
}

func field(k *storage.DocumentKey, column string) *string {
	switch column {
	case "tenant":
		return &k.Tenant
	case "type":
		return &k.Type
	case "id":
		return &k.ID
	case "state":
		return (*string)(&k.State)
	case "kind":
		return &k.Group
	}
	return &k.Name
}

// values returns the key in the order of the columns.
func (tb *table) values(k storage.DocumentKey) []any {
	args := make([]any, len(tb.key))
	for i, column := range tb.key {
		args[i] = *field(&k, column)
	}
	return args
}

// at is the condition that selects one document by all of its key.
func (tb *table) at() string {
	conditions := make([]string, len(tb.key))
	for i, column := range tb.key {
		conditions[i] = fmt.Sprintf("%s = ?%d", column, i+1)
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// matching selects what a query asks for.
func (tb *table) matching(q storage.DocumentQuery) *where {
	w := &where{}
	for _, column := range tb.key {
		if v := *field(&q.DocumentKey, column); v != "" || !slices.Contains(tb.selective, column) {
			w.and(column+" = %s", v)
		}
	}
	return w
}

func kindOf(k storage.DocumentKey) (*table, error) {
	tb, ok := tables[k.Kind]
	if !ok {
		return nil, storage.Errorf(storage.ErrUnsupported, "documents of kind %q are not known", k.Kind)
	}
	return &tb, nil
}

// PutDocument implements storage.Driver.
func (s *Store) PutDocument(ctx context.Context, req storage.DocumentRequest) error {
	return s.update(ctx, claimOfDocument(req.Key), func(t *tx) error {
		if req.RequireItem {
			if err := requireItem(ctx, t, req.Key); err != nil {
				return err
			}
		}
		if req.IfMatch != nil {
			body, found, err := getDocument(ctx, t, req.Key)
			if err != nil {
				return err
			}
			current := ""
			if found {
				current = storage.DocumentRevision(body)
			}
			if err := storage.CheckMatch(req.IfMatch, current); err != nil {
				return err
			}
		}
		if req.Key.Tenant != "" {
			// A tenant may begin with a schema or a webhook of its own.
			if _, err := t.Exec(ctx, `INSERT INTO tenants (tenant) VALUES (?1) ON CONFLICT (tenant) DO NOTHING`, req.Key.Tenant); err != nil {
				return err
			}
		}
		t.changed(req.Key)
		return putDocument(ctx, t, req.Key, req.Body)
	})
}

func requireItem(ctx context.Context, t *tx, k storage.DocumentKey) error {
	there := false
	err := names(ctx, t, storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, func(storage.Address) error {
		there = true
		return ErrStop
	})
	if err == nil && !there {
		err = storage.Errorf(storage.ErrNotFound, "there is no %s of this item to comment on", k.State)
	}
	return err
}

// changed tells that a document has changed.
func (t *tx) changed(k storage.DocumentKey) {
	if kind := storage.EventOf(k.Kind); kind != "" {
		t.emit(storage.Event{Address: storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}, Kind: kind})
	}
}

func putDocument(ctx context.Context, q Querier, k storage.DocumentKey, body []byte) error {
	tb, err := kindOf(k)
	if err != nil {
		return err
	}
	marks := make([]string, len(tb.key)+1)
	for i := range marks {
		marks[i] = fmt.Sprintf("?%d", i+1)
	}
	columns := strings.Join(tb.key, ", ")
	_, err = q.Exec(ctx, `INSERT INTO `+tb.name+` (`+columns+`, body) VALUES (`+strings.Join(marks, ", ")+`)
		ON CONFLICT (`+columns+`) DO UPDATE SET body = excluded.body`, append(tb.values(k), body)...)
	return err
}

// GetDocument implements storage.Driver.
func (s *Store) GetDocument(ctx context.Context, key storage.DocumentKey) (*storage.Document, error) {
	body, found, err := getDocument(ctx, s.db, key)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, storage.ErrNotFound
	}
	return &storage.Document{Key: key, Body: body}, nil
}

func getDocument(ctx context.Context, q Querier, k storage.DocumentKey) (body []byte, found bool, err error) {
	tb, err := kindOf(k)
	if err != nil {
		return nil, false, err
	}
	found, err = one(ctx, q, `SELECT body FROM `+tb.name+tb.at(), []any{&body}, tb.values(k)...)
	return body, found, err
}

// ListDocuments implements storage.Driver.
func (s *Store) ListDocuments(ctx context.Context, q storage.DocumentQuery) ([]*storage.Document, error) {
	return listDocuments(ctx, s.db, q)
}

func listDocuments(ctx context.Context, from Querier, q storage.DocumentQuery) ([]*storage.Document, error) {
	tb, err := kindOf(q.DocumentKey)
	if err != nil {
		return nil, err
	}
	columns, order := tb.key, []string{}
	for _, column := range []string{"id", "name", "kind"} {
		if slices.Contains(tb.key, column) {
			order = append(order, column)
		}
	}
	selected := strings.Join(columns, ", ")
	if !q.NamesOnly {
		selected += ", body"
	}
	w := tb.matching(q)
	docs := []*storage.Document{}
	err = from.Each(ctx, `SELECT `+selected+` FROM `+tb.name+w.text.String()+` ORDER BY `+strings.Join(order, ", "), func(row Row) error {
		doc := &storage.Document{Key: q.DocumentKey}
		dest := make([]any, 0, len(columns)+1)
		for _, column := range columns {
			dest = append(dest, field(&doc.Key, column))
		}
		if !q.NamesOnly {
			dest = append(dest, &doc.Body)
		}
		docs = append(docs, doc)
		return row.Scan(dest...)
	}, w.args...)
	return docs, err
}

// DeleteDocuments implements storage.Driver.
func (s *Store) DeleteDocuments(ctx context.Context, q storage.DocumentQuery, _ storage.Attribution) error {
	return s.update(ctx, claimOfDocument(q.DocumentKey), func(t *tx) error {
		n, err := deleteDocuments(ctx, t, q)
		if n > 0 {
			t.changed(q.DocumentKey)
		}
		return err
	})
}

func deleteDocuments(ctx context.Context, q Querier, query storage.DocumentQuery) (int64, error) {
	tb, err := kindOf(query.DocumentKey)
	if err != nil {
		return 0, err
	}
	w := tb.matching(query)
	return q.Exec(ctx, `DELETE FROM `+tb.name+w.text.String(), w.args...)
}
