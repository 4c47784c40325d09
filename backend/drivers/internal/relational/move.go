package relational

import (
	"context"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// Move implements storage.Driver.
func (s *Store) Move(ctx context.Context, req storage.MoveRequest) error {
	from := storage.Address{Tenant: req.Tenant, Type: req.Type, ID: req.ID}
	to := storage.Address{Tenant: req.Tenant, Type: req.ToType, ID: req.ToID}
	return s.update(ctx, Claim{Tenant: req.Tenant}, func(t *tx) error {
		if err := names(ctx, t, to, func(storage.Address) error {
			return storage.Errorf(storage.ErrExists, "an item named %q is already there", req.ToID)
		}); err != nil {
			return err
		}
		var items []storage.Address
		if err := names(ctx, t, from, func(a storage.Address) error {
			items = append(items, a)
			return nil
		}); err != nil {
			return err
		}
		if len(items) == 0 {
			return storage.ErrNotFound
		}
		if err := s.ensureType(ctx, t, to.Tenant, to.Type); err != nil {
			return err
		}
		for _, a := range items {
			if err := moveItem(ctx, t, a, to); err != nil {
				return err
			}
		}
		if err := moveVersions(ctx, t, from, to); err != nil {
			return err
		}
		return moveDocuments(ctx, t, from, to)
	})
}

// clash finds a name other than that of the moved id which differs from the new
// one only in case: ?3 is the new folded name, ?4 the new name, ?5 and ?6 the
// old type and name.
const clash = `SELECT name FROM items WHERE tenant = ?1 AND type = ?2 AND fold = ?3 AND name <> ?4 AND NOT (type = ?5 AND name = ?6)
	UNION ALL SELECT name FROM deleted WHERE tenant = ?1 AND type = ?2 AND fold = ?3 AND name <> ?4 AND NOT (type = ?5 AND name = ?6)`

func moveItem(ctx context.Context, t *tx, a, target storage.Address) error {
	to := a
	to.Type, to.ID = target.Type, target.ID
	fold := storage.FoldName(to.Name())
	var taken string
	found, err := one(ctx, t, clash, []any{&taken}, to.Tenant, to.Type, fold, to.Name(), a.Type, a.Name())
	if err != nil {
		return err
	}
	if found {
		return storage.CaseTaken(to.Name(), taken)
	}
	revision := unique.ID()
	if _, err := t.Exec(ctx, `UPDATE items SET type = ?5, name = ?6, fold = ?7, revision = ?8
		WHERE tenant = ?1 AND type = ?2 AND state = ?3 AND name = ?4`,
		a.Tenant, a.Type, string(a.State), a.Name(), to.Type, to.Name(), fold, revision); err != nil {
		return err
	}
	// The new name may have belonged to a deleted item: its versions are joined.
	if _, err := t.Exec(ctx, `DELETE FROM deleted WHERE tenant = ?1 AND type = ?2 AND name = ?3`, to.Tenant, to.Type, to.Name()); err != nil {
		return err
	}
	t.emit(storage.Event{Address: a, Kind: storage.EventDelete}, storage.Event{Address: to, Kind: storage.EventContent, Revision: revision})
	return nil
}

const (
	pastNames = `SELECT DISTINCT name FROM versions WHERE tenant = ?1 AND type = ?2 AND name = ?3
	UNION ALL SELECT DISTINCT name FROM versions WHERE tenant = ?1 AND type = ?2 AND name > ?3 || '.' AND name < ?3 || '/'`
	// The versions of a deleted item of the new name stay, as the older ones.
	joinVersions = `UPDATE versions SET type = ?4, name = ?5,
	seq = seq + coalesce((SELECT max(v.seq) FROM versions AS v WHERE v.tenant = ?1 AND v.type = ?4 AND v.name = ?5), 0)
	WHERE tenant = ?1 AND type = ?2 AND name = ?3`
)

// moveVersions moves the versions of every extension, also of those that are deleted.
func moveVersions(ctx context.Context, t *tx, from, to storage.Address) error {
	past, err := list(ctx, t, pastNames, from.Tenant, from.Type, from.ID)
	if err != nil {
		return err
	}
	for _, old := range past {
		id, ext := storage.SplitName(old)
		if id != from.ID {
			continue
		}
		name := storage.JoinName(to.ID, ext)
		if _, err := t.Exec(ctx, joinVersions, from.Tenant, from.Type, old, to.Type, name); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `DELETE FROM deleted WHERE tenant = ?1 AND type = ?2 AND name = ?3
			AND EXISTS (SELECT 1 FROM deleted WHERE tenant = ?1 AND type = ?4 AND name = ?5)`,
			to.Tenant, to.Type, name, from.Type, old); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `UPDATE deleted SET type = ?4, name = ?5, fold = ?6 WHERE tenant = ?1 AND type = ?2 AND name = ?3`,
			from.Tenant, from.Type, old, to.Type, name, storage.FoldName(name)); err != nil {
			return err
		}
	}
	return nil
}

// moveDocuments moves what belongs to the id; where a deleted item left a
// document of the same key at the new one, the moved one takes its place.
func moveDocuments(ctx context.Context, t *tx, from, to storage.Address) error {
	for _, q := range []struct{ table, among, same string }{
		{"history", "", "n.name = o.name"},
		{"comments", " AND state IN ('draft', 'pending')", "n.state = o.state AND n.name = o.name"},
		{"records", "", "n.kind = o.kind AND n.name = o.name"},
	} {
		args := []any{from.Tenant, from.Type, from.ID, to.Type, to.ID}
		if _, err := t.Exec(ctx, `DELETE FROM `+q.table+` AS o WHERE tenant = ?1 AND type = ?4`+q.among+` AND id = ?5
			AND EXISTS (SELECT 1 FROM `+q.table+` AS n WHERE n.tenant = ?1 AND n.type = ?2 AND n.id = ?3 AND `+q.same+`)`, args...); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `UPDATE `+q.table+` SET type = ?4, id = ?5 WHERE tenant = ?1 AND type = ?2`+q.among+` AND id = ?3`, args...); err != nil {
			return err
		}
	}
	return nil
}
