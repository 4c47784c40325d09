package s3

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// versions keeps the past of live content: the bucket does it itself, or it is
// kept in a folder.
type versions interface {
	// id returns the version that a live object is.
	id(o *object) string
	// prepare is called before an object is put in place of old, nil when there is
	// none, and returns our own facts that the new one needs.
	prepare(ctx context.Context, a storage.Address, old *object) (map[string]string, error)
	// leave is called before a live object is deleted.
	leave(ctx context.Context, o *object) error
	// list returns the versions newest first.
	list(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error)
	// place says where the bytes of a version are, with its version in the bucket.
	place(ctx context.Context, a storage.Address, id string) (key, stamp string, err error)
	// drop removes versions for good, with the live object if it is one of them.
	drop(ctx context.Context, a storage.Address, ids []string) error
	// takeBack removes an object that has just been put in place of old, nil when
	// nothing stood there, as if it had never been.
	takeBack(ctx context.Context, a storage.Address, version string, old *object) error
	// forget removes an item with every version for good.
	forget(ctx context.Context, a storage.Address) error
	// past calls note with every name of a type that has versions, in bytewise
	// order, strictly behind after, until it returns false. live is set for those
	// that exist as live content; the version is the newest.
	past(ctx context.Context, tenant, contentType, prefix, after string, note func(v pastItem) bool) error
}

// pastItem is a name that has versions.
type pastItem struct {
	name, version string
	size          int64
	live          bool
	at            time.Time // of the deletion
}

// Versions implements storage.Driver.
func (d *Driver) Versions(ctx context.Context, a storage.Address) ([]*storage.ContentVersion, error) {
	a = a.In(storage.Live)
	var list []*storage.ContentVersion
	var times map[string]time.Time
	err := each(ctx, 2, func(ctx context.Context, i int) (err error) {
		if i == 0 {
			list, err = d.versions.list(ctx, a)
		} else {
			times, err = d.times(ctx, a)
		}
		return err
	})
	for _, v := range list {
		if at, known := times[v.VersionID]; known {
			v.LastModified = at
		}
	}
	return list, err
}

// prune removes the oldest versions beyond keep for good.
func (d *Driver) prune(ctx context.Context, a storage.Address, keep int) error {
	list, err := d.versions.list(ctx, a)
	if err != nil || len(list) <= keep {
		return err
	}
	return d.versions.drop(ctx, a, idsOf(list[keep:]))
}

func idsOf(list []*storage.ContentVersion) []string {
	ids := make([]string, 0, len(list))
	for _, v := range list {
		ids = append(ids, v.VersionID)
	}
	return ids
}

// OpenVersion implements storage.Driver.
func (d *Driver) OpenVersion(ctx context.Context, a storage.Address, versionID string) (*storage.ContentStream, error) {
	a = a.In(storage.Live)
	key, stamp, err := d.versions.place(ctx, a, versionID)
	if err != nil {
		return nil, err
	}
	in, err := d.get(ctx, a, key, stamp)
	if err != nil {
		return nil, err
	}
	in.VersionID, in.Revision = versionID, ""
	return in, nil
}

// version looks at a version.
func (d *Driver) version(ctx context.Context, a storage.Address, versionID string) (*object, error) {
	key, stamp, err := d.versions.place(ctx, a, versionID)
	if err != nil {
		return nil, err
	}
	o, err := d.headKey(ctx, a, key, stamp)
	if err != nil {
		return nil, err
	}
	o.version, o.stamp = versionID, stamp // some services leave out that of what stood there before versioning
	return o, nil
}

// Restore implements storage.Driver.
func (d *Driver) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	if err := d.mayWrite(ctx); err != nil {
		return nil, err
	}
	unlock, err := d.locks.lock(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return again(ctx, func() (*storage.ContentItem, error) {
		from, err := d.version(ctx, req.Address, req.VersionID)
		if err != nil {
			return nil, err
		}
		old, err := d.look(ctx, req.Address)
		if err != nil {
			return nil, err
		}
		if err := storage.CheckMatch(req.IfMatch, revision(old)); err != nil {
			return nil, err
		}
		return d.set(ctx, next{
			headers: from.with(map[string]string{}), address: req.Address, old: old, by: req.Attribution, action: storage.ActionRestore,
			source: req.VersionID, store: d.copied(ctx, from.source(), d.key(tree.Content(req.Address))),
		})
	})
}

// timesDir holds, as the names of empty objects, the times of versions that were
// imported or moved: no list of versions carries what is said of them.
const timesDir = "_times"

func (d *Driver) timesKey(a storage.Address) string {
	return d.key(tree.Type(a.Tenant, a.Type) + "/" + timesDir + "/" + a.Name() + "/")
}

func (d *Driver) markTime(ctx context.Context, a storage.Address, version string, at time.Time) error {
	key := d.timesKey(a) + version + "/" + strconv.FormatInt(at.UnixMilli(), 10)
	_, err := d.put(ctx, key, nil, typeKeep, nil, nil)
	return err
}

// times returns the times that are told of versions.
func (d *Driver) times(ctx context.Context, a storage.Address) (map[string]time.Time, error) {
	times, prefix := map[string]time.Time{}, d.timesKey(a)
	err := d.walk(ctx, prefix, "", func(o types.Object) (bool, error) {
		version, at, ok := strings.Cut(aws.ToString(o.Key)[len(prefix):], "/")
		if ms, err := strconv.ParseInt(at, 10, 64); ok && err == nil {
			times[version] = time.UnixMilli(ms).UTC()
		}
		return true, nil
	})
	return times, err
}

// ListDeleted implements storage.Driver.
func (d *Driver) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	page := &storage.DeletedPage{}
	elsewhere := []*cursor{d.cursor(req, storage.Draft), d.cursor(req, storage.Pending)}
	var failure error
	err := d.versions.past(ctx, req.Tenant, req.Type, req.Prefix, req.After, func(v pastItem) bool {
		if v.live {
			return true
		}
		for _, c := range elsewhere {
			there, err := c.has(ctx, v.name)
			if err != nil {
				failure = err
				return false
			}
			if there {
				return true
			}
		}
		if len(page.Items) == req.Limit {
			page.Next = page.Items[req.Limit-1].Key
			return false
		}
		page.Items = append(page.Items, &storage.DeletedItem{Key: v.name, VersionID: v.version, Size: v.size, DeletedAt: v.at})
		return true
	})
	if err == nil {
		err = failure
	}
	return page, err
}

// cursor asks an ordered list about ascending names without reading it twice.
type cursor struct {
	d     *Driver
	req   storage.ListRequest
	names []string
	ended bool
}

func (d *Driver) cursor(req storage.ListRequest, state storage.State) *cursor {
	return &cursor{d: d, req: storage.ListRequest{Tenant: req.Tenant, Type: req.Type, State: state, Prefix: req.Prefix, After: req.After, Limit: pageKeys}}
}

// has reports whether the list holds a name; each must be greater than the one before.
func (c *cursor) has(ctx context.Context, name string) (bool, error) {
	for {
		i, found := slices.BinarySearch(c.names, name)
		c.names = c.names[i:]
		if found || len(c.names) > 0 || c.ended {
			return found, nil
		}
		page, err := c.d.List(ctx, c.req)
		if err != nil {
			return false, err
		}
		for _, it := range page.Items {
			c.names = append(c.names, it.Key)
		}
		c.req.After, c.ended = page.Next, page.Next == ""
	}
}

// own returns our own facts of an object with one more.
func (o *object) ownWith(name, value string) map[string]string {
	own := maps.Clone(o.own)
	own[name] = value
	return own
}
