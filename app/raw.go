package app

import (
	"context"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// raw runs a call on the store itself, with the person as the author, after
// checking a right in a tenant.
func raw[T any](d door, connection, tenant string, right identity.Right, f func(context.Context, storage.Storage, identity.Actor) (T, error)) (T, error) {
	return ask(d, func(ctx context.Context, actor identity.Actor) (T, error) {
		var none T
		desk, err := d.core.Desk(ctx, connection, actor)
		if err != nil {
			return none, err
		}
		store, err := desk.Raw(tenant, right)
		if err != nil {
			return none, err
		}
		return f(ctx, store, actor)
	})
}

// write is raw for a change, which it notes in the audit log.
func write(d door, connection string, ref editorial.Ref, right identity.Right, verb string, f func(context.Context, storage.Storage, identity.Actor) error) error {
	_, err := raw(d, connection, ref.Tenant, right, func(ctx context.Context, s storage.Storage, actor identity.Actor) (struct{}, error) {
		if err := f(ctx, s, actor); err != nil {
			return struct{}{}, err
		}
		entry := editorial.AuditEntry{Time: time.Now(), Person: actor.Name, Door: actor.Door, Connection: connection, Verb: verb, Ref: ref}
		if err := d.core.opts.Workspace.Append(context.WithoutCancel(ctx), entry); err != nil {
			d.core.log.ErrorContext(ctx, "an audit entry was not kept", "verb", verb, "error", err)
		}
		return struct{}{}, nil
	})
	return err
}

// timestamp writes a time for a page, "" for the zero time.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func notNilMap(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
