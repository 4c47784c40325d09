package workspace

import (
	"context"
	"database/sql"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

var _ editorial.Audit = (*Workspace)(nil)

// Append adds an entry to the audit log. Entries are never changed or removed.
func (w *Workspace) Append(ctx context.Context, e editorial.AuditEntry) error {
	_, err := w.db.ExecContext(ctx, `INSERT INTO audit (time, person, door, connection, verb, tenant, type, item, ext, state, version, message)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		micros(e.Time), e.Person, string(e.Door), e.Connection, e.Verb, e.Ref.Tenant, e.Ref.Type, e.Ref.ID, e.Ref.Ext, string(e.State), e.Version, e.Message)
	return err
}

// AuditQuery selects entries; empty fields match everything.
type AuditQuery struct {
	Connection, Tenant, Type, ID, Person, Verb, Door string

	From, To time.Time // From is included, To is not
	Before   int64     // only entries older than this one, for the next page; 0 begins with the newest
	Limit    int       // 1 to 1000; 0 means 100
}

// AuditRow is an entry with its place in the log.
type AuditRow struct {
	Seq int64
	editorial.AuditEntry
}

// Audit returns a page of entries, newest first. more says that there are older ones.
func (w *Workspace) Audit(ctx context.Context, q AuditQuery) (page []AuditRow, more bool, err error) {
	if q.Limit == 0 {
		q.Limit = 100
	}
	if q.Limit < 0 || q.Limit > 1000 {
		return nil, false, storage.Errorf(storage.ErrInvalid, "the limit %d must lie between 1 and 1000", q.Limit)
	}
	page = make([]AuditRow, 0, q.Limit)
	limit := q.Limit
	q.Limit++
	err = w.eachAudit(ctx, q, func(row AuditRow) error {
		if len(page) == limit {
			more = true
			return nil
		}
		page = append(page, row)
		return nil
	})
	return page, more, err
}

// ExportAudit writes every entry that q selects as CSV (RFC 4180) with a header,
// newest first; Before and Limit are not used. Cells that a spreadsheet would
// run as a formula begin with an apostrophe.
func (w *Workspace) ExportAudit(ctx context.Context, q AuditQuery, out io.Writer) error {
	q.Before, q.Limit = 0, -1 // SQLite takes a negative limit as none
	table := csv.NewWriter(out)
	if err := table.Write([]string{"time", "person", "door", "connection", "verb", "tenant", "type", "id", "extension", "state", "version", "message"}); err != nil {
		return err
	}
	err := w.eachAudit(ctx, q, func(r AuditRow) error {
		cells := []string{r.Time.Format(time.RFC3339Nano), r.Person, string(r.Door), r.Connection, r.Verb, r.Ref.Tenant, r.Ref.Type, r.Ref.ID, r.Ref.Ext, string(r.State), r.Version, r.Message}
		for i, cell := range cells {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				cells[i] = "'" + cell
			}
		}
		return table.Write(cells)
	})
	table.Flush()
	if err != nil {
		return err
	}
	return table.Error()
}

func (w *Workspace) eachAudit(ctx context.Context, q AuditQuery, each func(AuditRow) error) error {
	where, args := []string{"1"}, []any{}
	and := func(term string, arg any, wanted bool) {
		if wanted {
			where, args = append(where, term), append(args, arg)
		}
	}
	for _, f := range []struct{ column, value string }{
		{"connection", q.Connection},
		{"tenant", q.Tenant},
		{"type", q.Type},
		{"item", q.ID},
		{"person", q.Person},
		{"verb", q.Verb},
		{"door", q.Door},
	} {
		and(f.column+" = ?", f.value, f.value != "")
	}
	and("time >= ?", micros(q.From), !q.From.IsZero())
	and("time < ?", micros(q.To), !q.To.IsZero())
	and("id < ?", q.Before, q.Before > 0)
	//nolint:gosec // the terms are constants of this function, the values are parameters
	rows, err := w.db.QueryContext(ctx, `SELECT id, time, person, door, connection, verb, tenant, type, item, ext, state, version, message
		FROM audit WHERE `+strings.Join(where, " AND ")+` ORDER BY id DESC LIMIT ?`, append(args, q.Limit)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := scanAudit(rows)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanAudit(rows *sql.Rows) (AuditRow, error) {
	var r AuditRow
	var at int64
	var door, state string
	err := rows.Scan(&r.Seq, &at, &r.Person, &door, &r.Connection, &r.Verb, &r.Ref.Tenant, &r.Ref.Type, &r.Ref.ID, &r.Ref.Ext, &state, &r.Version, &r.Message)
	r.Time, r.Door, r.State = timeOf(at), identity.Door(door), storage.State(state)
	return r, err
}
