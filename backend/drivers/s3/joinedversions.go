package s3

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// joinedVersions are those of a bucket whose versioning was switched on after
// versions had been kept in the folder: they go on where the folder ends.
type joinedVersions struct {
	bucketVersions

	folder folderVersions
}

// beforeVersioning is the version id that a bucket gives what stood in it when
// its versioning was switched on.
const beforeVersioning = "null"

// folderMark is the object that says that versions have been kept in the folder.
func (d *Driver) folderMark() string { return d.key(ownDir + "/versions") }

// markFolder puts the mark, once for each handle.
func (d *Driver) markFolder(ctx context.Context) error {
	if d.marked.Load() {
		return nil
	}
	_, err := d.put(ctx, d.folderMark(), nil, typeKeep, nil, nil)
	d.marked.Store(err == nil)
	return err
}

// findFolder looks for the mark.
func (d *Driver) findFolder(ctx context.Context) (bool, error) {
	_, err := d.headKey(ctx, storage.Address{}, d.folderMark(), "")
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, errDenied) {
		return false, nil
	}
	return err == nil, err
}

// id is that of the folder for what was live when the folder ended. Some services
// give such an object no version when it is asked for, but list it with one.
func (joinedVersions) id(o *object) string {
	if o.stamp != "" && o.stamp != beforeVersioning {
		return o.stamp
	}
	return cmp.Or(o.own[ownVersion], beforeVersioning)
}

func (j joinedVersions) list(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	var list, kept []*storage.ContentVersion
	err := each(ctx, 2, func(ctx context.Context, i int) (err error) {
		if i == 0 {
			list, err = j.bucketVersions.list(ctx, a)
		} else {
			kept, err = j.folder.kept(ctx, a)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if v.VersionID != beforeVersioning {
			continue
		}
		o, err := j.d.headKey(ctx, a, j.d.key(tree.Content(a)), beforeVersioning)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			v.VersionID = j.id(o)
		}
	}
	kept = slices.DeleteFunc(kept, func(k *storage.ContentVersion) bool { // the copy of a step that was interrupted
		return slices.ContainsFunc(list, func(v *storage.ContentVersion) bool { return v.VersionID == k.VersionID })
	})
	return append(list, kept...), nil
}

func (j joinedVersions) place(ctx context.Context, a storage.Address, id string) (key, stamp string, err error) {
	key = j.d.key(tree.Content(a))
	if !isSequenced(id) {
		return key, id, nil
	}
	o, err := j.d.headKey(ctx, a, key, beforeVersioning)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", "", err
	}
	if err == nil && j.id(o) == id {
		return key, beforeVersioning, nil
	}
	return j.d.key(tree.Version(a, id)), "", nil
}

func (j joinedVersions) drop(ctx context.Context, a storage.Address, ids []string) error {
	for _, id := range ids {
		key, stamp, err := j.place(ctx, a, id)
		if err != nil {
			return err
		}
		if stamp == "" {
			err = j.d.purgeMatching(ctx, key, func(k string) bool { return k == key })
		} else {
			err = j.bucketVersions.drop(ctx, a, []string{stamp})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (j joinedVersions) forget(ctx context.Context, a storage.Address) error {
	if a.State == storage.Live {
		if err := j.d.purge(ctx, j.d.key(tree.Version(a, ""))+"/"); err != nil {
			return err
		}
	}
	return j.bucketVersions.forget(ctx, a)
}

// past tells of each name once: as the bucket does where it has versions of it.
func (j joinedVersions) past(ctx context.Context, tenant, contentType, prefix, after string, note func(v pastItem) bool) error {
	var kept []pastItem
	err := j.folder.past(ctx, tenant, contentType, prefix, after, func(v pastItem) bool {
		kept = append(kept, v)
		return true
	})
	if err != nil {
		return err
	}
	more := true
	before := func(name string) bool {
		for more && len(kept) > 0 && (name == "" || kept[0].name < name) {
			more = note(kept[0])
			kept = kept[1:]
		}
		return more
	}
	err = j.bucketVersions.past(ctx, tenant, contentType, prefix, after, func(v pastItem) bool {
		if !before(v.name) {
			return false
		}
		if len(kept) > 0 && kept[0].name == v.name {
			kept = kept[1:]
		}
		more = note(v)
		return more
	})
	if err == nil {
		before("")
	}
	return err
}
