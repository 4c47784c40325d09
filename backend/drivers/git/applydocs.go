package git

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// selfMark begins the file name of a thread that is archived by the commit that
// makes the version: the hash of a commit cannot stand in its own tree. The key
// of such a record is the commit that added the file.
const selfMark = "@"

// maxDocument bounds what is read as a document.
const maxDocument = 16 << 20

func (f *follower) document(s *stage, change delta, k storage.DocumentKey) error {
	var name string
	known, err := f.t.one("SELECT name FROM docs WHERE path = ?", []any{&name}, change.path)
	if err != nil {
		return err
	}
	if k.Kind == storage.DocRecord && k.Group == storage.KindThread && strings.HasPrefix(k.Name, selfMark) {
		k.Name = s.commit.hash.String()
		if by := f.touched[change.path]; s.settles && by != nil {
			k.Name = by.hash.String()
		}
		if known {
			k.Name = name
		}
	}
	body, err := f.documentBody(change.new)
	switch {
	case errors.Is(err, errNoBody):
		f.scopes[[2]string{k.Tenant, k.Type}] = struct{}{}
		if !known {
			return nil
		}
		err = f.t.exec("DELETE FROM docs WHERE path = ?", change.path)
	case err == nil:
		if err = f.addScope(k.Tenant, k.Type); err == nil {
			err = f.t.exec("INSERT OR REPLACE INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
				string(k.Kind), k.Tenant, k.Type, string(k.State), k.ID, k.Group, k.Name, change.path, body)
		}
	}
	if kind := storage.EventOf(k.Kind); err == nil && kind != "" {
		err = f.tell(storage.Event{Kind: kind, Address: storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID, State: k.State}})
	}
	return err
}

func (f *follower) documentBody(e entry) ([]byte, error) {
	if !e.isFile() {
		return nil, errNoBody
	}
	if size, err := f.d.objects.size(e.hash); err != nil || size > maxDocument {
		return nil, errors.Join(err, errNoBody)
	}
	return f.d.objects.read(e.hash, plumbing.BlobObject)
}

func (f *follower) container(change delta, c storage.Container) error {
	err := error(nil)
	if change.new.hash.IsZero() {
		f.scopes[[2]string{c.Tenant, c.Type}] = struct{}{}
		err = f.t.exec("DELETE FROM folders WHERE tenant = ? AND type = ? AND state = ? AND folder = ?", c.Tenant, c.Type, string(c.State), c.Folder)
	} else if err = f.addScope(c.Tenant, c.Type); err == nil {
		err = f.t.exec("INSERT OR IGNORE INTO folders VALUES (?, ?, ?, ?)", c.Tenant, c.Type, string(c.State), c.Folder)
	}
	if err != nil {
		return err
	}
	return f.tell(storage.Event{Kind: storage.EventFolder, Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}})
}

// rename takes the versions of an id to another one, as a commit says in its trailers.
func (f *follower) rename(c *commit) error {
	from, okFrom := f.id(c.from)
	to, okTo := f.id(c.to)
	if !okFrom || !okTo {
		return nil
	}
	var names []string
	err := f.t.each("SELECT name FROM names WHERE tenant = ? AND type = ? AND versions > 0 AND (name = ? OR name > ? AND name < ?)", func(r row) error {
		var name string
		err := r.Scan(&name)
		if id, _ := storage.SplitName(name); id == from.ID {
			names = append(names, name)
		}
		return err
	}, from.Tenant, from.Type, from.ID, from.ID+".", from.ID+"/")
	if err != nil {
		return err
	}
	for _, name := range names {
		_, ext := storage.SplitName(name)
		old, now := from, to
		old.Ext, now.Ext = ext, ext
		last, err := f.lastVersion(now)
		if err != nil {
			return err
		}
		var count int
		if _, err := f.t.one("SELECT versions FROM names WHERE tenant = ? AND type = ? AND name = ?", []any{&count}, old.Tenant, old.Type, name); err != nil {
			return err
		}
		for _, change := range []struct {
			query string
			args  []any
		}{
			{
				"UPDATE versions SET tenant = ?, type = ?, name = ?, place = place + ? WHERE tenant = ? AND type = ? AND name = ?",
				[]any{now.Tenant, now.Type, now.Name(), last.place, old.Tenant, old.Type, name},
			},
			{"UPDATE names SET versions = 0 WHERE tenant = ? AND type = ? AND name = ?", []any{old.Tenant, old.Type, name}},
		} {
			if err := f.t.exec(change.query, change.args...); err != nil {
				return err
			}
		}
		if err := f.addName(now, 0, count); err != nil {
			return err
		}
		if err := f.dropName(old); err != nil {
			return err
		}
	}
	f.scopes[[2]string{from.Tenant, from.Type}] = struct{}{}
	return nil
}

// id reads the path of an id in a trailer.
func (f *follower) id(path string) (storage.Address, bool) {
	// Any extension makes it the path of content.
	e := f.d.layout.Parse(path + ".x")
	e.Address.Ext = ""
	return e.Address, e.Kind == tree.KindContent && e.Address.State == storage.Live
}

// removeForGood forgets a tenant or type with its versions, as a commit says.
func (f *follower) removeForGood(c *commit) error {
	parts := strings.Split(c.remove, "/")
	var where string
	var args []any
	switch {
	case len(parts) == 2 && parts[0] == tree.TenantsDir:
		where, args = "tenant = ?", []any{parts[1]}
	case len(parts) == 4 && parts[0] == tree.TenantsDir && parts[2] == tree.ContentDir:
		where, args = "tenant = ? AND type = ?", []any{parts[1], parts[3]}
	default:
		return nil
	}
	for _, table := range []string{"items", "versions", "names", "docs", "folders", "scopes"} {
		if err := f.t.exec("DELETE FROM "+table+" WHERE "+where, args...); err != nil {
			return err
		}
	}
	a := storage.Address{Tenant: parts[1]}
	if len(parts) == 4 {
		a.Type = parts[3]
		f.scopes[[2]string{a.Tenant, a.Type}] = struct{}{}
	}
	return f.tell(storage.Event{Kind: storage.EventFolder, Address: a})
}

// dropScopes forgets the types and tenants of which nothing is left.
func (f *follower) dropScopes() error {
	for scope := range f.scopes {
		tenant, contentType := scope[0], scope[1]
		if contentType != "" {
			err := f.t.exec(`DELETE FROM scopes WHERE tenant = ?1 AND type = ?2
				AND NOT EXISTS (SELECT 1 FROM names WHERE tenant = ?1 AND type = ?2)
				AND NOT EXISTS (SELECT 1 FROM docs WHERE tenant = ?1 AND type = ?2)
				AND NOT EXISTS (SELECT 1 FROM folders WHERE tenant = ?1 AND type = ?2)`, tenant, contentType)
			if err != nil {
				return err
			}
		}
		err := f.t.exec(`DELETE FROM scopes WHERE tenant = ?1 AND type = ''
			AND NOT EXISTS (SELECT 1 FROM scopes WHERE tenant = ?1 AND type <> '')
			AND NOT EXISTS (SELECT 1 FROM docs WHERE tenant = ?1)
			AND NOT EXISTS (SELECT 1 FROM folders WHERE tenant = ?1)`, tenant)
		if err != nil {
			return err
		}
	}
	return nil
}

// noteOf returns the note on a commit among those that were followed.
func (f *follower) noteOf(h hash) ([]byte, error) {
	if f.notes.IsZero() {
		return nil, nil
	}
	name := h.String()
	for _, path := range []string{name, name[:2] + "/" + name[2:], name[:2] + "/" + name[2:4] + "/" + name[4:]} {
		e, there, err := f.d.objects.at(f.notes, path)
		if err != nil || there && e.isFile() {
			if err == nil {
				return f.d.objects.read(e.hash, plumbing.BlobObject)
			}
			return nil, err
		}
	}
	return nil, nil
}

// followNotes brings the notes on commits into the tables.
func (f *follower) followNotes(from, to hash) error {
	if from == to {
		return nil
	}
	old, err := f.notesTree(from)
	if err != nil {
		return err
	}
	now, err := f.notesTree(to)
	if err != nil {
		return err
	}
	err = f.d.objects.diff("", old, now, func(change delta) error {
		var body []byte
		if change.new.isFile() {
			var err error
			if body, err = f.documentBody(change.new); err != nil {
				return err
			}
		}
		return f.t.exec("UPDATE commits SET note = ? WHERE hash = ?", body, strings.ReplaceAll(change.path, "/", ""))
	})
	if err != nil {
		return err
	}
	return f.t.exec("UPDATE facts SET value = ? WHERE name = 'notes'", text(to))
}

func (f *follower) notesTree(h hash) (hash, error) {
	if h.IsZero() {
		return hash{}, nil
	}
	c, err := f.d.objects.commit(h)
	if err != nil {
		return hash{}, err
	}
	return c.tree, nil
}

// maxEvents is how many events the index keeps; who missed more reads all again.
const maxEvents = 4096

func (f *follower) tell(e storage.Event) error {
	if f.rebuilt || len(f.events) > maxEvents {
		return nil
	}
	body, err := json.Marshal(e)
	f.events = append(f.events, string(body))
	return err
}

func (f *follower) keepEvents() error {
	if len(f.events) > maxEvents {
		f.events = []string{resyncEvent}
	}
	for _, body := range f.events {
		if err := f.t.exec("INSERT INTO events (body) VALUES (?)", body); err != nil {
			return err
		}
	}
	if len(f.events) == 0 {
		return nil
	}
	return f.t.exec("DELETE FROM events WHERE n <= (SELECT max(n) FROM events) - ?", maxEvents)
}
