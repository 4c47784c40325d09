package app

import (
	"context"
	"strings"
	"time"

	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// Versions shows the past of items, compares, restores and merges.
type Versions struct{ door }

// Timeline returns the versions of an item, newest first.
func (v *Versions) Timeline(connection string, ref editorial.Ref) ([]editorial.Version, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.Version, error) {
		return desk.Versions(ctx, ref)
	})
}

// Text returns a version as text.
func (v *Versions) Text(connection string, ref editorial.Ref, version string) (*editorial.Text, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Text, error) {
		return desk.VersionText(ctx, ref, version)
	})
}

// Threads returns the comments that were archived with a version.
func (v *Versions) Threads(connection string, ref editorial.Ref, version string) ([]Thread, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]Thread, error) {
		return threadsOf(desk.SettledThreads(ctx, ref, version))
	})
}

// Compare compares two sides of an item: states or versions.
func (v *Versions) Compare(connection string, ref editorial.Ref, from, to editorial.Side) (*editorial.Comparison, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Comparison, error) {
		return desk.Compare(ctx, ref, from, to)
	})
}

// Restore puts an old version into a draft, or onto live.
func (v *Versions) Restore(connection string, ref editorial.Ref, version string, to storage.State, step Step) (*Saved, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) (*Saved, error) {
		restored, err := desk.Restore(ctx, ref, version, to, step)
		if err != nil {
			return nil, err
		}
		return SavedOf(restored), nil
	})
}

// Trash returns the deleted items of a tenant, those deleted last first.
func (v *Versions) Trash(connection, tenant string) ([]editorial.Deleted, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) ([]editorial.Deleted, error) {
		return desk.Trash(ctx, tenant)
	})
}

// MergeRequest asks to join two changes; see editorial.MergeRequest.
type MergeRequest struct {
	Tenant  string        `json:"tenant"`
	Type    string        `json:"type"`
	ID      string        `json:"id"`
	Ext     string        `json:"ext"`
	Against storage.State `json:"against"`
	State   storage.State `json:"state"`
	Base    string        `json:"base"`
	Mine    string        `json:"mine"`
}

// Merge joins somebody's change with another as far as they do not touch.
func (v *Versions) Merge(connection string, request MergeRequest) (*editorial.Merge, error) {
	return at(v.door, connection, func(ctx context.Context, desk *editorial.Desk) (*editorial.Merge, error) {
		return desk.Merge(ctx, editorial.MergeRequest{
			Ref:     editorial.Ref{Tenant: request.Tenant, Type: request.Type, ID: request.ID, Ext: request.Ext},
			Against: request.Against, State: request.State, Base: request.Base, Mine: request.Mine,
		})
	})
}

// Resolve puts a person's choices into a merged text: one for each conflict, in order.
func (v *Versions) Resolve(merge editorial.Merge, choices []diff.Choice) (string, error) {
	return ask(v.door, func(context.Context, identity.Actor) (string, error) { return editorial.Resolve(merge, choices) })
}

// ImportedVersion is a version of text that comes from elsewhere with its own past.
type ImportedVersion struct {
	Content  string            `json:"content"`
	MIMEType string            `json:"mimeType"`
	Metadata map[string]string `json:"metadata"`
	Time     string            `json:"time"` // RFC 3339
	Message  string            `json:"message"`
}

// Import appends a version with its own time to live content, for
// administrators. Its author is the person of the session.
func (v *Versions) Import(connection string, ref editorial.Ref, version ImportedVersion) (*Saved, error) {
	var made *Saved
	err := write(v.door, connection, ref, identity.Administer, editorial.VerbRaw, func(ctx context.Context, s storage.Storage, actor identity.Actor) error {
		when, err := time.Parse(time.RFC3339, version.Time)
		if err != nil {
			return storage.Errorf(storage.ErrInvalid, "the time %q of the version is not of the form 2026-01-31T12:00:00Z", version.Time)
		}
		it, err := s.ImportVersion(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.ImportedVersion{
			Body: strings.NewReader(version.Content), Size: int64(len(version.Content)), MIMEType: version.MIMEType, Metadata: version.Metadata,
			Time: when, Author: actor.Name, Message: version.Message,
		})
		if err == nil {
			made = savedItem(it)
		}
		return err
	})
	return made, err
}
