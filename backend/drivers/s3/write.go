package s3

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Write implements storage.Driver. A body of one part is read before anything
// else, so that a body that fails touches nothing; a larger one is uploaded in
// parts that become the object at the end.
func (d *Driver) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if err := d.mayWrite(ctx); err != nil {
		return nil, err
	}
	first, err := readFirst(req.Body, req.Size)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	key := d.key(tree.Content(req.Address))
	n := next{address: req.Address, time: req.Time, by: req.Attribution, action: req.Action}
	if err != nil {
		n.store = func(contentType string, metadata map[string]string, cond *precondition) (string, error) {
			return d.put(ctx, key, first, contentType, metadata, cond)
		}
		return d.write(ctx, req, n)
	}
	// The headers of an upload are fixed at its beginning.
	old, err := d.look(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	h, err := d.admit(ctx, req, old)
	if err != nil {
		return nil, err
	}
	own, err := d.versions.prepare(ctx, req.Address, old)
	if err != nil {
		return nil, err
	}
	maps.Copy(h.own, own)
	contentType, metadata := h.encode(req.Ext)
	u, err := d.begin(ctx, key, contentType, metadata)
	if err != nil {
		return nil, err
	}
	if err := u.send(ctx, first, req.Body); err != nil {
		u.abort(ctx)
		return nil, err
	}
	n.store = func(_ string, _ map[string]string, cond *precondition) (string, error) { return u.complete(ctx, cond) }
	it, err := d.write(ctx, req, n)
	if err != nil {
		u.abort(ctx)
	}
	return it, err
}

// readFirst reads the first part; io.EOF says that it is the whole. A buffer for
// a known length has room for one byte more, so that a body that is too long shows;
// one for an unknown length grows with what comes.
func readFirst(from io.Reader, size int64) ([]byte, error) {
	room := int64(64 << 10)
	if size >= 0 {
		room = min(size+1, partSize)
	}
	buf := make([]byte, 0, room)
	for {
		more, err := fill(buf[len(buf):], from)
		buf = buf[:len(buf)+len(more)]
		if err != nil || len(buf) >= partSize {
			return buf, err
		}
		buf = slices.Grow(buf, min(4*len(buf), partSize)-len(buf))
		buf = buf[:len(buf):min(cap(buf), partSize)]
	}
}

// write looks at the address and puts the content, until nobody comes in between.
func (d *Driver) write(ctx context.Context, req storage.WriteRequest, n next) (*storage.ContentItem, error) {
	unlock, err := d.locks.lock(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return again(ctx, func() (*storage.ContentItem, error) {
		old, err := d.look(ctx, req.Address)
		if err != nil {
			return nil, err
		}
		h, err := d.admit(ctx, req, old)
		if err != nil {
			return nil, err
		}
		n.headers, n.old = h, old
		return d.set(ctx, n)
	})
}

// admit decides whether a write may replace what is there, and with what headers.
func (d *Driver) admit(ctx context.Context, req storage.WriteRequest, old *object) (headers, error) {
	h := headers{mime: req.MIMEType, metadata: req.Metadata, own: map[string]string{}}
	if err := storage.CheckMatch(req.IfMatch, revision(old)); err != nil {
		return h, err
	}
	if h.metadata == nil && old != nil {
		h.metadata = old.metadata
	}
	if old == nil {
		if err := d.checkNew(ctx, req.Address, storage.Address{}); err != nil {
			return h, err
		}
	}
	if !req.Time.IsZero() {
		h.own[ownTime] = req.Time.UTC().Format(time.RFC3339Nano)
	}
	if req.State == storage.Live {
		return h, nil
	}
	if old != nil && req.Target == nil {
		h.own[ownBase] = baseMark(old.base)
		return h, nil
	}
	live, err := d.look(ctx, req.In(storage.Live))
	if err != nil {
		return h, err
	}
	if err := storage.CheckMatch(req.Target, revision(live)); err != nil {
		return h, err
	}
	h.own[ownBase] = noBase
	if live != nil {
		h.own[ownBase] = baseMark(live.version)
	}
	return h, nil
}

// next is what is about to stand at an address.
type next struct {
	headers
	address storage.Address
	old     *object   // what stands there, nil when nothing does
	time    time.Time // of an import
	by      storage.Attribution
	action  string
	source  string // the version that is restored
	// store brings the bytes there under a condition and returns the version that
	// the bucket made of them.
	store func(contentType string, metadata map[string]string, cond *precondition) (string, error)
}

// set puts an object in place of what was looked at; on live it makes a version
// with its history record. It returns errChanged when something else stands
// there meanwhile. The caller holds the lock of the item.
func (d *Driver) set(ctx context.Context, n next) (*storage.ContentItem, error) {
	own, err := d.versions.prepare(ctx, n.address, n.old)
	if err != nil {
		return nil, err
	}
	maps.Copy(own, n.own)
	contentType, metadata := n.with(own).encode(n.address.Ext)
	cond := unchanged(n.old)
	stamp, err := n.store(contentType, metadata, &cond)
	if err != nil {
		return nil, err
	}
	d.names.add(n.address)
	d.watch.use(n.address.Tenant, n.address.Type)
	o, err := d.headKey(ctx, n.address, d.key(tree.Content(n.address)), stamp)
	if err != nil {
		return nil, err
	}
	o.base = n.own[ownBase]
	if o.base == noBase {
		o.base = ""
	}
	if n.address.State == storage.Live {
		if err := d.follow(ctx, n, o); err != nil {
			return nil, err
		}
	}
	d.publish(storage.Event{Address: n.address, Kind: storage.EventContent, Revision: o.revision})
	it := o.item()
	return &it, nil
}

// follow adds to a new version what belongs to it, and prunes the oldest.
func (d *Driver) follow(ctx context.Context, n next, o *object) error {
	at := d.now()
	if !n.time.IsZero() {
		at = n.time.UTC()
		if err := d.markTime(ctx, n.address, o.version, at); err != nil {
			return err
		}
	}
	if !n.by.IsZero() {
		parent := ""
		if n.old != nil {
			parent = n.old.version
		}
		key, body, err := storage.NewHistory(n.address, n.by, n.action, o.version, parent, n.source, at, o.size)
		if err != nil {
			return err
		}
		if err := d.putDocument(ctx, key, body, nil); err != nil {
			return err
		}
	}
	if d.cfg.MaxVersions > 0 {
		return d.prune(ctx, n.address, d.cfg.MaxVersions)
	}
	return nil
}

// SetMetadata implements storage.Driver.
func (d *Driver) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	if err := d.mayWrite(ctx); err != nil {
		return nil, err
	}
	unlock, err := d.locks.lock(ctx, req.Address)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return again(ctx, func() (*storage.ContentItem, error) {
		old, err := d.head(ctx, req.Address)
		if err != nil {
			return nil, err
		}
		if err := storage.CheckMatch(req.IfMatch, old.revision); err != nil {
			return nil, err
		}
		metadata, err := req.Apply(old.metadata)
		if err != nil {
			return nil, err
		}
		n := next{
			headers: headers{mime: old.mime, metadata: metadata, own: map[string]string{}}, address: req.Address, old: old,
			by: req.Attribution, action: storage.ActionMetadata,
		}
		if req.State != storage.Live {
			n.own[ownBase] = baseMark(old.base)
		}
		n.store = d.copied(ctx, old.source(), old.key)
		return d.set(ctx, n)
	})
}

// copied stores by copying inside the service.
func (d *Driver) copied(ctx context.Context, from source, key string) func(string, map[string]string, *precondition) (string, error) {
	return func(contentType string, metadata map[string]string, cond *precondition) (string, error) {
		return d.copyTo(ctx, from, key, contentType, metadata, cond)
	}
}

// Delete implements storage.Driver.
func (d *Driver) Delete(ctx context.Context, req storage.DeleteRequest) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	unlock, err := d.locks.lock(ctx, req.Address)
	if err != nil {
		return err
	}
	defer unlock()
	_, err = again(ctx, func() (struct{}, error) {
		old, err := d.look(ctx, req.Address)
		if err == nil {
			err = storage.CheckMatch(req.IfMatch, revision(old))
		}
		if err == nil && old != nil {
			err = d.remove(ctx, old, req.IfMatch != nil)
		}
		return struct{}{}, err
	})
	return err
}

// remove deletes an object that was looked at. With bound it must not have
// changed, as far as the service looks at that. The caller holds the lock.
func (d *Driver) remove(ctx context.Context, o *object, bound bool) error {
	if o.address.State == storage.Live {
		if err := d.versions.leave(ctx, o); err != nil {
			return err
		}
	}
	if err := d.deleteKey(ctx, o.key, o.stored, bound); err != nil {
		return err
	}
	d.publish(storage.Event{Address: o.address, Kind: storage.EventDelete})
	return nil
}
