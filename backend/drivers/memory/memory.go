// Package memory is the reference driver: the contract in its plainest form,
// kept in maps under one lock. Tests compare the other backends with it.
package memory

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/storage"
)

// Config of a memory store.
type Config struct {
	MaxVersions int              // versions kept of each item; 0 keeps all
	Clock       func() time.Time // nil means time.Now
}

// Driver keeps a store in memory. It is lost with the process.
type Driver struct {
	cfg Config
	hub feed.Hub

	mu         sync.RWMutex
	sequence   int64 // of revisions and version ids
	containers map[storage.Container]struct{}
	items      map[storage.Address]*entry
	versions   map[storage.Address][]*version // by live address, oldest first
	deleted    map[storage.Address]time.Time  // by live address: when live was last deleted or left every state
	docs       map[storage.DocumentKey][]byte
}

// entry is an item in one state. Its fields are replaced, never changed in place.
type entry struct {
	body     []byte
	mime     string
	metadata map[string]string
	time     time.Time
	revision string
	version  string
	base     string
}

type version struct {
	id       string
	body     []byte
	mime     string
	metadata map[string]string
	time     time.Time
}

var _ storage.Driver = (*Driver)(nil)

// New returns an empty store.
func New(cfg Config) *Driver {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Driver{
		cfg: cfg, containers: map[storage.Container]struct{}{}, items: map[storage.Address]*entry{},
		versions: map[storage.Address][]*version{}, deleted: map[storage.Address]time.Time{}, docs: map[storage.DocumentKey][]byte{},
	}
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "memory", AtomicTransition: true, AtomicHistory: true, Conditional: true, FreeFull: true,
		StableVersionIDs: true, NamesakeFolders: true, WatchDelay: time.Second,
	}
}

// Check implements storage.Driver.
func (d *Driver) Check(ctx context.Context) error { return ctx.Err() }

// Close implements storage.Driver.
func (d *Driver) Close() error {
	d.hub.Close()
	return nil
}

// Watch implements storage.Driver.
func (d *Driver) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	return d.hub.Watch(ctx, scope)
}

// next returns a new number for a revision or a version. The caller holds mu.
func (d *Driver) next() int64 {
	d.sequence++
	return d.sequence
}

func (d *Driver) newRevision() string { return fmt.Sprintf("r%d", d.next()) }

func (d *Driver) now() time.Time { return d.cfg.Clock().UTC() }

func (d *Driver) item(a storage.Address, e *entry) *storage.ContentItem {
	return &storage.ContentItem{
		Key: a.Name(), ContentType: e.mime, VersionID: e.version, LastModified: e.time, Size: int64(len(e.body)),
		ETag: storage.ETag(sha256.Sum256(e.body)), Metadata: maps.Clone(e.metadata), Revision: e.revision, Base: e.base,
	}
}

func open(it *storage.ContentItem, body []byte) *storage.ContentStream {
	return &storage.ContentStream{ContentItem: *it, Body: io.NopCloser(bytes.NewReader(body))}
}

// Open implements storage.Driver.
func (d *Driver) Open(_ context.Context, a storage.Address) (*storage.ContentStream, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	e, ok := d.items[a]
	if !ok {
		return nil, storage.ErrNotFound
	}
	return open(d.item(a, e), e.body), nil
}

// Stat implements storage.Driver.
func (d *Driver) Stat(_ context.Context, a storage.Address) (*storage.ContentItem, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	e, ok := d.items[a]
	if !ok {
		return nil, storage.ErrNotFound
	}
	return d.item(a, e), nil
}

// revision returns the revision at an address, "" when it is absent. The caller holds mu.
func (d *Driver) revision(a storage.Address) string {
	if e, ok := d.items[a]; ok {
		return e.revision
	}
	return ""
}

// Write implements storage.Driver.
func (d *Driver) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := req.Address
	if err := storage.CheckMatch(req.IfMatch, d.revision(a)); err != nil {
		return nil, err
	}
	old, existed := d.items[a]
	e := &entry{body: body, mime: req.MIMEType, metadata: req.Metadata, time: req.Time}
	if e.time.IsZero() {
		e.time = d.now()
	}
	if e.metadata == nil {
		e.metadata = map[string]string{}
		if existed {
			e.metadata = old.metadata
		}
	}
	if !existed {
		if err := d.checkCase(a); err != nil {
			return nil, err
		}
	}
	if a.State != storage.Live {
		live := d.items[a.In(storage.Live)]
		switch {
		case req.Target != nil:
			if err := storage.CheckMatch(req.Target, d.revision(a.In(storage.Live))); err != nil {
				return nil, err
			}
			fallthrough
		case !existed:
			if live != nil {
				e.base = live.version
			}
		default:
			e.base = old.base
		}
	}
	return d.set(a, e, req.Attribution, req.Action, "")
}

// set puts an entry in place; on live it makes a version with its history
// record. The caller holds mu and has checked everything.
func (d *Driver) set(a storage.Address, e *entry, by storage.Attribution, action, source string) (*storage.ContentItem, error) {
	e.revision = d.newRevision()
	if a.State == storage.Live {
		parent := ""
		if old := d.items[a]; old != nil {
			parent = old.version
		}
		e.version = fmt.Sprintf("v%d", d.next())
		if !by.IsZero() {
			key, body, err := storage.NewHistory(a, by, action, e.version, parent, source, e.time, int64(len(e.body)))
			if err != nil {
				return nil, err
			}
			d.docs[key] = body
		}
		d.versions[a] = append(d.versions[a], &version{e.version, e.body, e.mime, e.metadata, e.time})
		if most, kept := d.cfg.MaxVersions, d.versions[a]; most > 0 && len(kept) > most {
			d.versions[a] = slices.Clone(kept[len(kept)-most:])
		}
	}
	d.items[a] = e
	d.hub.Publish(storage.Event{Address: a, Kind: storage.EventContent, Revision: e.revision})
	return d.item(a, e), nil
}

// checkCase refuses a new name that differs from a known one only in case. The caller holds mu.
func (d *Driver) checkCase(a storage.Address) error { return d.checkCaseExcept(a, storage.Address{}) }

// checkCaseExcept is checkCase for a name that takes the place of another id. The caller holds mu.
func (d *Driver) checkCaseExcept(a, leaving storage.Address) error {
	fold := storage.FoldName(a.Name())
	clash := func(known storage.Address) bool {
		if known.Type == leaving.Type && known.ID == leaving.ID {
			return false
		}
		return known.Tenant == a.Tenant && known.Type == a.Type && known.Name() != a.Name() && storage.FoldName(known.Name()) == fold
	}
	for known := range d.items {
		if clash(known) {
			return storage.CaseTaken(a.Name(), known.Name())
		}
	}
	for known := range d.versions {
		if clash(known) {
			return storage.CaseTaken(a.Name(), known.Name())
		}
	}
	return d.checkContainer(storage.Container{Tenant: a.Tenant, Type: a.Type})
}

// SetMetadata implements storage.Driver.
func (d *Driver) SetMetadata(_ context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, ok := d.items[req.Address]
	if !ok {
		return nil, storage.ErrNotFound
	}
	if err := storage.CheckMatch(req.IfMatch, old.revision); err != nil {
		return nil, err
	}
	metadata, err := req.Apply(old.metadata)
	if err != nil {
		return nil, err
	}
	e := *old
	e.metadata, e.time = metadata, d.now()
	return d.set(req.Address, &e, req.Attribution, storage.ActionMetadata, "")
}

// Delete implements storage.Driver.
func (d *Driver) Delete(_ context.Context, req storage.DeleteRequest) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := storage.CheckMatch(req.IfMatch, d.revision(req.Address)); err != nil {
		return err
	}
	d.drop(req.Address)
	return nil
}

// drop removes an address and tells the watchers. The caller holds mu.
func (d *Driver) drop(a storage.Address) {
	if _, ok := d.items[a]; ok {
		delete(d.items, a)
		d.deleted[a.In(storage.Live)] = d.now()
		d.hub.Publish(storage.Event{Address: a, Kind: storage.EventDelete})
	}
}

// Transition implements storage.Driver.
func (d *Driver) Transition(_ context.Context, req storage.TransitionRequest) (*storage.ContentItem, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	from, to := req.Address, req.In(req.To)
	source, ok := d.items[from]
	if !ok {
		return nil, storage.ErrNotFound
	}
	if err := storage.CheckMatch(req.IfMatch, source.revision); err != nil {
		return nil, err
	}
	var occupant *storage.ContentItem
	if there, taken := d.items[to]; taken {
		occupant = d.item(to, there)
	}
	if err := storage.CheckTarget(req.Target, d.item(from, source), occupant); err != nil {
		return nil, err
	}
	comments := d.find(storage.DocumentQuery{DocumentKey: commentsOf(from)})
	plan, err := storage.PlanComments(from.State, to.State, from.Ext, d.siblings(from), comments)
	if err != nil {
		return nil, err
	}
	e := *source
	e.time = d.now()
	if to.State == storage.Live {
		e.base = ""
	}
	it, err := d.set(to, &e, req.Attribution, storage.ActionPublish, "")
	if err != nil {
		return nil, err
	}
	d.drop(from)
	for _, doc := range plan.Carry {
		key := doc.Key
		key.State = to.State
		d.docs[key] = doc.Body
	}
	for _, name := range plan.Remove {
		key := commentsOf(from)
		key.Name = name
		delete(d.docs, key)
	}
	if plan.Thread != nil {
		d.docs[storage.DocumentKey{Kind: storage.DocRecord, Tenant: to.Tenant, Type: to.Type, ID: to.ID, Group: storage.KindThread, Name: it.VersionID}] = plan.Thread
	}
	return it, nil
}

func commentsOf(a storage.Address) storage.DocumentKey {
	return storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}
}

// siblings reports whether another extension of the id is in the same state. The caller holds mu.
func (d *Driver) siblings(a storage.Address) bool {
	for other := range d.items {
		if other != a && other.Tenant == a.Tenant && other.Type == a.Type && other.ID == a.ID && other.State == a.State {
			return true
		}
	}
	return false
}
