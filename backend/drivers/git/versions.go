package git

import (
	"context"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Versions implements storage.Driver.
func (d *Driver) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	out := []*storage.ContentVersion{}
	err := d.index.each(ctx, `SELECT c.hash, c.time, v.size, i.version IS NOT NULL AND i.version = v.seq
		FROM versions v JOIN commits c ON c.seq = v.seq
		LEFT JOIN items i ON i.tenant = v.tenant AND i.type = v.type AND i.state = 0 AND i.name = v.name
		WHERE v.tenant = ? AND v.type = ? AND v.name = ? ORDER BY v.place DESC`, func(r row) error {
		var v storage.ContentVersion
		var at int64
		err := r.Scan(&v.VersionID, &at, &v.Size, &v.IsLatest)
		v.LastModified = time.Unix(0, at).UTC()
		out = append(out, &v)
		return err
	}, a.Tenant, a.Type, a.Name())
	return out, d.failed(err)
}

// pastItem is a version with what belongs to it.
type pastItem struct {
	value
	versionID string
	modified  time.Time
}

// version finds one version; ErrNotFound when it is not of the item.
func (d *Driver) version(ctx context.Context, a storage.Address, versionID string) (*pastItem, error) {
	var found *pastItem
	err := d.index.each(ctx, `SELECT c.hash, c.time, v.blob, v.size, v.oid, v.sidecar FROM commits c JOIN versions v ON v.seq = c.seq
		WHERE c.hash = ? AND v.tenant = ? AND v.type = ? AND v.name = ?`, func(r row) error {
		found = &pastItem{}
		var blob, sidecar string
		var at int64
		err := r.Scan(&found.versionID, &at, &blob, &found.size, &found.oid, &sidecar)
		found.blob, found.sidecar, found.modified = fromText(blob), fromText(sidecar), time.Unix(0, at).UTC()
		return err
	}, versionID, a.Tenant, a.Type, a.Name())
	if err == nil && found == nil {
		err = storage.ErrNotFound
	}
	return found, d.failed(err)
}

// OpenVersion implements storage.Driver.
func (d *Driver) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	a = a.In(storage.Live)
	v, err := d.version(ctx, a, versionID)
	if err != nil {
		return nil, err
	}
	facts, _, err := d.readSidecar(a, v.sidecar)
	if err != nil {
		return nil, d.failed(err)
	}
	return d.stream(&storage.ContentItem{
		Key: a.Name(), ContentType: facts.ContentType, VersionID: v.versionID, LastModified: v.modified, Size: v.size,
		ETag: etag(v.blob), Metadata: facts.Metadata,
	}, v.value)
}

// Restore implements storage.Driver.
func (d *Driver) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	var made *storage.ContentItem
	a := req.In(storage.Live)
	err := d.change(ctx, req.Attribution, func(c *change) (string, error) {
		v, err := d.version(ctx, a, req.VersionID)
		if err != nil {
			return "", err
		}
		old, err := d.maybe(ctx, a)
		if err != nil {
			return "", err
		}
		if err := storage.CheckMatch(req.IfMatch, revisionOf(old)); err != nil {
			return "", err
		}
		if old == nil {
			if err := c.checkNew(a, storage.Address{}); err != nil {
				return "", err
			}
		}
		file := tree.Content(a)
		c.set(file, v.blob)
		if v.oid != "" {
			c.stage(file, staged{value: v.value})
		}
		switch {
		case !v.sidecar.IsZero():
			c.set(tree.Sidecar(file), v.sidecar)
		case old != nil && !old.sidecar.IsZero():
			c.remove(tree.Sidecar(file))
		}
		if old != nil && old.blob == v.blob {
			c.commit.versions = append(c.commit.versions, file)
		}
		c.commit.action, c.commit.source = storage.ActionRestore, v.versionID
		c.after = func(ctx context.Context) (err error) {
			made, err = d.result(ctx, a)
			return err
		}
		return "Restore " + subjectOf(a), nil
	})
	return made, err
}

// ListDeleted implements storage.Driver.
func (d *Driver) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	page := &storage.DeletedPage{Items: []*storage.DeletedItem{}}
	from, to := nameRange(req)
	err := d.index.each(ctx, `SELECT n.name, n.gone, v.size, c.hash FROM names n
		JOIN versions v ON v.tenant = n.tenant AND v.type = n.type AND v.name = n.name AND v.place =
			(SELECT max(place) FROM versions l WHERE l.tenant = n.tenant AND l.type = n.type AND l.name = n.name)
		JOIN commits c ON c.seq = v.seq
		WHERE n.tenant = ? AND n.type = ? AND n.states = 0 AND n.versions > 0 AND n.name > ? AND n.name >= ? AND (? = '' OR n.name < ?)
		ORDER BY n.name LIMIT ?`, func(r row) error {
		if len(page.Items) == req.Limit {
			page.Next = page.Items[req.Limit-1].Key
			return errStop
		}
		var it storage.DeletedItem
		var at int64
		err := r.Scan(&it.Key, &at, &it.Size, &it.VersionID)
		it.DeletedAt = time.Unix(0, at).UTC()
		page.Items = append(page.Items, &it)
		return err
	}, req.Tenant, req.Type, req.After, from, to, to, req.Limit+1)
	return page, d.failed(err)
}
