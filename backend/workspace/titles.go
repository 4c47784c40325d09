package workspace

import (
	"context"
	"database/sql"
	"encoding/json"

	"velocity.internal/desk/backend/editorial"
)

// mostTitles bounds the remembered titles of all connections; the oldest go first.
const mostTitles = 500_000

// Titles returns the memory of titles of this workspace.
func (w *Workspace) Titles() editorial.Titles { return titles{w} }

type titles struct{ w *Workspace }

// Load implements editorial.Titles.
func (t titles) Load(ctx context.Context, connection, tenant, contentType string, etags []string) (map[string]string, error) {
	list, err := json.Marshal(etags)
	if err != nil {
		return nil, err
	}
	rows, err := t.w.db.QueryContext(ctx, `SELECT etag, title FROM titles
		WHERE connection = ? AND tenant = ? AND type = ? AND etag IN (SELECT value FROM json_each(?))`, connection, tenant, contentType, string(list))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	known := make(map[string]string, len(etags))
	for rows.Next() {
		var etag, title string
		if err := rows.Scan(&etag, &title); err != nil {
			return nil, err
		}
		known[etag] = title
	}
	return known, rows.Err()
}

// Store implements editorial.Titles.
func (t titles) Store(ctx context.Context, connection, tenant, contentType string, titles map[string]string) error {
	if len(titles) == 0 {
		return nil
	}
	return t.w.inTx(ctx, func(tx *sql.Tx) error {
		put, err := tx.PrepareContext(ctx, `INSERT INTO titles (connection, tenant, type, etag, title) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (connection, tenant, type, etag) DO UPDATE SET title = excluded.title`)
		if err != nil {
			return err
		}
		defer func() { _ = put.Close() }()
		for etag, title := range titles {
			if _, err := put.ExecContext(ctx, connection, tenant, contentType, etag, title); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM titles WHERE id <= (SELECT max(id) FROM titles) - ?`, mostTitles)
		return err
	})
}
