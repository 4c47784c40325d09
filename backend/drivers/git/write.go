package git

import (
	"context"
	"encoding/json"
	"maps"
	"path"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// next is what an address is going to hold.
type next struct {
	address  storage.Address
	value    value
	sum      string // SHA-256 of the content in hex, "" when it is not known
	mime     string
	metadata map[string]string
	extra    map[string]json.RawMessage // other fields of the sidecar
	base     string
}

// Write implements storage.Driver.
func (d *Driver) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if err := d.foresee(ctx, req); err != nil {
		return nil, err
	}
	tip, err := d.readRef(d.ref)
	if err != nil {
		return nil, d.failed(err)
	}
	lfs, err := d.patterned(tip, tree.Content(req.Address))
	if err != nil {
		return nil, d.failed(err)
	}
	body, err := d.stage(ctx, req.Body, lfs)
	if err != nil {
		return nil, err
	}
	defer body.discard(d)
	var made *storage.ContentItem
	err = d.changeReady(ctx, req.Attribution, func(c *change) (string, error) {
		old, n, err := c.planWrite(req)
		if err != nil {
			return "", err
		}
		n.value, n.sum = body.value, body.sum
		if !req.Time.IsZero() {
			c.commit.time = req.Time.UTC()
		}
		c.stage(tree.Content(req.Address), body)
		c.commit.action = req.Action
		c.after = func(ctx context.Context) (err error) {
			made, err = d.result(ctx, req.Address)
			return err
		}
		return "Put " + subjectOf(req.Address), c.setItem(old, n)
	})
	return made, err
}

// subjectOf names an item in the subject of a commit.
func subjectOf(a storage.Address) string {
	name := a.Type + "/" + a.Name()
	if a.State != storage.Live {
		name += " (" + string(a.State) + ")"
	}
	return name
}

// result reads what a change has made.
func (d *Driver) result(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	it, err := d.item(ctx, a)
	if err != nil {
		return nil, err
	}
	return it.content(), nil
}

// foresee refuses a write whose condition does not hold already before its body
// is read. It is decided under the lock.
func (d *Driver) foresee(ctx context.Context, req storage.WriteRequest) error {
	if req.IfMatch == nil {
		return nil
	}
	there, err := d.maybe(ctx, req.Address)
	if err != nil {
		return err
	}
	return storage.CheckMatch(req.IfMatch, revisionOf(there))
}

// planWrite decides whether content may be put and what it keeps of the old.
func (c *change) planWrite(req storage.WriteRequest) (*item, next, error) {
	n := next{address: req.Address, mime: req.MIMEType, metadata: req.Metadata}
	old, err := c.d.maybe(c.ctx, req.Address)
	if err != nil {
		return nil, n, err
	}
	if err := storage.CheckMatch(req.IfMatch, revisionOf(old)); err != nil {
		return nil, n, err
	}
	if old == nil {
		if err := c.checkNew(req.Address, storage.Address{}); err != nil {
			return nil, n, err
		}
	} else {
		if n.extra, err = c.d.extraOf(old); err != nil {
			return nil, n, err
		}
		if n.metadata == nil {
			n.metadata = old.metadata
		}
	}
	if req.State != storage.Live {
		n.base, err = c.baseOf(req, old)
	}
	return old, n, err
}

// baseOf returns the base of draft or pending content that is put.
func (c *change) baseOf(req storage.WriteRequest, old *item) (string, error) {
	if old != nil && req.Target == nil {
		return old.base, nil
	}
	live, err := c.d.maybe(c.ctx, req.In(storage.Live))
	if err != nil {
		return "", err
	}
	if err := storage.CheckMatch(req.Target, revisionOf(live)); err != nil {
		return "", err
	}
	if live == nil {
		return "", nil
	}
	return live.versionID, nil
}

// extraOf returns the fields of an item's sidecar that have other meanings.
func (d *Driver) extraOf(it *item) (map[string]json.RawMessage, error) {
	facts, _, err := d.readSidecar(it.address, it.sidecar)
	return facts.Extra, err
}

// SetMetadata implements storage.Driver.
func (d *Driver) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	var made *storage.ContentItem
	err := d.change(ctx, req.Attribution, func(c *change) (string, error) {
		old, err := d.item(ctx, req.Address)
		if err != nil {
			return "", err
		}
		if err := storage.CheckMatch(req.IfMatch, old.revision); err != nil {
			return "", err
		}
		n, err := c.keep(old)
		if err != nil {
			return "", err
		}
		if n.metadata, err = req.Apply(old.metadata); err != nil {
			return "", err
		}
		c.commit.action = storage.ActionMetadata
		c.after = func(ctx context.Context) (err error) {
			made, err = d.result(ctx, req.Address)
			return err
		}
		return "Change the metadata of " + subjectOf(req.Address), c.setItem(old, n)
	})
	return made, err
}

// keep returns what an item holds, to be held again.
func (c *change) keep(it *item) (next, error) {
	facts, _, err := c.d.readSidecar(it.address, it.sidecar)
	return next{
		address: it.address, value: it.value, sum: facts.SHA256, mime: it.mime, metadata: it.metadata, extra: facts.Extra, base: it.base,
	}, err
}

// setItem makes an address hold n instead of old, which is nil when it is absent.
func (c *change) setItem(old *item, n next) error {
	file := tree.Content(n.address)
	c.set(file, n.value.blob)
	sidecar, err := n.sidecar()
	if err != nil {
		return err
	}
	var now hash
	if sidecar != nil {
		now = c.put(tree.Sidecar(file), sidecar)
	} else if old == nil || !old.sidecar.IsZero() {
		c.remove(tree.Sidecar(file))
	}
	// Where git would not tell that the item was put again, a trailer does: live
	// gets a version, draft and pending a new revision.
	if old != nil && old.blob == n.value.blob && (n.address.State == storage.Live || old.sidecar == now) {
		c.commit.versions = append(c.commit.versions, file)
	}
	return nil
}

// sidecar returns the bytes of the sidecar; nil when it would say nothing.
func (n next) sidecar() ([]byte, error) {
	extra := maps.Clone(n.extra)
	delete(extra, recordField)
	if n.address.State != storage.Live {
		own, err := json.Marshal(record{n.base})
		if err != nil {
			return nil, err
		}
		if extra == nil {
			extra = map[string]json.RawMessage{}
		}
		extra[recordField] = own
	}
	if len(extra) == 0 && len(n.metadata) == 0 && n.mime == storage.MIMEType(n.address.Ext) {
		return nil, nil
	}
	return tree.Facts{ContentType: n.mime, Size: n.value.size, SHA256: n.sum, Metadata: n.metadata, Extra: extra}.Encode()
}

// checkNew judges an address at which nothing stands: its name must not differ
// only in case from one that the type holds in some state or among its versions,
// apart from those of the id leaving, and every git must be able to hold it.
func (c *change) checkNew(a, leaving storage.Address) error {
	if err := checkGitName(a); err != nil {
		return err
	}
	if err := c.checkContainers(a.Tenant, a.Type); err != nil {
		return err
	}
	name := a.Name()
	var taken string
	err := c.d.index.each(c.ctx, "SELECT name FROM names WHERE tenant = ? AND type = ? AND fold = ? AND name <> ?", func(r row) error {
		var known string
		err := r.Scan(&known)
		if id, _ := storage.SplitName(known); a.Type != leaving.Type || id != leaving.ID {
			taken = known
		}
		return err
	}, a.Tenant, a.Type, storage.FoldName(name), name)
	if err == nil && taken != "" {
		var known int
		if err = c.d.index.each(c.ctx, "SELECT 1 FROM names WHERE tenant = ? AND type = ? AND name = ?", func(r row) error { return r.Scan(&known) }, a.Tenant, a.Type, name); err == nil && known == 0 {
			return storage.CaseTaken(name, taken)
		}
	}
	return err
}

// checkContainers refuses a tenant or type that is new and differs from an
// existing one only in case. An empty type is not judged.
func (c *change) checkContainers(tenant, contentType string) error {
	if tenant == "" {
		return nil
	}
	tenants, err := c.d.names(c.ctx, "SELECT tenant FROM scopes WHERE type = ''")
	if err != nil {
		return err
	}
	if err := checkCase(tenant, tenants); err != nil || contentType == "" {
		return err
	}
	types, err := c.d.names(c.ctx, "SELECT type FROM scopes WHERE tenant = ? AND type <> ''", tenant)
	if err != nil {
		return err
	}
	return checkCase(contentType, types)
}

func checkCase(name string, known []string) error {
	fold, twin := storage.FoldName(name), ""
	for _, k := range known {
		if k == name {
			return nil
		}
		if storage.FoldName(k) == fold {
			twin = k
		}
	}
	if twin != "" {
		return storage.CaseTaken(name, twin)
	}
	return nil
}

// checkGitName refuses names that git takes for its own on some disk: what
// Windows calls a short name, such as git~1.
func checkGitName(a storage.Address) error {
	for part := a.Name(); part != "." && part != "/"; part = path.Dir(part) {
		if isShortName(path.Base(part)) {
			return storage.Errorf(storage.ErrInvalid, "%q is a name that Git does not allow", path.Base(part))
		}
	}
	return nil
}
