package s3

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Move implements storage.Driver. Objects cannot be renamed: everything is copied
// under the new name, version by version, and then the old name is removed for
// good. A note of the move stands beside the content meanwhile, so that a repeat
// of one that was interrupted begins or ends it properly.
func (d *Driver) Move(ctx context.Context, req storage.MoveRequest) error {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	m := move{d: d, from: storage.Address{Tenant: req.Tenant, Type: req.Type, ID: req.ID}, to: storage.Address{Tenant: req.Tenant, Type: req.ToType, ID: req.ToID}}
	unlock, err := d.locks.lock(ctx, m.from, m.to)
	if err != nil {
		return err
	}
	defer unlock()
	return m.run(ctx)
}

// move is a move under way.
type move struct {
	d        *Driver
	from, to storage.Address
	ids      map[string]string          // new version ids by old ones
	made     map[storage.Address]string // revisions by new address
}

// note says that a move is under way.
type note struct {
	ToType string `json:"to_type"`
	ToID   string `json:"to_id"`
	Copied bool   `json:"copied"` // everything stands under the new name
	// Had names the versions, with their records, that a deleted item left under
	// the new name: they stay when an interrupted move begins anew.
	Had []string `json:"had,omitempty"`
}

const movesDir = "_moves"

func (m *move) noteKey() string {
	return m.d.key(tree.Type(m.from.Tenant, m.from.Type) + "/" + movesDir + "/" + m.from.ID + ".json")
}

func (m *move) run(ctx context.Context) error {
	begun, err := m.readNote(ctx)
	if err != nil {
		return err
	}
	if begun == nil || !begun.Copied {
		if err := m.copyAll(ctx, begun); err != nil {
			return err
		}
	}
	if err := m.removeAll(ctx); err != nil {
		return err
	}
	for a, revision := range m.made {
		m.d.publish(storage.Event{Address: a, Kind: storage.EventContent, Revision: revision})
	}
	return m.d.deleteKey(ctx, m.noteKey(), "", false)
}

// readNote returns the note of a move to the same name that was interrupted.
func (m *move) readNote(ctx context.Context) (*note, error) {
	doc, _, err := m.d.readDocument(ctx, storage.DocumentKey{}, m.noteKey())
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil //nolint:nilnil // there is none
	}
	if err != nil {
		return nil, err
	}
	var n note
	if json.Unmarshal(doc.Body, &n) != nil || n.ToType != m.to.Type || n.ToID != m.to.ID {
		return nil, nil //nolint:nilnil // it is about another move
	}
	return &n, nil
}

func (m *move) writeNote(ctx context.Context, n note) error {
	n.ToType, n.ToID = m.to.Type, m.to.ID
	body, err := json.Marshal(n)
	if err == nil {
		_, err = m.d.put(ctx, m.noteKey(), body, typeDocument, nil, nil)
	}
	return err
}

func renamed(a, to storage.Address) storage.Address {
	a.Type, a.ID = to.Type, to.ID
	return a
}

// copyAll puts everything under the new name. What a move that was interrupted
// has put there is removed before.
func (m *move) copyAll(ctx context.Context, begun *note) error {
	items, err := m.items(ctx, m.from)
	if err != nil {
		return err
	}
	there, err := m.items(ctx, m.to)
	if err != nil {
		return err
	}
	switch {
	case begun == nil && len(there) > 0:
		return storage.Errorf(storage.ErrExists, "an item named %q is already there", m.to.ID)
	case len(items) == 0:
		return storage.ErrNotFound
	}
	if begun == nil {
		for _, a := range items {
			if err := m.d.checkNew(ctx, renamed(a, m.to), m.from); err != nil {
				return err
			}
		}
		begun = &note{}
		if begun.Had, err = m.left(ctx); err != nil {
			return err
		}
		if err := m.writeNote(ctx, *begun); err != nil {
			return err
		}
	} else if err := m.wipe(ctx, there, begun.Had); err != nil {
		return err
	}
	if err := m.copyItems(ctx, items); err != nil {
		return err
	}
	if err := m.copyDocuments(ctx); err != nil {
		return err
	}
	begun.Copied = true
	return m.writeNote(ctx, *begun)
}

// left names the versions under the new name.
func (m *move) left(ctx context.Context) ([]string, error) {
	pasts, err := m.pasts(ctx, m.to, nil)
	var ids []string
	for _, a := range pasts {
		list, lerr := m.d.versions.list(ctx, a)
		if lerr != nil {
			return nil, lerr
		}
		ids = append(ids, idsOf(list)...)
	}
	return ids, err
}

// wipe removes what an interrupted move has put under the new name.
func (m *move) wipe(ctx context.Context, there []storage.Address, had []string) error {
	pasts, err := m.pasts(ctx, m.to, there)
	if err != nil {
		return err
	}
	for _, a := range pasts {
		list, err := m.d.versions.list(ctx, a)
		if err != nil {
			return err
		}
		ids := slices.DeleteFunc(idsOf(list), func(id string) bool { return slices.Contains(had, id) })
		if err := m.d.versions.drop(ctx, a, ids); err != nil {
			return err
		}
	}
	for _, a := range there {
		if a.State != storage.Live {
			if err := m.d.versions.forget(ctx, a); err != nil {
				return err
			}
		}
	}
	for _, kind := range documentKinds(m.to) {
		keys, err := m.d.documentKeys(ctx, kind)
		if err != nil {
			return err
		}
		keys = slices.DeleteFunc(keys, func(k storage.DocumentKey) bool {
			return slices.Contains(had, k.Name) || k.Kind != storage.DocHistory && k.Group != storage.KindThread
		})
		if err := m.d.deleteDocuments(ctx, keys); err != nil {
			return err
		}
	}
	return nil
}

// items lists the addresses at which an id exists.
func (m *move) items(ctx context.Context, id storage.Address) ([]storage.Address, error) {
	var found [3][]storage.Address
	err := each(ctx, 3, func(ctx context.Context, i int) error {
		a := id.In(storage.States()[i])
		exts, err := m.d.extensions(ctx, a)
		for _, ext := range exts {
			a.Ext = ext
			found[i] = append(found[i], a)
		}
		return err
	})
	return slices.Concat(found[:]...), err
}

// copyItems copies live content with its past first, since the others name its versions.
func (m *move) copyItems(ctx context.Context, items []storage.Address) error {
	m.ids, m.made = map[string]string{}, map[storage.Address]string{}
	pasts, err := m.pasts(ctx, m.from, items)
	if err != nil {
		return err
	}
	for _, a := range pasts {
		if err := m.copyPast(ctx, a, slices.Contains(items, a)); err != nil {
			return err
		}
	}
	for _, a := range items {
		if a.State == storage.Live {
			continue
		}
		o, err := m.d.head(ctx, a)
		if err != nil {
			return err
		}
		base := o.base
		if moved, known := m.ids[base]; known {
			base = moved
		}
		if _, err := m.copyObject(ctx, o, o.ownWith(ownBase, baseMark(base))); err != nil {
			return err
		}
	}
	return nil
}

// pasts lists the live addresses of an id that have versions: every extension
// that exists, and those that only once did.
func (m *move) pasts(ctx context.Context, of storage.Address, items []storage.Address) ([]storage.Address, error) {
	found := map[storage.Address]bool{}
	for _, a := range items {
		found[a.In(storage.Live)] = true
	}
	err := m.d.versions.past(ctx, of.Tenant, of.Type, of.ID+".", "", func(v pastItem) bool {
		if id, ext := storage.SplitName(v.name); id == of.ID {
			a := of.In(storage.Live)
			a.Ext = ext
			found[a] = true
		}
		return true
	})
	return slices.SortedFunc(maps.Keys(found), func(x, y storage.Address) int {
		if x.Ext < y.Ext {
			return -1
		}
		return 1
	}), err
}

// copyPast copies every version of live content, oldest first.
func (m *move) copyPast(ctx context.Context, a storage.Address, live bool) error {
	list, err := m.d.Versions(ctx, a)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, v := range slices.Backward(list) {
		o, err := m.d.version(ctx, a, v.VersionID)
		if err != nil {
			return err
		}
		own := maps.Clone(o.own)
		own[ownFrom] = ""
		moved, err := m.copyObject(ctx, o, own)
		if err != nil {
			return err
		}
		m.ids[v.VersionID] = moved.version
		if err := m.d.markTime(ctx, moved.address, moved.version, v.LastModified); err != nil {
			return err
		}
	}
	if live {
		return nil
	}
	gone, err := m.d.look(ctx, renamed(a, m.to))
	if err != nil || gone == nil {
		return err
	}
	delete(m.made, gone.address)
	return m.d.remove(ctx, gone, false)
}

// copyObject copies one object, or a version of one, to the new name.
func (m *move) copyObject(ctx context.Context, o *object, own map[string]string) (*object, error) {
	a := renamed(o.address, m.to)
	old, err := m.d.look(ctx, a)
	if err != nil {
		return nil, err
	}
	more, err := m.d.versions.prepare(ctx, a, old)
	if err != nil {
		return nil, err
	}
	maps.Copy(own, more)
	contentType, metadata := o.with(own).encode(a.Ext)
	key := m.d.key(tree.Content(a))
	stamp, err := m.d.copyTo(ctx, o.source(), key, contentType, metadata, nil)
	if err != nil {
		return nil, err
	}
	m.d.names.add(a)
	moved, err := m.d.headKey(ctx, a, key, stamp)
	if err == nil {
		m.made[a] = moved.revision
	}
	return moved, err
}

// documentKinds are those that belong to an id.
func documentKinds(a storage.Address) []storage.DocumentKey {
	kinds := []storage.DocumentKey{
		{Kind: storage.DocHistory},
		{Kind: storage.DocRecord},
		{Kind: storage.DocComment, State: storage.Draft},
		{Kind: storage.DocComment, State: storage.Pending},
	}
	for i := range kinds {
		kinds[i].Tenant, kinds[i].Type, kinds[i].ID = a.Tenant, a.Type, a.ID
	}
	return kinds
}

// copyDocuments copies history, records and comments, with the new version ids.
func (m *move) copyDocuments(ctx context.Context) error {
	for _, kind := range documentKinds(m.from) {
		docs, err := m.d.ListDocuments(ctx, storage.DocumentQuery{DocumentKey: kind})
		if err != nil {
			return err
		}
		err = each(ctx, len(docs), func(ctx context.Context, i int) error {
			key, body := docs[i].Key, docs[i].Body
			key.Type, key.ID = m.to.Type, m.to.ID
			if kind.Kind == storage.DocHistory {
				body = m.translated(body)
			}
			if moved, known := m.ids[key.Name]; known && (kind.Kind == storage.DocHistory || key.Group == storage.KindThread) {
				key.Name = moved
			}
			return m.d.putDocument(ctx, key, body, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// translated returns a history record with the new version ids; one that cannot
// be read stays as it is.
func (m *move) translated(body []byte) []byte {
	var record storage.HistoryRecord
	if json.Unmarshal(body, &record) != nil {
		return body
	}
	for _, id := range []*string{&record.Version, &record.Parent, &record.Source} {
		if moved, known := m.ids[*id]; known {
			*id = moved
		}
	}
	if out, err := json.Marshal(record); err == nil {
		return out
	}
	return body
}

// removeAll removes the old name for good.
func (m *move) removeAll(ctx context.Context) error {
	items, err := m.items(ctx, m.from)
	if err != nil {
		return err
	}
	pasts, err := m.pasts(ctx, m.from, items)
	if err != nil {
		return err
	}
	for _, kind := range documentKinds(m.from) {
		keys, err := m.d.documentKeys(ctx, kind)
		if err != nil {
			return err
		}
		if err := m.d.deleteDocuments(ctx, keys); err != nil {
			return err
		}
	}
	for _, live := range pasts {
		for _, state := range storage.States() {
			if err := m.d.versions.forget(ctx, live.In(state)); err != nil {
				return err
			}
		}
		if err := m.d.purge(ctx, m.d.timesKey(live)); err != nil {
			return err
		}
		m.d.names.drop(live)
	}
	for _, a := range items {
		m.d.publish(storage.Event{Address: a, Kind: storage.EventDelete})
	}
	return nil
}
