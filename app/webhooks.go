package app

import (
	"context"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Webhooks are the addresses that are told about events of a tenant.
type Webhooks struct{ door }

// Webhook is one of them.
type Webhook struct {
	ID     string   `json:"id"`
	URL    string   `json:"url"`
	Events []string `json:"events"`
}

func webhookOf(w *storage.Webhook) Webhook { return Webhook{ID: w.ID, URL: w.URL, Events: w.Events} }

// List returns the webhooks of a tenant in order of their ids.
func (w *Webhooks) List(connection, tenant string) ([]Webhook, error) {
	return raw(w.door, connection, tenant, identity.Model, func(ctx context.Context, s storage.Storage, _ identity.Actor) ([]Webhook, error) {
		found, err := s.ListWebhooks(ctx, tenant)
		if err != nil {
			return nil, err
		}
		out := make([]Webhook, 0, len(found))
		for _, hook := range found {
			out = append(out, webhookOf(hook))
		}
		return out, nil
	})
}

// Get returns one webhook.
func (w *Webhooks) Get(connection, tenant, id string) (*Webhook, error) {
	return raw(w.door, connection, tenant, identity.Model, func(ctx context.Context, s storage.Storage, _ identity.Actor) (*Webhook, error) {
		found, err := s.GetWebhook(ctx, tenant, id)
		if err != nil {
			return nil, err
		}
		out := webhookOf(found)
		return &out, nil
	})
}

// Save creates or replaces a webhook. What the desk does not know of an existing one is kept.
func (w *Webhooks) Save(connection, tenant string, webhook Webhook) error {
	ref := editorial.Ref{Tenant: tenant, ID: webhook.ID}
	return write(w.door, connection, ref, identity.Model, editorial.VerbWebhook, func(ctx context.Context, s storage.Storage, _ identity.Actor) error {
		stored := &storage.Webhook{}
		if old, err := s.GetWebhook(ctx, tenant, webhook.ID); err == nil {
			stored = old
		} else if storage.KindOf(err) != storage.ErrNotFound { //nolint:errorlint // KindOf returns the kind itself
			return err
		}
		stored.ID, stored.URL, stored.Events = webhook.ID, webhook.URL, webhook.Events
		return s.PutWebhook(ctx, tenant, stored)
	})
}

// Delete removes a webhook.
func (w *Webhooks) Delete(connection, tenant, id string) error {
	ref := editorial.Ref{Tenant: tenant, ID: id}
	return write(w.door, connection, ref, identity.Model, editorial.VerbWebhook, func(ctx context.Context, s storage.Storage, _ identity.Actor) error {
		return s.DeleteWebhook(ctx, tenant, id)
	})
}
