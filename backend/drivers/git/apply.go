package git

import (
	"errors"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// touch is what a commit does to one item.
type touch struct {
	path             string // of the content
	address          storage.Address
	content, sidecar *delta
	forced           bool // a trailer says that it is a version although nothing changed
}

// stage is a commit whose changes are brought into the tables.
type stage struct {
	commit *commit
	seq    int64
	tree   hash // of the store's folder afterwards
	// settles says that the changes join several lines of history: versions have
	// been noted commit by commit already.
	settles bool
}

// follow brings one commit into the tables and returns the tree that they then
// stand for. A commit on a side line adds its versions alone.
func (f *follower) follow(h, stands hash) (hash, error) {
	c, err := f.d.objects.commit(h)
	if err != nil {
		return hash{}, err
	}
	f.seq++
	s := &stage{commit: c, seq: f.seq}
	if err := f.insertCommit(s); err != nil {
		return hash{}, err
	}
	if s.tree, err = f.d.folderIn(c.tree); err != nil {
		return hash{}, err
	}
	parents, err := f.parents(h)
	if err != nil {
		return hash{}, err
	}
	before := make([]hash, max(len(parents), 1))
	for i, p := range parents {
		if before[i], err = f.folderOf(p); err != nil {
			return hash{}, err
		}
	}
	if err := f.rename(c); err != nil {
		return hash{}, err
	}
	if len(before) == 1 && before[0] == stands {
		err = f.apply(s, stands)
		stands = s.tree
	} else if err = f.applyAside(s, before); err == nil && before[0] == stands {
		s.settles = true
		err = f.apply(s, stands)
		stands = s.tree
	}
	if err != nil {
		return hash{}, err
	}
	return stands, f.removeForGood(c)
}

// settle brings the tables from the tree that they stand for to that of the tip.
func (f *follower) settle(stands, last hash) error {
	if stands == last {
		return nil
	}
	var tip string
	if _, err := f.t.one("SELECT hash FROM commits WHERE seq = ?", []any{&tip}, f.seq); err != nil {
		return err
	}
	c, err := f.d.objects.commit(fromText(tip))
	if err != nil {
		return err
	}
	return f.apply(&stage{commit: c, seq: f.seq, tree: last, settles: true}, stands)
}

// apply brings the changes between two trees into the tables.
func (f *follower) apply(s *stage, old hash) error {
	touches := map[string]*touch{}
	at := func(a storage.Address) *touch {
		path := tree.Content(a)
		if touches[path] == nil {
			touches[path] = &touch{path: path, address: a}
		}
		return touches[path]
	}
	err := f.d.objects.diff("", old, s.tree, func(change delta) error {
		switch e := f.d.layout.Parse(change.path); e.Kind {
		case tree.KindContent:
			at(e.Address).content = &change
		case tree.KindSidecar:
			if e.VersionID == "" {
				at(e.Address).sidecar = &change
			}
		case tree.KindDocument:
			return f.document(s, change, e.Key)
		case tree.KindContainer:
			return f.container(change, e.Container)
		case tree.KindVersion, tree.KindOther:
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, path := range s.commit.versions {
		if e := f.d.layout.Parse(path); e.Kind == tree.KindContent && !s.settles {
			at(e.Address).forced = true
		}
	}
	for _, t := range inOrder(touches) {
		if err := f.item(s, t); err != nil {
			return err
		}
	}
	return nil
}

// inOrder returns touches live first, because drafts ask for live versions.
func inOrder(touches map[string]*touch) []*touch {
	all := make([]*touch, 0, len(touches))
	for _, t := range touches {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *touch) int {
		if c := stateNumber(a.address.State) - stateNumber(b.address.State); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	return all
}

func stateNumber(s storage.State) int {
	switch s {
	case storage.Live:
		return 0
	case storage.Draft:
		return 1
	case storage.Pending:
	}
	return 2
}

// applyAside notes the versions that a commit beside the line of the tables
// makes, and which commit touched a path last.
func (f *follower) applyAside(s *stage, before []hash) error {
	noted := map[string]bool{}
	note := func(a storage.Address) error {
		path := tree.Content(a)
		if a.State != storage.Live || noted[path] {
			return nil
		}
		noted[path] = true
		v, there, err := f.standing(s.tree, a)
		if !there || err != nil {
			return err
		}
		parent, err := f.lastVersion(a)
		if err != nil {
			return err
		}
		return f.addVersion(s, a, v, parent.seq)
	}
	err := f.d.objects.diff("", before[0], s.tree, func(change delta) error {
		for _, other := range before[1:] {
			e, _, err := f.d.objects.at(other, change.path)
			if err != nil || e.hash == change.new.hash {
				return err
			}
		}
		f.touched[change.path] = s.commit
		e := f.d.layout.Parse(change.path)
		if e.Kind == tree.KindContent || e.Kind == tree.KindSidecar && e.VersionID == "" {
			f.touched[tree.Content(e.Address)] = s.commit
			return note(e.Address)
		}
		return nil
	})
	for _, path := range s.commit.versions {
		if e := f.d.layout.Parse(path); err == nil && e.Kind == tree.KindContent {
			err = note(e.Address)
		}
	}
	return err
}

// standing returns what stands at an address in a tree.
func (f *follower) standing(root hash, a storage.Address) (value, bool, error) {
	e, _, err := f.d.objects.at(root, tree.Content(a))
	if err != nil || !e.isFile() {
		return value{}, false, err
	}
	v := value{blob: e.hash}
	if v.sidecar, err = f.sidecarIn(root, a); err == nil {
		v.size, v.oid, err = f.d.measure(v.blob)
	}
	return v, true, err
}

func (f *follower) sidecarIn(root hash, a storage.Address) (hash, error) {
	e, _, err := f.d.objects.at(root, tree.Sidecar(tree.Content(a)))
	if err != nil || !e.isFile() {
		return hash{}, err
	}
	return e.hash, nil
}

// value is what an item holds.
type value struct {
	blob, sidecar hash
	size          int64
	oid           string
}

// item brings what a commit does to one item into the tables.
func (f *follower) item(s *stage, t *touch) error {
	a := t.address
	old, err := f.t.item(a)
	if err != nil {
		return err
	}
	var v value
	if old != nil {
		v = old.value
	}
	if t.content != nil {
		v.blob = hash{}
		if t.content.new.isFile() {
			v.blob = t.content.new.hash
		}
	}
	if v.blob.IsZero() {
		if old == nil {
			return nil
		}
		return f.removeItem(s, a)
	}
	switch {
	case t.sidecar != nil && t.sidecar.new.isFile():
		v.sidecar = t.sidecar.new.hash
	case t.sidecar != nil:
		v.sidecar = hash{}
	case old == nil:
		if v.sidecar, err = f.sidecarIn(s.tree, a); err != nil {
			return err
		}
	}
	if old == nil || old.blob != v.blob {
		if v.size, v.oid, err = f.d.measure(v.blob); err != nil {
			return err
		}
	} else if old.sidecar == v.sidecar && !t.forced {
		return nil
	}
	return f.setItem(s, a, old, v)
}

func (f *follower) setItem(s *stage, a storage.Address, old *item, v value) error {
	it := &item{address: a, value: v, seq: s.seq}
	if by := f.touched[tree.Content(a)]; s.settles && by != nil {
		if _, err := f.t.one("SELECT seq FROM commits WHERE hash = ?", []any{&it.seq}, by.hash.String()); err != nil {
			return err
		}
	}
	if old != nil && old.sidecar == v.sidecar {
		it.mime, it.metadata, it.base = old.mime, old.metadata, old.base
	} else if err := f.describe(it, old); err != nil {
		return err
	}
	if a.State == storage.Live {
		last, err := f.lastVersion(a)
		if err != nil {
			return err
		}
		if same := last.blob == v.blob && last.sidecar == v.sidecar; same && (s.settles || movedTo(s.commit, a)) {
			it.version = last.seq
		} else {
			parent := int64(0)
			if old != nil {
				parent = old.version
			}
			if err := f.addVersion(s, a, v, parent); err != nil {
				return err
			}
			it.version = s.seq
		}
	}
	if err := f.t.putItem(it); err != nil {
		return err
	}
	if err := f.addName(a, 1<<stateNumber(a.State), 0); err != nil {
		return err
	}
	return f.tell(storage.Event{Kind: storage.EventContent, Address: a, Revision: s.commit.hash.String()})
}

// movedTo reports whether a commit says that an id was moved to that of a.
func movedTo(c *commit, a storage.Address) bool {
	return c.to != "" && c.to == idPath(a)
}

// idPath names an id in trailers.
func idPath(a storage.Address) string { return tree.Type(a.Tenant, a.Type) + "/" + a.ID }

// describe reads MIME type, metadata and base from the sidecar. Where it does
// not tell a base, the version that is live when the item is first seen counts.
func (f *follower) describe(it, old *item) error {
	facts, base, err := f.d.readSidecar(it.address, it.sidecar)
	if err != nil {
		return err
	}
	it.mime, it.metadata = facts.ContentType, facts.Metadata
	switch {
	case it.address.State == storage.Live:
	case base != nil:
		it.base = *base
	case old != nil:
		it.base = old.base
	default:
		live, err := f.t.item(it.address.In(storage.Live))
		if err != nil || live == nil {
			return err
		}
		_, err = f.t.one("SELECT hash FROM commits WHERE seq = ?", []any{&it.base}, live.version)
		return err
	}
	return nil
}

func (f *follower) removeItem(s *stage, a storage.Address) error {
	if err := f.t.exec("DELETE FROM items WHERE tenant = ? AND type = ? AND state = ? AND name = ?", a.Tenant, a.Type, stateNumber(a.State), a.Name()); err != nil {
		return err
	}
	if err := f.t.exec("UPDATE names SET states = states & ~?, gone = ? WHERE tenant = ? AND type = ? AND name = ?",
		1<<stateNumber(a.State), s.commit.time.UnixNano(), a.Tenant, a.Type, a.Name()); err != nil {
		return err
	}
	if err := f.dropName(a); err != nil {
		return err
	}
	f.scopes[[2]string{a.Tenant, a.Type}] = struct{}{}
	return f.tell(storage.Event{Kind: storage.EventDelete, Address: a})
}

func (f *follower) dropName(a storage.Address) error {
	return f.t.exec("DELETE FROM names WHERE tenant = ? AND type = ? AND name = ? AND states = 0 AND versions <= 0", a.Tenant, a.Type, a.Name())
}

// addName notes that a name stands in a state or has more versions.
func (f *follower) addName(a storage.Address, states, versions int) error {
	if err := f.addScope(a.Tenant, a.Type); err != nil {
		return err
	}
	return f.t.exec(`INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET states = states | excluded.states, versions = versions + excluded.versions`,
		a.Tenant, a.Type, a.Name(), storage.FoldName(a.Name()), states, versions)
}

func (f *follower) addScope(tenant, contentType string) error {
	if tenant == "" {
		return nil
	}
	return f.t.exec("INSERT OR IGNORE INTO scopes VALUES (?, ''), (?, ?)", tenant, tenant, contentType)
}

// versionRow is the newest version of an item.
type versionRow struct {
	value
	place, seq int64
}

// lastVersion returns the newest version of an item; the zero value when there is none.
func (f *follower) lastVersion(a storage.Address) (versionRow, error) {
	var v versionRow
	var blob, sidecar string
	_, err := f.t.one("SELECT place, seq, blob, sidecar FROM versions WHERE tenant = ? AND type = ? AND name = ? ORDER BY place DESC LIMIT 1",
		[]any{&v.place, &v.seq, &blob, &sidecar}, a.Tenant, a.Type, a.Name())
	v.blob, v.sidecar = fromText(blob), fromText(sidecar)
	return v, err
}

func (f *follower) addVersion(s *stage, a storage.Address, v value, parent int64) error {
	last, err := f.lastVersion(a)
	if err != nil || last.seq == s.seq { // both what changed it and what a trailer says
		return err
	}
	err = f.t.exec("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", a.Tenant, a.Type, a.Name(), last.place+1, s.seq, parent,
		text(v.blob), v.size, v.oid, text(v.sidecar))
	if err != nil {
		return err
	}
	return f.addName(a, 0, 1)
}

func (f *follower) insertCommit(s *stage) error {
	c := s.commit
	note, err := f.noteOf(c.hash)
	if err != nil {
		return err
	}
	return f.t.exec("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", s.seq, c.hash.String(), c.time.UnixNano(), c.author, c.message,
		c.action, c.source, c.claimed(), note)
}

// errNoBody says that a file cannot be a document.
var errNoBody = errors.New("it is no document")
