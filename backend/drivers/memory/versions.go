package memory

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Versions implements storage.Driver.
func (d *Driver) Versions(_ context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	a = a.In(storage.Live)
	_, live := d.items[a]
	kept := d.versions[a]
	out := make([]*storage.ContentVersion, 0, len(kept))
	for i := len(kept) - 1; i >= 0; i-- {
		v := kept[i]
		out = append(out, &storage.ContentVersion{
			VersionID: v.id, LastModified: v.time, Size: int64(len(v.body)), IsLatest: live && i == len(kept)-1,
		})
	}
	return out, nil
}

// version finds one version. The caller holds mu.
func (d *Driver) version(a storage.Address, id string) (*version, error) {
	for _, v := range d.versions[a] {
		if v.id == id {
			return v, nil
		}
	}
	return nil, storage.ErrNotFound
}

// OpenVersion implements storage.Driver.
func (d *Driver) OpenVersion(_ context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	a = a.In(storage.Live)
	v, err := d.version(a, versionID)
	if err != nil {
		return nil, err
	}
	return open(&storage.ContentItem{
		Key: a.Name(), ContentType: v.mime, VersionID: v.id, LastModified: v.time, Size: int64(len(v.body)),
		ETag: storage.ETag(sha256.Sum256(v.body)), Metadata: maps.Clone(v.metadata),
	}, v.body), nil
}

// Restore implements storage.Driver.
func (d *Driver) Restore(_ context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, err := d.version(req.Address, req.VersionID)
	if err != nil {
		return nil, err
	}
	if err := storage.CheckMatch(req.IfMatch, d.revision(req.Address)); err != nil {
		return nil, err
	}
	e := &entry{body: v.body, mime: v.mime, metadata: v.metadata, time: d.now()}
	return d.set(req.Address, e, req.Attribution, storage.ActionRestore, v.id)
}

// ListDeleted implements storage.Driver.
func (d *Driver) ListDeleted(_ context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var all []*storage.DeletedItem
	for a, kept := range d.versions {
		if !selected(req, a) || d.anywhere(a) {
			continue
		}
		last := kept[len(kept)-1]
		all = append(all, &storage.DeletedItem{Key: a.Name(), VersionID: last.id, Size: int64(len(last.body)), DeletedAt: d.deleted[a]})
	}
	slices.SortFunc(all, func(x, y *storage.DeletedItem) int { return strings.Compare(x.Key, y.Key) })
	page := &storage.DeletedPage{Items: all}
	if len(all) > req.Limit {
		page.Items, page.Next = all[:req.Limit], all[req.Limit-1].Key
	}
	return page, nil
}

// anywhere reports whether the item exists in some state. The caller holds mu.
func (d *Driver) anywhere(a storage.Address) bool {
	for _, state := range storage.States() {
		if _, ok := d.items[a.In(state)]; ok {
			return true
		}
	}
	return false
}

// selected reports whether a list request asks for the name, apart from its state.
func selected(req storage.ListRequest, a storage.Address) bool {
	name := a.Name()
	return a.Tenant == req.Tenant && a.Type == req.Type && name > req.After && strings.HasPrefix(name, req.Prefix)
}

// List implements storage.Driver.
func (d *Driver) List(_ context.Context, req storage.ListRequest) (*storage.Page, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var all []*storage.ContentItem
	for a, e := range d.items {
		if selected(req, a) && a.State == req.State && storage.MatchMetadata(e.metadata, req.Metadata) {
			all = append(all, d.item(a, e))
		}
	}
	slices.SortFunc(all, func(x, y *storage.ContentItem) int { return strings.Compare(x.Key, y.Key) })
	page := &storage.Page{Items: all}
	if len(all) > req.Limit {
		page.Items, page.Next = all[:req.Limit], all[req.Limit-1].Key
	}
	return page, nil
}

// Browse implements storage.Driver.
func (d *Driver) Browse(_ context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if prefix != "" {
		prefix += "/"
	}
	level := &storage.BrowseResult{}
	folders := map[string]struct{}{}
	for a, e := range d.items {
		if a.Tenant != tenant || a.Type != contentType || a.State != state || !strings.HasPrefix(a.ID, prefix) {
			continue
		}
		if name, _, deeper := strings.Cut(a.ID[len(prefix):], "/"); deeper {
			folders[name] = struct{}{}
		} else {
			level.Items = append(level.Items, d.item(a, e))
		}
	}
	for c := range d.containers {
		if c.Tenant == tenant && c.Type == contentType && c.State == state && c.Folder != "" && strings.HasPrefix(c.Folder, prefix) {
			name, _, _ := strings.Cut(c.Folder[len(prefix):], "/")
			folders[name] = struct{}{}
		}
	}
	level.Folders = slices.Sorted(maps.Keys(folders))
	slices.SortFunc(level.Items, func(x, y *storage.ContentItem) int { return strings.Compare(x.Key, y.Key) })
	return level, nil
}
