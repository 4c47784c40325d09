package redis

import (
	"context"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Versions implements storage.Driver.
func (d *Driver) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	got, err := d.read(ctx, versionsScript, d.tag(a.Tenant), a.Type, a.Name())
	if err != nil {
		return nil, err
	}
	live := got.text(0)
	versions := make([]*storage.ContentVersion, 0, len(got.values)/2)
	for i := 1; i+1 < len(got.values); i += 2 {
		if got.values[i+1] == nil {
			continue // as in List
		}
		r, err := parseRecord(got.text(i + 1))
		if err != nil {
			return nil, err
		}
		id := got.text(i)
		versions = append(versions, &storage.ContentVersion{VersionID: id, LastModified: stamp(r.modified), Size: r.size, IsLatest: id == live})
	}
	return versions, nil
}

// OpenVersion implements storage.Driver.
func (d *Driver) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	got, err := d.read(ctx, openVersionScript, d.tag(a.Tenant), a.Type, a.Name(), versionID)
	if err != nil {
		return nil, err
	}
	return d.stream(ctx, a, got)
}

// Restore implements storage.Driver.
func (d *Driver) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	at, revision := d.now(), unique.ID()
	history, err := beginHistory(req.In(storage.Live), req.Attribution, storage.ActionRestore, revision, req.VersionID, at)
	if err != nil {
		return nil, err
	}
	got, err := d.write(ctx, restoreScript, d.tag(req.Tenant), req.Type, req.Name(), req.ID, req.VersionID,
		flag(req.IfMatch), value(req.IfMatch), revision, at, history, d.cfg.MaxVersions)
	if err != nil {
		return nil, err
	}
	return parseItem(req.Name(), got.text(0))
}
