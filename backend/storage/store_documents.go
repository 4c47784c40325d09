package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
)

// MaxDocument is the largest schema, record, comment or other document, in bytes.
const MaxDocument = 1 << 20

// asciiLower folds A to Z only, as header names are folded.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// checkStored refuses what can not be the name of a stored document or version
// of any store, ours or the original server's.
func checkStored(what, name string) error {
	switch {
	case name == "":
		return Errorf(ErrInvalid, "the %s id is missing", what)
	case len(name) > MaxSegmentLen || name == "." || name == ".." || strings.ContainsAny(name, "/\\\x00"):
		return Errorf(ErrInvalid, "%s is not a %s id", quote(name), what)
	}
	return nil
}

// putDocument checks the size of a document and stores it.
func (s *Store) putDocument(ctx context.Context, req DocumentRequest) error {
	if len(req.Body) > MaxDocument {
		return Errorf(ErrTooLarge, "the document has %d bytes; at most %d are kept", len(req.Body), MaxDocument)
	}
	req.Attribution = s.by()
	return s.driver.PutDocument(ctx, req)
}

// getJSON reads a document into value; one that cannot be understood is ErrCorrupt.
func (s *Store) getJSON(ctx context.Context, key DocumentKey, value any) error {
	doc, err := s.driver.GetDocument(ctx, key)
	if err != nil {
		return err
	}
	return parse(doc, value)
}

func parse(doc *Document, value any) error {
	if err := json.Unmarshal(doc.Body, value); err != nil {
		return &Error{Kind: ErrCorrupt, Message: "the stored " + string(doc.Key.Kind) + " " + quote(doc.Key.Name) + " cannot be understood", Err: err}
	}
	return nil
}

// put marshals value and stores it as a document.
func (s *Store) putJSON(ctx context.Context, req DocumentRequest, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return Errorf(ErrInvalid, "the %s cannot be written as JSON: %v", req.Key.Kind, err)
	}
	req.Body = body
	return s.putDocument(ctx, req)
}

// names lists the names that a query matches.
func (s *Store) names(ctx context.Context, key DocumentKey) ([]string, error) {
	docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: key, NamesOnly: true})
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(docs))
	for _, d := range docs {
		out = append(out, d.Key.Name)
	}
	return out, nil
}

// GetSchema implements SchemaStore.
func (s *Store) GetSchema(ctx context.Context, tenant, name string) (*Schema, error) {
	a := Address{Tenant: tenant, ID: name}
	return call(ctx, s, "GetSchema", a, reading, func(ctx context.Context) (*Schema, error) {
		own, err := s.schema(ctx, tenant, name)
		if errors.Is(err, ErrNotFound) {
			return s.schema(ctx, "", name)
		}
		return own, err
	})
}

// schema reads a tenant's schema, or a global one for the empty tenant.
func (s *Store) schema(ctx context.Context, tenant, name string) (*Schema, error) {
	key, err := schemaKey(tenant, name)
	if err != nil {
		return nil, err
	}
	doc, err := s.driver.GetDocument(ctx, key)
	if err != nil {
		return nil, err
	}
	return &Schema{Name: name, Content: doc.Body, IsGlobal: tenant == "", Revision: DocumentRevision(doc.Body)}, nil
}

func schemaKey(tenant, name string) (DocumentKey, error) {
	if tenant != "" {
		if _, err := container(tenant, ""); err != nil {
			return DocumentKey{}, err
		}
	}
	return DocumentKey{Kind: DocSchema, Tenant: tenant, Name: name}, checkStored("schema", name)
}

// GetGlobalSchema implements SchemaStore.
func (s *Store) GetGlobalSchema(ctx context.Context, name string) (*Schema, error) {
	return call(ctx, s, "GetGlobalSchema", Address{ID: name}, reading, func(ctx context.Context) (*Schema, error) {
		return s.schema(ctx, "", name)
	})
}

// GetTenantSchema implements SchemaStore.
func (s *Store) GetTenantSchema(ctx context.Context, tenant, name string) (*Schema, error) {
	return call(ctx, s, "GetTenantSchema", Address{Tenant: tenant, ID: name}, reading, func(ctx context.Context) (*Schema, error) {
		if _, err := container(tenant, ""); err != nil {
			return nil, err
		}
		return s.schema(ctx, tenant, name)
	})
}

// PutGlobalSchema implements SchemaStore.
func (s *Store) PutGlobalSchema(ctx context.Context, name string, content []byte) error {
	return s.do(ctx, "PutGlobalSchema", Address{ID: name}, writing, func(ctx context.Context) error {
		return s.putSchema(ctx, "", name, content)
	})
}

// PutTenantSchema implements SchemaStore.
func (s *Store) PutTenantSchema(ctx context.Context, tenant, name string, content []byte) error {
	return s.do(ctx, "PutTenantSchema", Address{Tenant: tenant, ID: name}, writing, func(ctx context.Context) error {
		if _, err := container(tenant, ""); err != nil {
			return err
		}
		if err := s.admitContainer(ctx, tenant, ""); err != nil {
			return err
		}
		return s.putSchema(ctx, tenant, name, content)
	})
}

func (s *Store) putSchema(ctx context.Context, tenant, name string, content []byte) error {
	if err := CheckName("schema name", name); err != nil {
		return err
	}
	if trimmed := bytes.TrimSpace(content); !json.Valid(content) || trimmed[0] != '{' {
		return Errorf(ErrInvalid, "a schema must be a JSON object")
	}
	return s.putDocument(ctx, DocumentRequest{
		Key: DocumentKey{Kind: DocSchema, Tenant: tenant, Name: name}, Body: content, IfMatch: s.opts.IfMatch,
	})
}

// DeleteGlobalSchema implements SchemaStore.
func (s *Store) DeleteGlobalSchema(ctx context.Context, name string) error {
	return s.deleteSchema(ctx, "DeleteGlobalSchema", "", name)
}

// DeleteTenantSchema implements SchemaStore.
func (s *Store) DeleteTenantSchema(ctx context.Context, tenant, name string) error {
	if _, err := container(tenant, ""); err != nil {
		return wrap("DeleteTenantSchema", Address{Tenant: tenant, ID: name}, err)
	}
	return s.deleteSchema(ctx, "DeleteTenantSchema", tenant, name)
}

func (s *Store) deleteSchema(ctx context.Context, op, tenant, name string) error {
	return s.do(ctx, op, Address{Tenant: tenant, ID: name}, writing, func(ctx context.Context) error {
		key, err := schemaKey(tenant, name)
		if err != nil {
			return err
		}
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: key}, s.by())
	})
}

// ListGlobalSchemas implements SchemaStore.
func (s *Store) ListGlobalSchemas(ctx context.Context) ([]string, error) {
	return call(ctx, s, "ListGlobalSchemas", Address{}, reading, func(ctx context.Context) ([]string, error) {
		return s.names(ctx, DocumentKey{Kind: DocSchema})
	})
}

// ListTenantSchemas implements SchemaStore.
func (s *Store) ListTenantSchemas(ctx context.Context, tenant string) ([]string, error) {
	a, err := container(tenant, "")
	return call(ctx, s, "ListTenantSchemas", a, reading, func(ctx context.Context) ([]string, error) {
		if err != nil {
			return nil, err
		}
		return s.names(ctx, DocumentKey{Kind: DocSchema, Tenant: tenant})
	})
}

// ListAllSchemas implements SchemaStore.
func (s *Store) ListAllSchemas(ctx context.Context, tenant string) ([]string, error) {
	a, err := container(tenant, "")
	return call(ctx, s, "ListAllSchemas", a, reading, func(ctx context.Context) ([]string, error) {
		if err != nil {
			return nil, err
		}
		global, err := s.names(ctx, DocumentKey{Kind: DocSchema})
		if err != nil {
			return nil, err
		}
		own, err := s.names(ctx, DocumentKey{Kind: DocSchema, Tenant: tenant})
		if err != nil {
			return nil, err
		}
		return union(global, own), nil
	})
}

// union merges two sorted lists into one in which each name stands once.
func union(a, b []string) []string {
	out := make([]string, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch strings.Compare(a[0], b[0]) {
		case -1:
			out, a = append(out, a[0]), a[1:]
		case 1:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// SchemaExists implements SchemaStore.
func (s *Store) SchemaExists(ctx context.Context, tenant, name string) (bool, error) {
	_, err := s.GetSchema(ctx, tenant, name)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// ListWebhooks implements WebhookStore.
func (s *Store) ListWebhooks(ctx context.Context, tenant string) ([]*Webhook, error) {
	a, err := container(tenant, "")
	return call(ctx, s, "ListWebhooks", a, reading, func(ctx context.Context) ([]*Webhook, error) {
		if err != nil {
			return nil, err
		}
		docs, err := s.driver.ListDocuments(ctx, DocumentQuery{DocumentKey: DocumentKey{Kind: DocWebhook, Tenant: tenant}})
		if err != nil {
			return nil, err
		}
		hooks := make([]*Webhook, 0, len(docs))
		for _, doc := range docs {
			hook, err := webhook(doc)
			if err != nil {
				return nil, err
			}
			hooks = append(hooks, hook)
		}
		return hooks, nil
	})
}

// webhook parses a stored webhook; its name wins over the id inside.
func webhook(doc *Document) (*Webhook, error) {
	var hook Webhook
	if err := parse(doc, &hook); err != nil {
		return nil, err
	}
	hook.ID, hook.Events = doc.Key.Name, notNil(hook.Events)
	return &hook, nil
}

// GetWebhook implements WebhookStore.
func (s *Store) GetWebhook(ctx context.Context, tenant, webhookID string) (*Webhook, error) {
	a, err := container(tenant, "")
	a.ID = webhookID
	return call(ctx, s, "GetWebhook", a, reading, func(ctx context.Context) (*Webhook, error) {
		if err := errors.Join(err, checkStored("webhook", webhookID)); err != nil {
			return nil, err
		}
		doc, err := s.driver.GetDocument(ctx, DocumentKey{Kind: DocWebhook, Tenant: tenant, Name: webhookID})
		if err != nil {
			return nil, err
		}
		return webhook(doc)
	})
}

// PutWebhook implements WebhookStore.
func (s *Store) PutWebhook(ctx context.Context, tenant string, hook *Webhook) error {
	a, err := container(tenant, "")
	if hook == nil {
		hook = &Webhook{}
	}
	a.ID = hook.ID
	return s.do(ctx, "PutWebhook", a, writing, func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if err := s.admitContainer(ctx, tenant, ""); err != nil {
			return err
		}
		if err := CheckName("webhook id", hook.ID); err != nil {
			return err
		}
		if hook.URL == "" {
			return Errorf(ErrInvalid, "a webhook needs a URL")
		}
		stored := *hook
		stored.Events = notNil(stored.Events)
		return s.putJSON(ctx, DocumentRequest{Key: DocumentKey{Kind: DocWebhook, Tenant: tenant, Name: hook.ID}, IfMatch: s.opts.IfMatch}, stored)
	})
}

// DeleteWebhook implements WebhookStore.
func (s *Store) DeleteWebhook(ctx context.Context, tenant, webhookID string) error {
	a, err := container(tenant, "")
	a.ID = webhookID
	return s.do(ctx, "DeleteWebhook", a, writing, func(ctx context.Context) error {
		if err := errors.Join(err, checkStored("webhook", webhookID)); err != nil {
			return err
		}
		return s.driver.DeleteDocuments(ctx, DocumentQuery{DocumentKey: DocumentKey{Kind: DocWebhook, Tenant: tenant, Name: webhookID}}, s.by())
	})
}
