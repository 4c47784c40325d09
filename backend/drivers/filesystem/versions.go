package filesystem

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// version is a stored version of live content.
type version struct {
	file
	id       string
	sequence int64
}

// damaged says that the bytes are no longer those that were stored.
func (f *file) damaged() error {
	if !f.ours && !f.record.Modified.IsZero() {
		return storage.Errorf(storage.ErrCorrupt, "the bytes of this version were changed from outside")
	}
	return nil
}

// versions returns the stored versions of an item, newest first.
func (v *view) versions(a storage.Address) ([]*version, error) {
	dir := tree.Version(a, "")
	keys, err := v.d.listOrNone(dir)
	if err != nil {
		return nil, v.d.failed(err)
	}
	var kept []*version
	for _, key := range keys {
		sequence, ok := tree.Sequence(key)
		if !ok {
			continue
		}
		f, _, err := v.pair(dir+"/"+key, false)
		if absent(err) {
			continue
		}
		if err != nil {
			return nil, v.d.failed(err)
		}
		if f.record.Sequence > 0 {
			sequence = f.record.Sequence
		}
		kept = append(kept, &version{f, key, sequence})
	}
	slices.SortFunc(kept, func(x, y *version) int {
		if x.sequence != y.sequence {
			return int(max(-1, min(1, y.sequence-x.sequence)))
		}
		return strings.Compare(y.id, x.id)
	})
	return kept, nil
}

// hasVersions reports whether versions of an item are stored.
func (v *view) hasVersions(a storage.Address) (bool, error) {
	keys, err := v.d.listOrNone(tree.Version(a, ""))
	return slices.ContainsFunc(keys, isVersionKey), v.d.failed(err)
}

func isVersionKey(key string) bool {
	_, ok := tree.Sequence(key)
	return ok
}

func (v *view) lastSequence(a storage.Address) (int64, error) {
	kept, err := v.versions(a)
	if err != nil || len(kept) == 0 {
		return 0, err
	}
	return kept[0].sequence, nil
}

// Versions implements storage.Driver.
func (d *Driver) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	v, err := d.lookLocked(ctx, a.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	live, err := v.maybe(a.In(storage.Live))
	if err != nil {
		return nil, err
	}
	kept, err := v.versions(a)
	if err != nil {
		return nil, err
	}
	if live != nil && !slices.ContainsFunc(kept, func(k *version) bool { return k.id == live.version }) {
		kept = slices.Insert(kept, 0, &version{live.file, live.version, live.sequence})
	}
	out := make([]*storage.ContentVersion, 0, len(kept))
	for _, k := range kept {
		out = append(out, &storage.ContentVersion{
			VersionID: k.id, LastModified: k.modified(), Size: k.info.Size(), IsLatest: live != nil && k.id == live.version,
		})
	}
	return out, nil
}

// OpenVersion implements storage.Driver.
func (d *Driver) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	v, err := d.look(ctx, a.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	a = a.In(storage.Live)
	f, in, err := v.version(a, versionID, true)
	if err != nil {
		return nil, err
	}
	content := (&item{file: f, address: a, version: versionID}).content()
	content.Revision = ""
	return &storage.ContentStream{ContentItem: content, Body: in}, nil
}

// version finds a version by its id, also one that is only the live file yet.
func (v *view) version(a storage.Address, id string, body bool) (file, *os.File, error) {
	if _, ok := tree.Sequence(id); !ok || !addressable(a) {
		return file{}, nil, storage.ErrNotFound
	}
	f, in, err := v.pair(tree.Version(a, id), body)
	if err == nil {
		if err := f.damaged(); err != nil {
			return f, nil, errors.Join(err, closeIf(in))
		}
		return f, in, nil
	}
	if !absent(err) {
		return f, nil, v.d.failed(err)
	}
	if err := v.lock(); err != nil {
		return f, nil, err
	}
	live, in, err := v.read(a, body)
	if err != nil {
		return f, nil, err
	}
	if live.version != id {
		return f, nil, errors.Join(storage.ErrNotFound, closeIf(in))
	}
	return live.file, in, nil
}

// Restore implements storage.Driver.
func (d *Driver) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	a := req.In(storage.Live)
	f, _, err := v.version(a, req.VersionID, false)
	if err != nil {
		return nil, err
	}
	live, err := v.maybe(a)
	if err != nil {
		return nil, err
	}
	if err := storage.CheckMatch(req.IfMatch, revisionOf(live)); err != nil {
		return nil, err
	}
	if live == nil {
		if err := v.checkNew(a, storage.Address{}); err != nil {
			return nil, err
		}
	}
	body, info, err := d.duplicate(f.path, f.info.Size())
	if err != nil {
		return nil, d.failed(err)
	}
	n := next{
		address: a, body: body, info: info, sum: f.sum, mime: f.facts.ContentType, metadata: maps.Clone(f.facts.Metadata),
		extra: f.facts.Extra, modified: d.now(), by: req.Attribution, action: storage.ActionRestore, source: req.VersionID,
	}
	c := v.held.begin()
	c.temps = append(c.temps, body)
	return v.commit(c, live, n)
}

func revisionOf(it *item) string {
	if it == nil {
		return ""
	}
	return it.revision()
}
