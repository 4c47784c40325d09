package s3

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// folderVersions are copies of live objects below _versions/, made before each
// is replaced or deleted. The object that is live carries its own id.
type folderVersions struct{ d *Driver }

func (folderVersions) id(o *object) string {
	if id := o.own[ownVersion]; id != "" {
		return id
	}
	// One that somebody else has put: it is the first until we replace it.
	var mark [6]byte
	sum := sha256.Sum256([]byte(o.stored + o.modified.String()))
	copy(mark[:], sum[:])
	return tree.VersionID(1, mark)
}

func (f folderVersions) prepare(ctx context.Context, a storage.Address, old *object) (map[string]string, error) {
	sequence := int64(0)
	switch {
	case a.State != storage.Live:
	case old != nil:
		if err := f.leave(ctx, old); err != nil {
			return nil, err
		}
		sequence, _ = tree.Sequence(old.version)
	default:
		kept, err := f.kept(ctx, a)
		if err != nil {
			return nil, err
		}
		if len(kept) > 0 {
			sequence, _ = tree.Sequence(kept[0].VersionID)
		}
	}
	return map[string]string{ownVersion: tree.NewVersionID(sequence + 1)}, nil
}

func (f folderVersions) leave(ctx context.Context, o *object) error {
	if err := f.d.markFolder(ctx); err != nil {
		return err
	}
	contentType, metadata := o.with(o.ownWith(ownVersion, o.version)).encode(o.address.Ext)
	_, err := f.d.copyTo(ctx, o.source(), f.d.key(tree.Version(o.address, o.version)), contentType, metadata, nil)
	return err
}

// kept lists the copies, newest first.
func (f folderVersions) kept(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	var list []*storage.ContentVersion
	prefix := f.d.key(tree.Version(a, "")) + "/"
	err := f.d.walk(ctx, prefix, "", func(o types.Object) (bool, error) {
		if id := aws.ToString(o.Key)[len(prefix):]; isSequenced(id) {
			list = append(list, &storage.ContentVersion{VersionID: id, LastModified: second(o.LastModified), Size: aws.ToInt64(o.Size)})
		}
		return true, nil
	})
	slices.SortFunc(list, func(x, y *storage.ContentVersion) int { return newer(x.VersionID, y.VersionID) })
	return list, err
}

func isSequenced(id string) bool { _, ok := tree.Sequence(id); return ok }

func newer(x, y string) int {
	m, _ := tree.Sequence(x)
	n, _ := tree.Sequence(y)
	return cmp.Or(cmp.Compare(n, m), strings.Compare(y, x))
}

func (f folderVersions) list(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	kept, err := f.kept(ctx, a)
	if err != nil {
		return nil, err
	}
	live, err := f.d.look(ctx, a)
	if err != nil || live == nil {
		return kept, err
	}
	kept = slices.DeleteFunc(kept, func(v *storage.ContentVersion) bool { return v.VersionID == live.version })
	current := &storage.ContentVersion{VersionID: live.version, LastModified: live.modified, Size: live.size, IsLatest: true}
	return slices.Insert(kept, 0, current), nil
}

func (f folderVersions) place(ctx context.Context, a storage.Address, id string) (key, stamp string, err error) {
	live, err := f.d.look(ctx, a)
	if err != nil {
		return "", "", err
	}
	if !isSequenced(id) {
		return "", "", storage.ErrNotFound
	}
	if live != nil && live.version == id {
		return live.key, "", nil
	}
	return f.d.key(tree.Version(a, id)), "", nil
}

func (f folderVersions) drop(ctx context.Context, a storage.Address, ids []string) error {
	objects := make([]types.ObjectIdentifier, 0, len(ids))
	for _, id := range ids {
		key, _, err := f.place(ctx, a, id)
		if err != nil {
			return err
		}
		objects = append(objects, types.ObjectIdentifier{Key: &key})
	}
	return f.d.deleteAll(ctx, objects)
}

func (f folderVersions) takeBack(ctx context.Context, a storage.Address, _ string, old *object) error {
	key := f.d.key(tree.Content(a))
	if a.State != storage.Live || old == nil {
		return f.d.deleteKey(ctx, key, "", false)
	}
	kept, err := f.d.headKey(ctx, a, f.d.key(tree.Version(a, old.version)), "")
	if err != nil {
		return err
	}
	contentType, metadata := kept.encode(a.Ext)
	_, err = f.d.copyTo(ctx, kept.source(), key, contentType, metadata, nil)
	return err
}

func (f folderVersions) forget(ctx context.Context, a storage.Address) error {
	if a.State == storage.Live {
		if err := f.d.purge(ctx, f.d.key(tree.Version(a, ""))+"/"); err != nil {
			return err
		}
	}
	return f.d.deleteKey(ctx, f.d.key(tree.Content(a)), "", false)
}

// past reads the whole folder of versions, whose order is not that of the names.
func (f folderVersions) past(ctx context.Context, tenant, contentType, prefix, after string, note func(v pastItem) bool) error {
	found := map[string]pastItem{}
	root := f.d.key(tree.Versions(tenant, contentType)) + "/"
	err := f.d.walk(ctx, root+prefix, "", func(o types.Object) (bool, error) {
		e := f.d.layout.Parse(f.d.path(aws.ToString(o.Key)))
		name := e.Address.Name()
		if e.Kind != tree.KindVersion || name <= after {
			return true, nil
		}
		if old, known := found[name]; !known || newer(e.VersionID, old.version) < 0 {
			found[name] = pastItem{name: name, version: e.VersionID, size: aws.ToInt64(o.Size), at: second(o.LastModified)}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	live := f.d.cursor(storage.ListRequest{Tenant: tenant, Type: contentType, Prefix: prefix, After: after}, storage.Live)
	for _, name := range names {
		v := found[name]
		if v.live, err = live.has(ctx, name); err != nil {
			return err
		}
		if !note(v) {
			return nil
		}
	}
	return nil
}
