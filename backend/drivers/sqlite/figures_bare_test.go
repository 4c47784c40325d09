//go:build bench

package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

// bare is what the desk is measured against: net/http handlers that run the very
// statements of the driver, as the recorder saw them, on the same database, and
// do nothing else.
type bare struct {
	read, write        *sql.DB
	get, first, next   *sql.Stmt
	lookup, blob, item *sql.Stmt
}

// statements are the texts that the driver runs for one call each.
type statements struct {
	Get, FirstPage, NextPage string
	Put                      []string // lookup, blob, item
}

func openBare(ctx context.Context, path string, st statements) (*bare, error) {
	b := &bare{}
	var err error
	if b.write, err = open(dsn(path, writerDSN(false)), 1); err != nil {
		return nil, err
	}
	if b.read, err = open(dsn(path, readerDSN(false)), maxReaders); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		stmt **sql.Stmt
		db   *sql.DB
		text string
	}{
		{&b.get, b.read, st.Get},
		{&b.first, b.read, st.FirstPage},
		{&b.next, b.read, st.NextPage},
		{&b.lookup, b.write, st.Put[0]},
		{&b.blob, b.write, st.Put[1]},
		{&b.item, b.write, st.Put[2]},
	} {
		if *p.stmt, err = p.db.PrepareContext(ctx, p.text); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var err error
	switch {
	case r.Method == http.MethodPut:
		err = b.putItem(w, r)
	case r.URL.Path == "/list":
		err = b.listPage(w, r)
	default:
		err = b.getItem(w, r)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

type bareRow struct {
	Key, Revision, Version, Base, Mime string
	Size, Modified                     int64
	sum                                []byte
	blob                               int64
	Metadata                           string
}

func (r *bareRow) dest(more ...any) []any {
	return append([]any{&r.Key, &r.Revision, &r.Version, &r.Base, &r.Mime, &r.Size, &r.Modified, &r.sum, &r.blob, &r.Metadata}, more...)
}

func (b *bare) getItem(w http.ResponseWriter, r *http.Request) error {
	var row bareRow
	var data []byte
	err := b.get.QueryRowContext(r.Context(), figuresTenant, figuresType, "live", r.URL.Query().Get("id")+".md").Scan(row.dest(&data)...)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", row.Mime)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, row.sum[:16]))
	http.ServeContent(w, r, "", time.UnixMicro(row.Modified), bytes.NewReader(data))
	return nil
}

func (b *bare) listPage(w http.ResponseWriter, r *http.Request) error {
	after := r.URL.Query().Get("after")
	rows, err := b.next.QueryContext(r.Context(), figuresTenant, figuresType, "live", after, figuresPage+1)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	page := make([]bareRow, 0, figuresPage+1)
	for rows.Next() {
		var row bareRow
		if err := rows.Scan(row.dest()...); err != nil {
			return err
		}
		page = append(page, row)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(page)
}

func (b *bare) putItem(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	id := r.URL.Query().Get("id")
	sum := sha256.Sum256(body)
	tx, err := b.write.BeginTx(r.Context(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var revision, version, base, metadata, live, liveVersion, clash string
	var blob int64
	var known bool
	name, fold := id+".md", storage.FoldName(id+".md")
	if err := tx.StmtContext(r.Context(), b.lookup).QueryRowContext(r.Context(), figuresTenant, figuresType, "live", name, fold, sum[:]).
		Scan(&revision, &version, &base, &metadata, &live, &liveVersion, &blob, &clash, &known); err != nil {
		return err
	}
	if blob == 0 {
		if err := tx.StmtContext(r.Context(), b.blob).QueryRowContext(r.Context(), sum[:], len(body), body).Scan(&blob); err != nil {
			return err
		}
	}
	next := fmt.Sprintf("%d-%s", time.Now().UnixNano(), id)
	if _, err := tx.StmtContext(r.Context(), b.item).ExecContext(r.Context(), itemArgs(id, next, sum[:], int64(len(body)), blob)...); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]string{"revision": next})
}

// itemArgs are the parameters of the statement that sets an item with a version
// and a history record.
func itemArgs(id, version string, sum []byte, size, blob int64) []any {
	history := fmt.Sprintf(`{"version":%q,"author":"editor","timestamp":%q,"size":%d,"ext":"md","action":"edit"}`, version, time.Now().UTC().Format(time.RFC3339Nano), size)
	event := fmt.Sprintf(`[{"address":{"tenant":%q,"type":%q,"id":%q,"ext":"md","state":"live"},"kind":"content","revision":%q}]`, figuresTenant, figuresType, id, version)
	return []any{
		figuresTenant, figuresType, "live", id + ".md", storage.FoldName(id + ".md"), version, version, "", "text/markdown",
		size, time.Now().UnixMicro(), sum, blob, "{}", id, []byte(history), 0, "bare", event,
	}
}

// figuresBody is the content of an item of about two kilobytes.
func figuresBody(n int) []byte {
	return []byte(fmt.Sprintf("---\ntitle: Item %06d\n---\n\n", n) + strings.Repeat("The quick brown fox jumps over the lazy dog. ", 44) + "\n")
}
