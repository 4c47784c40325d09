package git

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// item is a line of the table of items.
type item struct {
	value
	address  storage.Address
	mime     string
	metadata map[string]string
	base     string
	seq      int64
	version  int64

	// From the commits, in reads only.
	revision  string
	versionID string
	modified  time.Time
}

const itemColumns = "i.blob, i.size, i.oid, i.sidecar, i.mime, i.metadata, i.base, i.seq, i.version"

func (it *item) scan(r row, more ...any) error {
	var blob, sidecar, metadata string
	dest := append([]any{&blob, &it.size, &it.oid, &sidecar, &it.mime, &metadata, &it.base, &it.seq, &it.version}, more...)
	if err := r.Scan(dest...); err != nil {
		return err
	}
	it.blob, it.sidecar = fromText(blob), fromText(sidecar)
	it.metadata = map[string]string{}
	return json.Unmarshal([]byte(metadata), &it.metadata)
}

// item reads a line within a transaction; nil when there is none.
func (t *tx) item(a storage.Address) (*item, error) {
	var found *item
	err := t.each("SELECT "+itemColumns+" FROM items i WHERE tenant = ? AND type = ? AND state = ? AND name = ?", func(r row) error {
		found = &item{address: a}
		return found.scan(r)
	}, a.Tenant, a.Type, stateNumber(a.State), a.Name())
	return found, err
}

func (t *tx) putItem(it *item) error {
	metadata, err := json.Marshal(it.metadata)
	if err != nil {
		return err
	}
	a := it.address
	return t.exec("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", a.Tenant, a.Type, stateNumber(a.State), a.Name(),
		text(it.blob), it.size, it.oid, text(it.sidecar), it.mime, string(metadata), it.base, it.seq, it.version)
}

// withCommits adds what the commits say: the revision, the time and the version.
const withCommits = ` FROM items i JOIN commits c ON c.seq = i.seq LEFT JOIN commits v ON v.seq = i.version `

func (it *item) scanWhole(r row, more ...any) error {
	var at int64
	err := it.scan(r, append([]any{&it.revision, &at, &it.versionID}, more...)...)
	it.modified = time.Unix(0, at).UTC()
	return err
}

const wholeColumns = itemColumns + ", c.hash, c.time, coalesce(v.hash, '')"

// maybe reads an item; nil when it is absent.
func (d *Driver) maybe(ctx context.Context, a storage.Address) (*item, error) {
	var found *item
	err := d.index.each(ctx, "SELECT "+wholeColumns+withCommits+"WHERE i.tenant = ? AND i.type = ? AND i.state = ? AND i.name = ?", func(r row) error {
		found = &item{address: a}
		return found.scanWhole(r)
	}, a.Tenant, a.Type, stateNumber(a.State), a.Name())
	return found, d.failed(err)
}

// item reads an item; ErrNotFound when it is absent.
func (d *Driver) item(ctx context.Context, a storage.Address) (*item, error) {
	it, err := d.maybe(ctx, a)
	if err == nil && it == nil {
		err = storage.ErrNotFound
	}
	return it, err
}

func revisionOf(it *item) string {
	if it == nil {
		return ""
	}
	return it.revision
}

func (it *item) content() *storage.ContentItem {
	return &storage.ContentItem{
		Key: it.address.Name(), ContentType: it.mime, VersionID: it.versionID, LastModified: it.modified, Size: it.size,
		ETag: etag(it.blob), Metadata: maps.Clone(it.metadata), Revision: it.revision, Base: it.base,
	}
}

func etag(blob hash) string { return `"` + blob.String() + `"` }

// Stat implements storage.Driver.
func (d *Driver) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	it, err := d.item(ctx, a)
	if err != nil {
		return nil, err
	}
	return it.content(), nil
}

// Open implements storage.Driver.
func (d *Driver) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	it, err := d.item(ctx, a)
	if err != nil {
		return nil, err
	}
	return d.stream(it.content(), it.value)
}

// stream adds the bytes to an item.
func (d *Driver) stream(it *storage.ContentItem, v value) (*storage.ContentStream, error) {
	body, err := d.body(v)
	if err != nil {
		return nil, d.failed(err)
	}
	return &storage.ContentStream{ContentItem: *it, Body: body}, nil
}

// body opens the bytes of a value. Git objects and those of Git LFS are never
// changed, so that the stream stays what it is.
func (d *Driver) body(v value) (io.ReadCloser, error) {
	if v.oid != "" {
		return d.openLFS(v.oid)
	}
	obj, err := d.objects.open(v.blob)
	if err != nil {
		return nil, err
	}
	return obj.body, nil
}

// recordField is the field of a sidecar that holds what is ours.
const recordField = "desk"

// record is what is ours in the sidecar of a draft or pending item.
type record struct {
	Base string `json:"base"`
}

// readSidecar reads a sidecar; the zero hash is none. base is nil where it is
// not told. What cannot be understood says nothing.
func (d *Driver) readSidecar(a storage.Address, h hash) (facts tree.Facts, base *string, err error) {
	facts = tree.Facts{ContentType: storage.MIMEType(a.Ext), Metadata: map[string]string{}}
	if h.IsZero() {
		return facts, nil, nil
	}
	if size, err := d.objects.size(h); err != nil || size > maxDocument {
		return facts, nil, err
	}
	raw, err := d.objects.read(h, plumbing.BlobObject)
	if err != nil {
		return facts, nil, err
	}
	read, err := tree.ParseFacts(raw)
	if err != nil {
		return facts, nil, nil
	}
	if read.ContentType == "" {
		read.ContentType = facts.ContentType
	}
	if own := read.Extra[recordField]; own != nil && a.State != storage.Live {
		var r struct {
			Base *string `json:"base"`
		}
		if json.Unmarshal(own, &r) == nil {
			base = r.Base
		}
	}
	return read, base, nil
}
