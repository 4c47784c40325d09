package relational

import (
	"context"

	"velocity.internal/desk/backend/storage"
)

// lookup is what a write has to know, in one statement: ?5 is the folded name,
// ?6 the SHA-256 of the new content, whose blob stays while the transaction
// runs: %s is Dialect.ForKeyShare.
const lookup = `SELECT coalesce(i.revision, ''), coalesce(i.version, ''), coalesce(i.base, ''), coalesce(i.metadata, '{}'),
	coalesce(l.revision, ''), coalesce(l.version, ''),
	coalesce((SELECT b.id FROM blobs AS b WHERE b.sum = ?6%s), 0),
	coalesce(CASE WHEN i.name IS NULL THEN (SELECT name FROM (
		SELECT name FROM items WHERE tenant = ?1 AND type = ?2 AND fold = ?5 AND name <> ?4
		UNION ALL SELECT name FROM deleted WHERE tenant = ?1 AND type = ?2 AND fold = ?5 AND name <> ?4) AS taken LIMIT 1) END, ''),
	EXISTS (SELECT 1 FROM types WHERE tenant = ?1 AND type = ?2)
	FROM (SELECT 1) AS always
	LEFT JOIN items AS i ON i.tenant = ?1 AND i.type = ?2 AND i.state = ?3 AND i.name = ?4
	LEFT JOIN items AS l ON l.tenant = ?1 AND l.type = ?2 AND l.state = 'live' AND l.name = ?4`

// found is what lookup finds; revisions are "" where nothing is.
type found struct {
	revision, version, base, metadata string
	live, liveVersion                 string
	blob                              int64
	clash                             string
	known                             bool // the type
}

func (f *found) dest() []any {
	return []any{&f.revision, &f.version, &f.base, &f.metadata, &f.live, &f.liveVersion, &f.blob, &f.clash, &f.known}
}

func (s *Store) look(ctx context.Context, q Querier, a storage.Address, sum []byte) (*found, error) {
	var f found
	_, err := one(ctx, q, s.lookup, f.dest(), a.Tenant, a.Type, string(a.State), a.Name(), storage.FoldName(a.Name()), sum)
	return &f, err
}

// check refuses a write and returns the base that its item will have.
func (f *found) check(req *storage.WriteRequest) (base string, err error) {
	if err := storage.CheckMatch(req.IfMatch, f.revision); err != nil {
		return "", err
	}
	if f.clash != "" {
		return "", storage.CaseTaken(req.Name(), f.clash)
	}
	if req.State == storage.Live {
		return "", nil
	}
	if req.Target != nil {
		return f.liveVersion, storage.CheckMatch(req.Target, f.live)
	}
	if f.revision == "" {
		return f.liveVersion, nil
	}
	return f.base, nil
}

// Write implements storage.Driver. A small body costs at most four statements
// and the commit, the first one of a type a few more; with a Putter, one.
func (s *Store) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	up, err := s.receive(ctx, req.Body, req.Size, func() error {
		f, err := s.look(ctx, s.db, req.Address, nil)
		if err == nil {
			_, err = f.check(&req)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	defer s.discard(ctx, up)
	at := req.Time
	if at.IsZero() {
		at = s.cfg.Clock()
	}
	r := &row{mime: req.MIMEType, size: up.size, modified: MomentOf(at), sum: up.sum}
	if quick, ok := s.db.(Putter); ok && up.blob == 0 {
		if it, err := s.writeAtOnce(ctx, quick, &req, *r, up.small); err != nil || it != nil {
			return it, err
		}
	}
	var it *storage.ContentItem
	err = s.update(ctx, claimOf(req.Address), func(t *tx) error {
		f, err := s.look(ctx, t, req.Address, up.sum)
		if err != nil {
			return err
		}
		if r.base, err = f.check(&req); err != nil {
			return err
		}
		if !f.known {
			if err := s.ensureType(ctx, t, req.Tenant, req.Type); err != nil {
				return err
			}
		}
		r.metadata = f.metadata
		if req.Metadata != nil {
			if r.metadata, err = encodeMetadata(req.Metadata); err != nil {
				return err
			}
		}
		if r.blob, err = up.bind(ctx, t, f.blob); err != nil {
			return err
		}
		it, err = s.set(ctx, t, req.Address, r, cause{by: req.Attribution, action: req.Action, parent: f.version})
		return err
	})
	if err != nil {
		return nil, err
	}
	up.bound = r.blob == up.blob
	return it, nil
}

// SetMetadata implements storage.Driver.
func (s *Store) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	var it *storage.ContentItem
	err := s.update(ctx, claimOf(req.Address), func(t *tx) error {
		r, err := read(ctx, t, req.Address)
		if err != nil {
			return err
		}
		if r == nil {
			return storage.ErrNotFound
		}
		if err := storage.CheckMatch(req.IfMatch, r.revision); err != nil {
			return err
		}
		old, err := decodeMetadata(r.metadata)
		if err != nil {
			return err
		}
		metadata, err := req.Apply(old)
		if err != nil {
			return err
		}
		if r.metadata, err = encodeMetadata(metadata); err != nil {
			return err
		}
		parent := r.version
		r.modified = s.moment()
		it, err = s.set(ctx, t, req.Address, r, cause{by: req.Attribution, action: storage.ActionMetadata, parent: parent})
		return err
	})
	return it, err
}

// Delete implements storage.Driver.
func (s *Store) Delete(ctx context.Context, req storage.DeleteRequest) error {
	return s.update(ctx, claimOf(req.Address), func(t *tx) error {
		r, err := read(ctx, t, req.Address)
		if err != nil {
			return err
		}
		current := ""
		if r != nil {
			current = r.revision
		}
		if err := storage.CheckMatch(req.IfMatch, current); err != nil || r == nil {
			return err
		}
		if err := s.drop(ctx, t, req.Address); err != nil {
			return err
		}
		_, err = t.Exec(ctx, noteDeleted, req.Tenant, req.Type, req.Name(), storage.FoldName(req.Name()), s.moment())
		return err
	})
}

// noteDeleted keeps the name of an item that is in no state any more but has versions.
const noteDeleted = `INSERT INTO deleted (tenant, type, name, fold, at) SELECT ?1, ?2, ?3, ?4, ?5
	WHERE EXISTS (SELECT 1 FROM versions WHERE tenant = ?1 AND type = ?2 AND name = ?3)
	AND NOT EXISTS (SELECT 1 FROM items WHERE tenant = ?1 AND type = ?2 AND state IN ('draft', 'pending', 'live') AND name = ?3)
	ON CONFLICT (tenant, type, name) DO UPDATE SET at = excluded.at`

// drop removes the row of an address.
func (s *Store) drop(ctx context.Context, t *tx, a storage.Address) error {
	_, err := t.Exec(ctx, `DELETE FROM items WHERE tenant = ?1 AND type = ?2 AND state = ?3 AND name = ?4`, a.Tenant, a.Type, string(a.State), a.Name())
	if err == nil {
		t.emit(storage.Event{Address: a, Kind: storage.EventDelete})
	}
	return err
}

// namesOf selects the names that begin with an id: the id itself and what
// follows it behind a dot. Those with a longer id among them are left out by names.
const namesOf = `SELECT state, name FROM items WHERE tenant = ?1 AND type = ?2 AND state IN (?4, ?5, ?6) AND name = ?3
	UNION ALL SELECT state, name FROM items WHERE tenant = ?1 AND type = ?2 AND state IN (?4, ?5, ?6) AND name > ?3 || '.' AND name < ?3 || '/'`

// names calls f with the address of every extension of an id in the state of a,
// or in every state when it has none.
func names(ctx context.Context, q Querier, a storage.Address, f func(storage.Address) error) error {
	states := []any{string(a.State), string(a.State), string(a.State)}
	if a.State == "" {
		states = []any{string(storage.Draft), string(storage.Pending), string(storage.Live)}
	}
	return q.Each(ctx, namesOf, func(row Row) error {
		var state, name string
		if err := row.Scan(&state, &name); err != nil {
			return err
		}
		id, ext := storage.SplitName(name)
		if id != a.ID {
			return nil
		}
		return f(storage.Address{Tenant: a.Tenant, Type: a.Type, ID: id, Ext: ext, State: storage.State(state)})
	}, append([]any{a.Tenant, a.Type, a.ID}, states...)...)
}
