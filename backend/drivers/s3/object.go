package s3

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// object is an item as it stands in the bucket.
type object struct {
	headers
	address  storage.Address
	key      string
	stored   string // entity tag as the store gives it
	size     int64
	modified time.Time // whole seconds, as every way of asking tells it
	stamp    string    // version id of the bucket, "" where it has none
	revision string
	version  string // of live content
	base     string // of draft and pending
}

// key returns the key of a path of the layout.
func (d *Driver) key(path string) string {
	if d.cfg.Root == "" {
		return path
	}
	return d.cfg.Root + "/" + path
}

// path returns the path of the layout that a key stands for.
func (d *Driver) path(key string) string {
	if d.cfg.Root == "" {
		return key
	}
	return strings.TrimPrefix(key, d.cfg.Root+"/")
}

// answer is what both ways of asking for an object say of it.
type answer struct {
	etag, contentType, stamp *string
	size                     *int64
	modified                 *time.Time
	metadata                 map[string]string
}

func (d *Driver) object(a storage.Address, key string, in answer) *object {
	o := &object{
		headers: decode(aws.ToString(in.contentType), in.metadata, a.Ext), address: a, key: key, stored: aws.ToString(in.etag),
		size: aws.ToInt64(in.size), modified: second(in.modified), stamp: aws.ToString(in.stamp),
	}
	if !d.found.versioned {
		o.stamp = ""
	}
	version := o.stamp
	if version == "" {
		version = o.own[ownVersion]
	}
	o.revision = revisionOf(version, o.stored, aws.ToString(in.contentType), o.modified, in.metadata)
	if a.State == storage.Live {
		o.version = d.versions.id(o)
	}
	return o
}

// second cuts a time to what every answer of the store carries.
func second(at *time.Time) time.Time { return aws.ToTime(at).UTC().Truncate(time.Second) }

// item returns the object as the contract describes it.
func (o *object) item() storage.ContentItem {
	it := storage.ContentItem{
		Key: o.address.Name(), ContentType: o.mime, VersionID: o.version, LastModified: o.modified, Size: o.size,
		ETag: tag(o.stored), Metadata: maps.Clone(o.metadata), Revision: o.revision, Base: o.base,
	}
	if at, imported := importTime(o.own); imported {
		it.LastModified = at
	}
	return it
}

func revision(o *object) string {
	if o == nil {
		return ""
	}
	return o.revision
}

// Stat implements storage.Driver.
func (d *Driver) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	d.watch.use(a.Tenant, a.Type)
	o, err := d.head(ctx, a)
	if err != nil {
		return nil, err
	}
	it := o.item()
	return &it, nil
}

// Open implements storage.Driver.
func (d *Driver) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	d.watch.use(a.Tenant, a.Type)
	return d.get(ctx, a, d.key(tree.Content(a)), "")
}

// get opens an object, or a version of it that the bucket keeps.
func (d *Driver) get(ctx context.Context, a storage.Address, key, stamp string) (*storage.ContentStream, error) {
	out, err := d.client.GetObject(ctx, &sdk.GetObjectInput{Bucket: &d.cfg.Bucket, Key: &key, VersionId: optional(stamp)})
	if err != nil {
		return nil, d.missed(ctx, err, stamp)
	}
	o := d.object(a, key, answer{out.ETag, out.ContentType, out.VersionId, out.ContentLength, out.LastModified, out.Metadata})
	if err := d.findBase(ctx, o); err != nil {
		_ = out.Body.Close()
		return nil, err
	}
	return &storage.ContentStream{ContentItem: o.item(), Body: &body{ReadCloser: out.Body, ctx: ctx, d: d}}, nil
}

// body words the errors of a stream.
type body struct {
	io.ReadCloser
	ctx context.Context
	d   *Driver
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = b.d.failed(b.ctx, err)
	}
	return n, err
}

// head returns what stands at an address, or ErrNotFound.
func (d *Driver) head(ctx context.Context, a storage.Address) (*object, error) {
	o, err := d.headKey(ctx, a, d.key(tree.Content(a)), "")
	if err == nil {
		err = d.findBase(ctx, o)
	}
	return o, err
}

func (d *Driver) headKey(ctx context.Context, a storage.Address, key, stamp string) (*object, error) {
	out, err := d.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: &d.cfg.Bucket, Key: &key, VersionId: optional(stamp)})
	if err != nil {
		return nil, d.missed(ctx, err, stamp)
	}
	return d.object(a, key, answer{out.ETag, out.ContentType, out.VersionId, out.ContentLength, out.LastModified, out.Metadata}), nil
}

// missed takes what services say of version ids that are none of theirs, or of a
// deletion, for absence.
func (d *Driver) missed(ctx context.Context, err error, stamp string) error {
	if stamp != "" && isBadVersion(err) {
		return storage.ErrNotFound
	}
	return d.failed(ctx, err)
}

// look is head with nil for absence.
func (d *Driver) look(ctx context.Context, a storage.Address) (*object, error) {
	o, err := d.head(ctx, a)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil //nolint:nilnil // absence is a value here
	}
	return o, err
}

// findBase fills in the base of a draft or pending item. One that the original
// server wrote has none on record: it counts as made from the live version if
// that is not newer.
func (d *Driver) findBase(ctx context.Context, o *object) error {
	if o.address.State == storage.Live {
		return nil
	}
	base, recorded := o.own[ownBase]
	switch {
	case recorded && base == noBase:
		return nil
	case recorded:
		o.base = base
		return nil
	}
	live, err := d.look(ctx, o.address.In(storage.Live))
	if err == nil && live != nil && !live.modified.After(o.modified) {
		o.base = live.version
	}
	return err
}

// baseMark returns our own fact for a base.
func baseMark(base string) string {
	if base == "" {
		return noBase
	}
	return base
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// copySource names an object, or a version of it, as the source of a copy.
func (d *Driver) copySource(key, stamp string) *string {
	source := d.cfg.Bucket + "/" + (&url.URL{Path: key}).EscapedPath()
	source = strings.ReplaceAll(source, "+", "%2B")
	if stamp != "" {
		source += "?versionId=" + url.QueryEscape(stamp)
	}
	return &source
}
