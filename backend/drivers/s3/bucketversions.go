package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// bucketVersions are those that the bucket makes of every write.
type bucketVersions struct{ d *Driver }

func (bucketVersions) id(o *object) string { return o.stamp }

func (bucketVersions) prepare(context.Context, storage.Address, *object) (map[string]string, error) {
	return map[string]string{}, nil
}

func (bucketVersions) leave(context.Context, *object) error { return nil }

func (b bucketVersions) list(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	rows, err := b.d.rows(ctx, b.d.key(tree.Content(a)))
	if err != nil {
		return nil, err
	}
	list := make([]*storage.ContentVersion, 0, len(rows))
	for _, r := range rows {
		list = append(list, &storage.ContentVersion{VersionID: r.stamp, LastModified: r.modified, Size: r.size, IsLatest: r.latest})
	}
	return list, nil
}

func (b bucketVersions) place(_ context.Context, a storage.Address, id string) (key, stamp string, err error) {
	return b.d.key(tree.Content(a)), id, nil
}

func (b bucketVersions) drop(ctx context.Context, a storage.Address, ids []string) error {
	key := b.d.key(tree.Content(a))
	objects := make([]types.ObjectIdentifier, 0, len(ids))
	for _, id := range ids {
		objects = append(objects, types.ObjectIdentifier{Key: &key, VersionId: &id})
	}
	return b.d.deleteAll(ctx, objects)
}

func (b bucketVersions) takeBack(ctx context.Context, a storage.Address, version string, _ *object) error {
	key := b.d.key(tree.Content(a))
	if a.State == storage.Live {
		return b.drop(ctx, a, []string{version})
	}
	rows, err := b.d.rows(ctx, key)
	if err != nil || len(rows) == 0 {
		return err
	}
	return b.drop(ctx, a, []string{rows[0].stamp})
}

func (b bucketVersions) forget(ctx context.Context, a storage.Address) error {
	key := b.d.key(tree.Content(a))
	return b.d.purgeMatching(ctx, key, func(k string) bool { return k == key })
}

func (b bucketVersions) past(ctx context.Context, tenant, contentType, prefix, after string, note func(v pastItem) bool) error {
	root := b.d.key(tree.Type(tenant, contentType)) + "/"
	if after != "" {
		after = root + after
	}
	var item *pastItem // the one whose rows are read
	tell := func() bool {
		told := item == nil || item.version == "" || note(*item)
		item = nil
		return told
	}
	for {
		jump := ""
		err := b.d.walkVersions(ctx, root+prefix, after, func(r row) (bool, error) {
			name := r.key[len(root):]
			if item != nil && item.name != name && !tell() {
				return false, nil
			}
			if folder := hidden(name); folder != "" {
				jump = root + folder + beyond
				return false, nil
			}
			if e := b.d.layout.Parse(b.d.path(r.key)); e.Kind != tree.KindContent {
				return true, nil
			}
			if item == nil {
				item = &pastItem{name: name}
			}
			switch {
			case r.deletion && r.latest:
				item.at = r.modified
			case !r.deletion && item.version == "":
				item.version, item.size, item.live = r.stamp, r.size, r.latest
			}
			return true, nil
		})
		if err != nil || jump == "" {
			if err == nil {
				tell()
			}
			return err
		}
		after = jump
	}
}
