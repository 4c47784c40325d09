package workspace

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// Environments of a connection, as people mark them.
const (
	EnvLocal      = "local"
	EnvStaging    = "staging"
	EnvProduction = "production"
)

// LocalConnection is the id of the connection that a first start creates. It
// always shows ContentFile.
const LocalConnection = "local"

// Connection is a store that this workspace knows.
type Connection struct {
	ID          string // a slug made from the first name; it never changes
	Name        string
	Kind        string // of the backend
	URL         string // where the store is, without secrets
	Environment string // one of the Env constants
	ReadOnly    bool
	Default     bool // exactly one connection is
	LastUsed    time.Time
}

// Connections returns every connection in order of name.
func (w *Workspace) Connections(ctx context.Context) ([]Connection, error) {
	seen, err := w.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(seen.connections), nil
}

func (w *Workspace) readConnections(ctx context.Context) ([]Connection, error) {
	rows, err := w.db.QueryContext(ctx, `SELECT id, name, kind, url, environment, read_only, is_default, last_used FROM connections ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	list := []Connection{}
	for rows.Next() {
		c, err := w.scanConnection(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Connection returns one connection; ErrNotFound when there is none.
func (w *Workspace) Connection(ctx context.Context, id string) (Connection, error) {
	seen, err := w.snapshot(ctx)
	if err != nil {
		return Connection{}, err
	}
	for _, c := range seen.connections {
		if c.ID == id {
			return c, nil
		}
	}
	return Connection{}, absent(id)
}

func (w *Workspace) scanConnection(row *sql.Rows) (Connection, error) {
	var c Connection
	var used int64
	if err := row.Scan(&c.ID, &c.Name, &c.Kind, &c.URL, &c.Environment, &c.ReadOnly, &c.Default, &used); err != nil {
		return c, err
	}
	c.LastUsed = timeOf(used)
	if c.URL == "" {
		c.URL = (&url.URL{Scheme: "sqlite", Path: filepath.ToSlash(w.ContentFile()), OmitHost: true}).String()
	}
	return c, nil
}

// SaveConnection changes the connection of c.ID, or makes a new one when the ID
// is empty, and returns it. Kind and URL of LocalConnection stay. ErrInvalid
// when a field is wrong, also when the URL holds a password: secrets are not
// kept in this file.
func (w *Workspace) SaveConnection(ctx context.Context, c Connection) (Connection, error) {
	var err error
	if c.Name, err = label("name of the connection", c.Name); err != nil {
		return c, err
	}
	if !slices.Contains([]string{EnvLocal, EnvStaging, EnvProduction}, c.Environment) {
		return c, storage.Errorf(storage.ErrInvalid, "the environment %q is not known: use local, staging or production", c.Environment)
	}
	if err := checkURL(c.URL); err != nil {
		return c, err
	}
	err = w.change(ctx, func(tx *sql.Tx) error {
		if c.ID == "" {
			if c.ID, err = freeSlug(ctx, tx, c.Name); err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, (SELECT count(*) = 0 FROM connections), 0)`,
				c.ID, c.Name, c.Kind, c.URL, c.Environment, c.ReadOnly)
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE connections SET name = ?1, environment = ?2, read_only = ?3,
			kind = iif(url = '', kind, ?4), url = iif(url = '', url, ?5) WHERE id = ?6`,
			c.Name, c.Environment, c.ReadOnly, c.Kind, c.URL, c.ID)
		return found(done, err, c.ID)
	})
	if err != nil {
		return c, err
	}
	return w.Connection(ctx, c.ID)
}

// checkURL refuses what is not a store URL or carries a secret.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return storage.Errorf(storage.ErrInvalid, "a connection needs a store URL such as sqlite:site.db or file:content")
	}
	if _, secret := u.User.Password(); secret {
		return storage.Errorf(storage.ErrInvalid, "the store URL holds a password: leave it out, secrets are not kept in the workspace file")
	}
	return nil
}

// RemoveConnection forgets a connection; its content stays where it is. The
// last connection cannot be removed. When it was the default, the first of the others becomes it.
func (w *Workspace) RemoveConnection(ctx context.Context, id string) error {
	return w.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM connections WHERE id = ?`, id)
		if err := found(done, err, id); err != nil {
			return err
		}
		var left, defaults int
		if err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(is_default), 0) FROM connections`).Scan(&left, &defaults); err != nil {
			return err
		}
		switch {
		case left == 0:
			return storage.Errorf(storage.ErrInvalid, "this is the only connection: add another one before you remove it")
		case defaults == 0:
			_, err = tx.ExecContext(ctx, `UPDATE connections SET is_default = 1 WHERE id = (SELECT id FROM connections ORDER BY name COLLATE NOCASE, id LIMIT 1)`)
		}
		return err
	})
}

// SetDefault makes a connection the one that opens first.
func (w *Workspace) SetDefault(ctx context.Context, id string) error {
	return w.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE connections SET is_default = 0 WHERE is_default`); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE connections SET is_default = 1 WHERE id = ?`, id)
		return found(done, err, id)
	})
}

// Used notes when a connection was opened; an unknown id is nil.
func (w *Workspace) Used(ctx context.Context, id string, at time.Time) error {
	defer w.changed()
	_, err := w.db.ExecContext(ctx, `UPDATE connections SET last_used = ? WHERE id = ?`, micros(at), id)
	return err
}

// change changes the connections in a transaction.
func (w *Workspace) change(ctx context.Context, f func(*sql.Tx) error) error {
	defer w.changed()
	return w.inTx(ctx, f)
}

// found turns a change of no rows into ErrNotFound.
func found(done sql.Result, err error, id string) error {
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		err = absent(id)
	}
	return err
}

func absent(id string) error {
	return storage.Errorf(storage.ErrNotFound, "there is no connection %q in this workspace", id)
}

// freeSlug makes an id from a name that no connection has.
func freeSlug(ctx context.Context, tx *sql.Tx, name string) (string, error) {
	base := slug(name)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		var taken bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM connections WHERE id = ?)`, id).Scan(&taken); err != nil || !taken {
			return id, err
		}
	}
}

// slug keeps letters and digits of ASCII in lower case, with a hyphen for each gap.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	s := strings.Join(words, "-")
	if s == "" {
		return "connection"
	}
	return strings.TrimRight(s[:min(len(s), 40)], "-")
}
