package filesystem

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// next is what an address is going to hold.
type next struct {
	address  storage.Address
	body     string      // the file that becomes the body, "" when the bytes stay
	info     fs.FileInfo // of the body
	sum      [sha256.Size]byte
	mime     string
	metadata map[string]string
	extra    map[string]json.RawMessage // other fields of the sidecar
	modified time.Time
	base     string
	by       storage.Attribution
	action   string
	source   string
}

// Write implements storage.Driver.
func (d *Driver) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	if d.cfg.ReadOnly {
		return nil, storage.Errorf(storage.ErrReadOnly, "this connection is read-only")
	}
	if err := d.foresee(ctx, req); err != nil {
		return nil, err
	}
	body, err := d.stage(ctx, req.Body)
	if err != nil {
		return nil, err
	}
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		_ = d.root.Remove(body.path)
		return nil, err
	}
	defer v.close()
	old, n, err := v.planWrite(req)
	if err != nil {
		_ = d.root.Remove(body.path)
		return nil, err
	}
	n.body, n.info, n.sum = body.path, body.info, body.sum
	c := v.held.begin()
	c.temps = append(c.temps, body.path)
	return v.commit(c, old, n)
}

// foresee refuses a write whose condition does not hold already before its body
// is read. It is decided under the lock.
func (d *Driver) foresee(ctx context.Context, req storage.WriteRequest) error {
	if req.IfMatch == nil {
		return nil
	}
	v, err := d.look(ctx, req.Tenant)
	if err != nil {
		return err
	}
	defer v.close()
	there, err := v.maybe(req.Address)
	if err != nil {
		return err
	}
	return storage.CheckMatch(req.IfMatch, revisionOf(there))
}

// planWrite decides whether content may be put and what it keeps of the old.
func (v *view) planWrite(req storage.WriteRequest) (*item, next, error) {
	n := next{
		address: req.Address, mime: req.MIMEType, metadata: req.Metadata, modified: req.Time, by: req.Attribution, action: req.Action,
	}
	old, err := v.maybe(req.Address)
	if err != nil {
		return nil, n, err
	}
	if err := storage.CheckMatch(req.IfMatch, revisionOf(old)); err != nil {
		return nil, n, err
	}
	if n.modified.IsZero() {
		n.modified = v.d.now()
	}
	if old == nil {
		if err := v.checkNew(req.Address, storage.Address{}); err != nil {
			return nil, n, err
		}
	} else {
		n.extra = old.facts.Extra
		if n.metadata == nil {
			n.metadata = old.facts.Metadata
		}
	}
	if req.State != storage.Live {
		n.base, err = v.baseOf(req, old)
	}
	return old, n, err
}

// baseOf returns the base of draft or pending content that is put.
func (v *view) baseOf(req storage.WriteRequest, old *item) (string, error) {
	if old != nil && req.Target == nil {
		return old.base, nil
	}
	live, err := v.maybe(req.In(storage.Live))
	if err != nil {
		return "", err
	}
	if err := storage.CheckMatch(req.Target, revisionOf(live)); err != nil {
		return "", err
	}
	if live == nil {
		return "", nil
	}
	return live.version, nil
}

// SetMetadata implements storage.Driver.
func (d *Driver) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	v, err := d.edit(ctx, req.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	old, err := v.item(req.Address)
	if err != nil {
		return nil, err
	}
	if err := storage.CheckMatch(req.IfMatch, old.revision()); err != nil {
		return nil, err
	}
	metadata, err := req.Apply(old.facts.Metadata)
	if err != nil {
		return nil, err
	}
	return v.commit(v.held.begin(), old, next{
		address: req.Address, info: old.info, sum: old.sum, mime: old.facts.ContentType, metadata: metadata, extra: old.facts.Extra,
		modified: d.now(), base: old.base, by: req.Attribution, action: storage.ActionMetadata,
	})
}

// commit completes a change with what an address is going to hold and makes it.
// A temporary body is the change's from now on.
func (v *view) commit(c *change, old *item, n next) (*storage.ContentItem, error) {
	it, err := v.set(c, old, n)
	if err != nil {
		c.discard()
		if isTemp(n.body) {
			_ = v.d.root.Remove(n.body)
		}
		return nil, v.d.failed(err)
	}
	if err := c.commit(v.ctx); err != nil {
		return nil, err
	}
	content := it.content()
	return &content, nil
}

// set adds the steps after which an address holds n instead of old, which is
// nil when it is absent; on live they make a version with its history record.
func (v *view) set(c *change, old *item, n next) (*item, error) {
	it := &item{address: n.address, base: n.base}
	it.file = file{
		path: tree.Content(n.address), info: n.info, sum: n.sum, ours: true,
		record: record{Mark: randomName(), Base: n.base, Modified: n.modified},
		facts: tree.Facts{
			ContentType: n.mime, Size: n.info.Size(), SHA256: hex.EncodeToString(n.sum[:]), Metadata: maps.Clone(n.metadata), Extra: n.extra,
		},
	}
	if it.facts.Metadata == nil {
		it.facts.Metadata = map[string]string{}
	}
	source := it.path // of the bytes
	if n.body != "" {
		source = n.body
		if old != nil {
			info, err := v.d.unlike(n.body, n.info, old.info)
			if err != nil {
				return nil, err
			}
			it.info = info
		}
	}
	var late change // steps that follow the item itself
	late.d = v.d
	if n.address.State == storage.Live {
		if err := v.setVersion(&late, old, it, source); err != nil {
			late.discard()
			return nil, err
		}
		if err := v.setHistory(&late, old, it, n); err != nil {
			late.discard()
			return nil, err
		}
	}
	it.record.FileTime = it.info.ModTime().UTC()
	err := c.putFacts(it.path, &it.file)
	if n.body != "" {
		c.place(n.body, it.path)
	}
	c.steps, c.temps = append(c.steps, late.steps...), append(c.temps, late.temps...)
	c.tell(storage.EventContent, n.address, it.revision())
	c.events = append(c.events, late.events...)
	return it, err
}

// putFacts writes the sidecar of the file at path and keeps its bytes in f.
func (c *change) putFacts(path string, f *file) error {
	own, err := json.Marshal(f.record)
	if err != nil {
		return err
	}
	extra := maps.Clone(f.facts.Extra)
	if extra == nil {
		extra = map[string]json.RawMessage{}
	}
	extra[recordField] = own
	f.facts.Extra = extra
	if f.raw, err = f.facts.Encode(); err != nil {
		return err
	}
	return c.put(tree.Sidecar(path), f.raw)
}

// setVersion adds the version that a write of live content makes.
func (v *view) setVersion(c *change, old, it *item, source string) error {
	room := v.d.cfg.MaxVersions - 1 // for older versions
	last := int64(0)
	var err error
	if old != nil {
		last = old.sequence
		if room != 0 {
			added, err := v.keep(c, old, time.Time{})
			if err != nil {
				return err
			}
			if added {
				room--
			}
		}
	} else if last, err = v.lastSequence(it.address); err != nil {
		return err
	}
	it.sequence = last + 1
	it.version = tree.NewVersionID(it.sequence)
	it.record.Version, it.record.Sequence = it.version, it.sequence
	if err := v.store(c, it, source, it.record); err != nil {
		return err
	}
	if v.d.cfg.MaxVersions > 0 {
		return v.retain(c, it.address, room)
	}
	return nil
}

// keep stores the version of live content unless it is stored already, and
// reports whether it did. A time says that the item leaves its last state.
func (v *view) keep(c *change, live *item, deleted time.Time) (bool, error) {
	if _, err := v.d.stat(tree.Version(live.address, live.version)); !absent(err) {
		return false, err
	}
	rec := live.record
	rec.Laid = !live.ours || rec.Version == ""
	rec.Version, rec.Sequence, rec.Modified, rec.Deleted = live.version, live.sequence, live.modified(), deleted
	if rec.Mark == "" {
		rec.Mark = randomName()
	}
	return true, v.store(c, live, live.path, rec)
}

// store adds a version with the bytes of source.
func (v *view) store(c *change, it *item, source string, rec record) error {
	temp, info, err := v.d.duplicate(source, it.info.Size())
	if err != nil {
		return err
	}
	path := tree.Version(it.address, rec.Version)
	kept := it.file
	kept.record = rec
	kept.record.FileTime = info.ModTime().UTC()
	kept.facts.Size, kept.facts.SHA256 = info.Size(), hex.EncodeToString(it.sum[:])
	err = c.putFacts(path, &kept)
	c.temps = append(c.temps, temp)
	c.place(temp, path)
	return err
}

// retain removes stored versions of an item beyond a number.
func (v *view) retain(c *change, a storage.Address, number int) error {
	kept, err := v.versions(a)
	if err != nil {
		return err
	}
	for _, old := range kept[min(max(number, 0), len(kept)):] {
		c.remove(old.path)
		c.remove(tree.Sidecar(old.path))
	}
	return nil
}

// setHistory adds the history record of a version that somebody claims.
func (v *view) setHistory(c *change, old, it *item, n next) error {
	if n.by.IsZero() {
		return nil
	}
	before := ""
	if old != nil {
		before = old.version
	}
	key, body, err := storage.NewHistory(n.address, n.by, n.action, it.version, before, n.source, n.modified, it.info.Size())
	if err != nil {
		return err
	}
	c.tellDocument(key)
	return c.put(v.d.layout.Document(key), body)
}
