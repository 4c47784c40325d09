package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

func TestStatementsAreFewForWhatIsDoneOften(t *testing.T) {
	r := record(t)
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	s := storage.New(d).With(storage.Options{Author: "editor", Message: "a change"})
	ctx := t.Context()
	put := func(id string, state storage.State, content string) {
		t.Helper()
		if _, err := s.Put(ctx, "acme", "blog", id, "md", []byte(content), "", state); err != nil {
			t.Fatal(err)
		}
	}
	put("first", storage.Live, "of the type")
	for i := range 60 {
		put(fmt.Sprintf("item-%03d", i), storage.Live, "text")
	}
	r.take()

	put("new", storage.Live, "new bytes, new name, version and history")
	r.expect(t, "putting a new live item", 4)
	put("new", storage.Live, "other bytes, version and history")
	r.expect(t, "putting onto a live item", 4)
	put("new", storage.Live, "text")
	r.expect(t, "putting bytes that are known", 3)
	put("new", storage.Draft, "a draft")
	r.expect(t, "putting a draft", 4)

	if _, err := s.Get(ctx, "acme", "blog", "new", "md", storage.Live); err != nil {
		t.Fatal(err)
	}
	r.expect(t, "getting a small item", 1)
	if _, err := s.Exists(ctx, "acme", "blog", "new", "md", storage.Live); err != nil {
		t.Fatal(err)
	}
	r.expect(t, "asking whether an item exists", 1)

	page, err := s.ListPage(ctx, "acme", "blog", storage.Live, storage.ListOptions{Limit: 50, Full: true})
	if err != nil || len(page.Items) != 50 || page.Next == "" {
		t.Fatal(page, err)
	}
	r.expect(t, "the first page of a list", 1)
	if page, err = s.ListPage(ctx, "acme", "blog", storage.Live, storage.ListOptions{Limit: 50, Cursor: page.Next}); err != nil || page.Next != "" {
		t.Fatal(page, err)
	}
	r.expect(t, "the second page of a list", 1)
	if _, err := s.ListVersions(ctx, "acme", "blog", "new", "md"); err != nil {
		t.Fatal(err)
	}
	r.expect(t, "listing versions", 1)
}

func TestStatementsArePreparedOnce(t *testing.T) {
	r := record(t)
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	more := 0
	for range 10 { // the sweep that begins with the store, and another connection, prepare theirs meanwhile
		before := r.prepared()
		everything(t, d)
		if more = r.prepared() - before; more == 0 {
			return
		}
	}
	t.Errorf("%d statements are prepared again in every round of the same calls", more)
}

// everything calls each part of the contract that runs statements.
func everything(t *testing.T, d *Driver) {
	t.Helper()
	ctx := t.Context()
	s := storage.New(d).With(storage.Options{Author: "editor"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	large := strings.Repeat("x", 600<<10)
	for _, state := range storage.States() {
		_, err := s.Put(ctx, "acme", "blog", "folder/one", "md", []byte("one "+state), "", state)
		must(err)
	}
	_, err := s.PutStream(ctx, "acme", "blog", "large", "txt", strings.NewReader(large), -1, "", storage.Live, map[string]string{"lang": "en"})
	must(err)
	must(s.PutComment(ctx, "acme", "blog", "folder/one", storage.Pending, &storage.Comment{ID: "c1", Resolved: true}))
	must(s.CreateFolder(ctx, "acme", "blog", "empty/inner", storage.Live))
	must(s.PutDirectoryIndex(ctx, "acme", "blog", "folder", storage.Live, &storage.DirectoryIndex{Order: []string{"one"}}))
	must(s.PutTenantSchema(ctx, "acme", "post", []byte(`{}`)))
	must(s.PutGlobalSchema(ctx, "post", []byte(`{}`)))
	must(s.PutWebhook(ctx, "acme", &storage.Webhook{ID: "w", URL: "https://example.org/"}))
	must(s.PutRecord(ctx, "acme", "blog", "folder/one", "submit", "k", []byte(`{}`)))
	_, err = s.ListRecords(ctx, "acme", "blog", "", "submit")
	must(err)
	_, err = s.ListPage(ctx, "acme", "blog", storage.Live, storage.ListOptions{Prefix: "l", Metadata: map[string]string{"lang": "en"}})
	must(err)
	_, err = s.Browse(ctx, "acme", "blog", "", storage.Live)
	must(err)
	_, err = s.Browse(ctx, "acme", "blog", "folder", storage.Live)
	must(err)
	_, err = s.Get(ctx, "acme", "blog", "large", "txt", storage.Live)
	must(err)
	live, err := s.Get(ctx, "acme", "blog", "folder/one", "md", storage.Live)
	must(err)
	_, err = s.With(storage.Options{Target: storage.Match(live.Revision), Author: "editor"}).
		Transition(ctx, "acme", "blog", "folder/one", "md", storage.Pending, storage.Live)
	must(err)
	must(s.UpdateMetadata(ctx, "acme", "blog", "folder/one", "md", storage.Draft, map[string]string{"a": "b"}))
	_, err = s.GetVersion(ctx, "acme", "blog", "folder/one", "md", live.VersionID)
	must(err)
	_, err = s.RestoreVersion(ctx, "acme", "blog", "folder/one", "md", live.VersionID)
	must(err)
	must(s.Move(ctx, "acme", "blog", "large", "pages", "moved"))
	must(s.Delete(ctx, "acme", "pages", "moved", "txt", storage.Live))
	_, err = s.ListDeleted(ctx, "acme", "pages", storage.ListOptions{})
	must(err)
	_, err = s.ListHistoryRecords(ctx, "acme", "blog", "folder/one")
	must(err)
	must(s.DeleteFolder(ctx, "acme", "blog", "folder"))
	must(s.DeleteContentType(ctx, "acme", "pages"))
	must(s.DeleteTenant(ctx, "acme"))
	must(d.Sweep(ctx, 0, 10))
	must(s.CheckConnection(ctx))
}

func TestNoStatementReadsAWholeTable(t *testing.T) {
	r := record(t)
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	r.take()
	everything(t, d)
	// These are small: a row for each tenant, for each upload or swept blob, for
	// the tenants and types of a new item.
	small := regexp.MustCompile(`^SCAN (tenants|orphans|always|gone|CONSTANT ROW|d|taken|\(subquery-\d+\))\b`)
	seen := map[string]bool{}
	for _, query := range r.take() {
		if seen[query] || strings.HasPrefix(query, "PRAGMA") || query == "ROLLBACK" {
			continue
		}
		seen[query] = true
		for _, step := range plan(t, d, query) {
			if strings.HasPrefix(step, "SCAN") && !small.MatchString(step) || strings.HasPrefix(step, "USE TEMP B-TREE") && !strings.Contains(query, "DISTINCT") {
				t.Errorf("%s:\n%s", step, query)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d statements were seen", len(seen))
	}
}

// plan returns how SQLite carries out a statement.
func plan(t *testing.T, d *Driver, query string) (steps []string) {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	for i := range args {
		args[i] = int64(0)
	}
	highest := 0
	for _, m := range regexp.MustCompile(`\?(\d+)`).FindAllStringSubmatch(query, -1) {
		var n int
		if _, err := fmt.Sscan(m[1], &n); err == nil {
			highest = max(highest, n)
		}
	}
	rows, err := d.pool.read.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query, args[:highest]...)
	if err != nil {
		t.Fatalf("%v:\n%s", err, query)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestBrowseJumpsOverWhatLiesDeeper(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	ctx := t.Context()
	err := d.pool.Update(ctx, relational.Claim{}, func(q relational.Querier) error {
		_, err := q.Exec(ctx, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
			INSERT INTO items (tenant, type, state, name, fold, revision, version, base, mime, size, modified, sum, blob, metadata)
			SELECT 'acme', 'blog', 'live', 'folder' || (i % 3) || '/item' || i || '.md', '', 'r', 'v', '', 'text/plain', 0, 0, x'00', 0, '{}' FROM n`)
		return err
	}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.New(d).Put(ctx, "acme", "blog", "folder1", "md", nil, "", storage.Live); err != nil {
		t.Fatal(err)
	}
	counted := countingQuerier{DB: d.pool}
	s := relational.New(&counted, relational.Config{Dialect: dialect})
	level, err := s.Browse(ctx, "acme", "blog", "", storage.Live)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(level.Folders, " "); got != "folder0 folder1 folder2" || len(level.Items) != 1 {
		t.Errorf("got folders %q and %d items", got, len(level.Items))
	}
	if counted.rows > 10 {
		t.Errorf("%d rows were read for 3 folders and 1 item", counted.rows)
	}
}

// countingQuerier counts the rows that are read.
type countingQuerier struct {
	relational.DB
	rows int
}

func (c *countingQuerier) Each(ctx context.Context, query string, f func(relational.Row) error, args ...any) error {
	return c.DB.Each(ctx, query, func(row relational.Row) error {
		c.rows++
		return f(row)
	}, args...)
}
