package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// counted opens a store whose round trips are counted, on one connection so that
// each statement is prepared once.
func counted(t *testing.T, cfg Config) (*Driver, *counter) {
	t.Helper()
	c := &counter{}
	d := openAt(t, cfg)
	d.stop() // nothing is announced beside what is counted
	d.work.Wait()
	d.pool.committed = func() {}
	settings := d.pool.db.Config()
	settings.MaxConns = 1
	dial := settings.ConnConfig.DialFunc
	settings.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return c.wrap(conn), nil
	}
	settings.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false } // comes after a second of rest
	db, err := pgxpool.NewWithConfig(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	d.pool.db.Close()
	d.pool.db = db
	return d, c
}

func TestRoundTripsAreFewForWhatIsDoneOften(t *testing.T) {
	d, c := counted(t, configOn(server(t)))
	s := storage.New(d).With(storage.Options{Author: "editor", Message: "a change"})
	ctx := t.Context()
	put := func(id string, state storage.State, content string) func() error {
		return func() error {
			_, err := s.Put(ctx, "acme", "blog", id, "md", []byte(content), "", state)
			return err
		}
	}
	step := func(from, to storage.State) func() error {
		return func() error {
			_, err := s.Transition(ctx, "acme", "blog", "moved", "md", from, to)
			return err
		}
	}
	cursor := ""
	page := func() error {
		p, err := s.ListPage(ctx, "acme", "blog", storage.Live, storage.ListOptions{Limit: 50, Full: true, Cursor: cursor})
		cursor = p.Next
		return err
	}
	for i := range 120 {
		if err := put(fmt.Sprintf("item-%03d", i), storage.Live, "text")(); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("stale", storage.Draft, "x")(); err != nil {
		t.Fatal(err)
	}
	for round := range 2 { // the first one prepares
		cursor = ""
		for _, op := range []struct {
			what string
			most int64
			do   func() error
		}{
			{"putting a new live item with version and history", 1, put(fmt.Sprint("new-", round), storage.Live, "new bytes "+fmt.Sprint(round))},
			{"putting onto a live item", 1, put("item-001", storage.Live, fmt.Sprint("other ", round))},
			{"putting bytes that are known", 1, put("item-001", storage.Live, "text")},
			{"putting a draft", 1, put("moved", storage.Draft, fmt.Sprint("draft ", round))},
			{"a put that is refused", 1, func() error {
				_, err := s.With(storage.Options{IfMatch: storage.Match("old")}).Put(ctx, "acme", "blog", "stale", "md", []byte("y"), "", storage.Draft)
				wantKind(t, err, storage.ErrConflict)
				return nil
			}},
			{"getting a small item", 1, func() error {
				_, err := s.Get(ctx, "acme", "blog", "item-001", "md", storage.Live)
				return err
			}},
			{"asking whether an item exists", 1, func() error {
				_, err := s.Exists(ctx, "acme", "blog", "item-001", "md", storage.Live)
				return err
			}},
			{"the first page of a list", 1, page},
			{"the second page of a list", 1, page},
			{"listing versions", 1, func() error {
				_, err := s.ListVersions(ctx, "acme", "blog", "item-001", "md")
				return err
			}},
			{"submitting", 8, step(storage.Draft, storage.Pending)},
			{"sending back", 8, step(storage.Pending, storage.Draft)},
			{"deleting", 6, func() error { return s.Delete(ctx, "acme", "blog", "moved", "md", storage.Draft) }},
		} {
			c.take()
			if err := op.do(); err != nil {
				t.Fatalf("%s: %v", op.what, err)
			}
			n := c.take()
			if round == 1 && (n == 0 || n > op.most) {
				t.Errorf("%s took %d round trips, want 1 to %d", op.what, n, op.most)
			}
			if round == 1 {
				t.Logf("%s: %d", op.what, n)
			}
		}
	}
}

// fill adds live items of which each hundredth has a metadata value of its own.
func fill(t testing.TB, d *Driver, items int) {
	t.Helper()
	err := d.pool.Update(t.Context(), relational.Claim{}, func(q relational.Querier) error {
		for _, text := range []string{
			`INSERT INTO tenants VALUES ('acme') ON CONFLICT DO NOTHING`,
			`INSERT INTO types VALUES ('acme', 'blog') ON CONFLICT DO NOTHING`,
			`WITH body AS (SELECT n, convert_to(repeat('The quick brown fox. ', 100) || n, 'UTF8') AS data FROM generate_series(1, ` + fmt.Sprint(items) + `) AS n),
			b AS (INSERT INTO blobs (sum, size, data) SELECT sha256(data), length(data), data FROM body RETURNING id, sum, size),
			i AS (INSERT INTO items (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata)
				SELECT 'acme', 'blog', 'live', 'item-' || to_char(id, 'FM000000') || '.md', 'ITEM-' || to_char(id, 'FM000000') || '.MD', 'v' || id, 'v' || id, '', 'text/markdown', size, now(), sum, id,
				CASE WHEN id % 100 = 0 THEN jsonb_build_object('lang', 'en', 'number', id::text) ELSE jsonb_build_object('lang', 'en') END FROM b RETURNING *)
			INSERT INTO versions (tenant, type, name, seq, version, mime, size, modified, sum, blob, metadata)
				SELECT tenant, type, name, 1, version, mime, size, modified, sum, blob, metadata FROM i`,
		} {
			if _, err := q.Exec(t.Context(), text); err != nil {
				return err
			}
		}
		return nil
	}, func() {})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFilterByMetadataUsesTheIndex(t *testing.T) {
	cfg := configOn(server(t))
	d := openAt(t, cfg)
	fill(t, d, 20_000)
	conn := admin(t, cfg)
	if _, err := conn.Exec(t.Context(), `ANALYZE items`); err != nil {
		t.Fatal(err)
	}
	// The statement is the one that the driver runs, with what the driver gives it.
	recorded := &recordingDB{DB: d.pool}
	s := relational.New(recorded, relational.Config{Dialect: dialect(cfg.Schema)})
	page, err := s.List(t.Context(), storage.ListRequest{
		Tenant: "acme", Type: "blog", State: storage.Live, Limit: 50, Full: true, Metadata: map[string]string{"number": "300", "lang": "en"},
	})
	if err != nil || len(page.Items) != 1 || page.Items[0].Metadata["number"] != "300" {
		t.Fatal(page, err)
	}
	var plan []struct{ Plan json.RawMessage }
	text := scalar[string](t, conn, "EXPLAIN (ANALYZE, FORMAT JSON) "+d.pool.text(recorded.query), recorded.args...)
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, `"Index Name": "items_metadata"`) || strings.Contains(text, "Seq Scan") {
		t.Errorf("the plan is %s", text)
	}
	var lines []string
	rows, err := conn.Query(t.Context(), "EXPLAIN "+d.pool.text(recorded.query), recorded.args...)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	t.Logf("%s\n%s", recorded.query, strings.Join(lines, "\n"))
}

// recordingDB notes the last statement that was read with.
type recordingDB struct {
	relational.DB
	query string
	args  []any
}

func (r *recordingDB) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	r.query, r.args = query, args
	return r.DB.Each(ctx, query, f, args...)
}
