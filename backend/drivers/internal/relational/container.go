package relational

import (
	"context"

	"velocity.internal/desk/backend/storage"
)

const (
	selectTenants = `SELECT tenant FROM tenants ORDER BY tenant`
	selectTypes   = `SELECT type FROM types WHERE tenant = ?1 ORDER BY type`
)

// Tenants implements storage.Driver.
func (s *Store) Tenants(ctx context.Context) ([]string, error) {
	return list(ctx, s.db, selectTenants)
}

// Types implements storage.Driver.
func (s *Store) Types(ctx context.Context, tenant string) ([]string, error) {
	return list(ctx, s.db, selectTypes, tenant)
}

// Create implements storage.Driver.
func (s *Store) Create(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	claim := claimOf(storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder})
	return s.update(ctx, claim, func(t *tx) error {
		if err := s.ensureType(ctx, t, c.Tenant, c.Type); err != nil || c.Folder == "" {
			return err
		}
		n, err := t.Exec(ctx, `INSERT INTO folders (tenant, type, state, folder) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (tenant, type, state, folder) DO NOTHING`, c.Tenant, c.Type, string(c.State), c.Folder)
		if n > 0 {
			t.emit(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder, State: c.State}, Kind: storage.EventFolder})
		}
		return err
	})
}

// ensureType makes a tenant and, unless it is "", a type known, or refuses a
// name that differs from a known one only in case.
func (s *Store) ensureType(ctx context.Context, t *tx, tenant, contentType string) error {
	if lock := s.cfg.Dialect.LockNames; lock != "" {
		if _, err := t.Exec(ctx, lock); err != nil {
			return err
		}
	}
	known, err := list(ctx, t, selectTenants)
	if err != nil {
		return err
	}
	if err := ensure(known, tenant, func() error {
		t.emit(storage.Event{Address: storage.Address{Tenant: tenant}, Kind: storage.EventFolder})
		_, err := t.Exec(ctx, `INSERT INTO tenants (tenant) VALUES (?1) ON CONFLICT (tenant) DO NOTHING`, tenant)
		return err
	}); err != nil || contentType == "" {
		return err
	}
	if known, err = list(ctx, t, selectTypes, tenant); err != nil {
		return err
	}
	return ensure(known, contentType, func() error {
		t.emit(storage.Event{Address: storage.Address{Tenant: tenant, Type: contentType}, Kind: storage.EventFolder})
		_, err := t.Exec(ctx, `INSERT INTO types (tenant, type) VALUES (?1, ?2)`, tenant, contentType)
		return err
	})
}

func ensure(known []string, name string, add func() error) error {
	clash := ""
	for _, k := range known {
		if k == name {
			return nil
		}
		if storage.FoldName(k) == storage.FoldName(name) {
			clash = k
		}
	}
	if clash != "" {
		return storage.CaseTaken(name, clash)
	}
	return add()
}

// maxEvents is how many deletions are told one by one.
const maxEvents = 1000

// Remove implements storage.Driver.
func (s *Store) Remove(ctx context.Context, c storage.Container, _ storage.Attribution) error {
	return s.update(ctx, Claim{Tenant: c.Tenant}, func(t *tx) error {
		t.emit(storage.Event{Address: storage.Address{Tenant: c.Tenant, Type: c.Type, ID: c.Folder}, Kind: storage.EventFolder})
		if c.Folder != "" {
			return s.removeFolder(ctx, t, c)
		}
		for _, table := range containers(c) {
			query, args := `DELETE FROM `+table+` WHERE tenant = ?1`, []any{c.Tenant}
			if c.Type != "" {
				query, args = query+` AND type = ?2`, []any{c.Tenant, c.Type}
			}
			if _, err := t.Exec(ctx, query, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// containers lists the tables that hold something of a tenant or a type.
func containers(c storage.Container) []string {
	tables := []string{"items", "versions", "deleted", "folders", "types", "history", "comments", "records", "indexes"}
	if c.Type == "" {
		tables = append(tables, "schemas", "webhooks", "tenants")
	}
	return tables
}

// removeFolder deletes the items below a folder as Delete does, and what makes
// the folder and those in it.
func (s *Store) removeFolder(ctx context.Context, t *tx, c storage.Container) error {
	const (
		inType = ` WHERE tenant = ?1 AND type = ?2 AND state IN ('draft', 'pending', 'live')`
		below  = inType + ` AND name >= ?3 AND name < ?4`
	)
	args := []any{c.Tenant, c.Type, c.Folder + "/", behind(c.Folder + "/")}
	var events []storage.Event
	err := t.Each(ctx, `SELECT state, name FROM items`+below+` LIMIT ?5`, func(row Row) error {
		var state, name string
		if err := row.Scan(&state, &name); err != nil {
			return err
		}
		a := storage.Address{Tenant: c.Tenant, Type: c.Type, State: storage.State(state)}
		a.ID, a.Ext = storage.SplitName(name)
		events = append(events, storage.Event{Address: a, Kind: storage.EventDelete})
		return nil
	}, append(args, maxEvents+1)...)
	if err != nil {
		return err
	}
	if len(events) > maxEvents {
		events = []storage.Event{{Resync: true}}
	}
	t.emit(events...)
	if _, err := t.Exec(ctx, `INSERT INTO deleted (tenant, type, name, fold, at) SELECT gone.tenant, gone.type, gone.name, gone.fold, ?5
		FROM (SELECT DISTINCT tenant, type, name, fold FROM items`+below+`) AS gone
		WHERE EXISTS (SELECT 1 FROM versions AS v WHERE v.tenant = gone.tenant AND v.type = gone.type AND v.name = gone.name)
		ON CONFLICT (tenant, type, name) DO UPDATE SET at = excluded.at`, append(args, s.moment())...); err != nil {
		return err
	}
	if _, err := t.Exec(ctx, `DELETE FROM items`+below, args...); err != nil {
		return err
	}
	args = append(args, c.Folder)
	if _, err := t.Exec(ctx, `DELETE FROM folders`+inType+` AND (folder = ?5 OR folder >= ?3 AND folder < ?4)`, args...); err != nil {
		return err
	}
	_, err = t.Exec(ctx, `DELETE FROM indexes`+inType+` AND (id = ?5 OR id >= ?3 AND id < ?4)`, args...)
	return err
}
