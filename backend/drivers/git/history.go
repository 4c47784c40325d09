package git

import (
	"context"
	"encoding/json"
	"time"

	"velocity.internal/desk/backend/storage"
)

// toldHistory returns the history records that the commits of versions are, each
// with what the note on its commit adds. An empty ID or Name matches all.
func (d *Driver) toldHistory(ctx context.Context, k storage.DocumentKey) ([]*storage.Document, error) {
	where, args := "", []any{k.Tenant, k.Type}
	if k.ID != "" {
		where, args = " AND (v.name = ? OR v.name > ? AND v.name < ?)", append(args, k.ID, k.ID+".", k.ID+"/")
	}
	if k.Name != "" {
		where, args = where+" AND c.hash = ?", append(args, k.Name)
	}
	var docs []*storage.Document
	err := d.index.each(ctx, `SELECT v.name, v.size, c.hash, c.time, c.author, c.message, c.action, c.source, c.note, coalesce(p.hash, '')
		FROM versions v JOIN commits c ON c.seq = v.seq LEFT JOIN commits p ON p.seq = v.parent
		WHERE v.tenant = ? AND v.type = ?`+where+` AND (c.claimed OR c.note IS NOT NULL) ORDER BY v.name, v.place`, func(r row) error {
		var rec storage.HistoryRecord
		var name string
		var at int64
		var note []byte
		err := r.Scan(&name, &rec.Size, &rec.Version, &at, &rec.Author, &rec.Message, &rec.Action, &rec.Source, &note, &rec.Parent)
		id, ext := storage.SplitName(name)
		if err != nil || k.ID != "" && id != k.ID {
			return err
		}
		rec.Timestamp, rec.Ext = time.Unix(0, at).UTC(), ext
		if note != nil {
			_ = json.Unmarshal(note, &rec) // a note of somebody else says nothing to us
		}
		body, err := json.Marshal(rec)
		docs = append(docs, &storage.Document{
			Key:  storage.DocumentKey{Kind: storage.DocHistory, Tenant: k.Tenant, Type: k.Type, ID: id, Name: rec.Version},
			Body: body,
		})
		return err
	}, args...)
	return docs, d.failed(err)
}

// putHistoryNote keeps a history record as a note where its version is a commit
// that made no other version, and reports whether it did.
func (d *Driver) putHistoryNote(ctx context.Context, k storage.DocumentKey, body []byte) (bool, error) {
	versions, own := 0, false
	err := d.index.each(ctx, "SELECT v.tenant, v.type, v.name FROM commits c JOIN versions v ON v.seq = c.seq WHERE c.hash = ?", func(r row) error {
		var a storage.Address
		var name string
		err := r.Scan(&a.Tenant, &a.Type, &name)
		a.ID, _ = storage.SplitName(name)
		versions++
		own = a == storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID}
		return err
	}, k.Name)
	if err != nil || versions != 1 || !own {
		return false, err
	}
	if err := d.writeNote(ctx, fromText(k.Name), body); err != nil {
		return true, err
	}
	if _, err := d.syncLocked(context.WithoutCancel(ctx)); err != nil {
		return true, err
	}
	return true, errNothing
}

// writeNote puts a note on a commit. The caller holds the lock.
func (d *Driver) writeNote(ctx context.Context, on hash, body []byte) error {
	tip, err := d.readRef(notesRef)
	if err != nil {
		return err
	}
	note := change{d: d, tip: tip, edits: edits{}}
	root, err := note.root()
	if err != nil {
		return err
	}
	name := on.String()
	note.remove(name) // git puts notes there or into folders, as many as they are
	note.put(name[:2]+"/"+name[2:], body)
	ed := &editor{objects: &d.objects}
	made := commit{time: d.now(), message: "Note on " + name}
	if made.tree, err = ed.edit(root, note.edits); err != nil {
		return err
	}
	if !tip.IsZero() {
		made.parents = []hash{tip}
	}
	last := made.encode("", d.now())
	return d.advance(ctx, append(append(note.objs, ed.made...), last), refMove{notesRef, tip, last.hash})
}
