package workspace_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

func open(t *testing.T, dir string) *workspace.Workspace {
	t.Helper()
	w, err := workspace.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func TestAFolderThatCannotBeUsedIsRefusedInWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "workspace.db"), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := t.TempDir()
	_ = open(t, newer).Close()
	execute(t, newer, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	for _, c := range []struct{ dir, words string }{
		{filepath.Join(file, "below"), "is not writable"},
		{damaged, "cannot be opened"},
		{newer, "written by a newer version of Velocity Desk (format 99"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := workspace.Open(ctx, c.dir)
		cancel()
		if err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: want words %q, got %v", c.dir, c.words, err)
		}
	}
}

// execute runs SQL on the file of a closed workspace.
func execute(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "workspace.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstStartKnowsOneLocalConnectionAndOwesTheDemoOnce(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	list, err := w.Connections(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	c := list[0]
	if c.ID != workspace.LocalConnection || !c.Default || c.Kind != "sqlite" || c.Environment != workspace.EnvLocal || !strings.HasSuffix(c.URL, "/content.db") {
		t.Errorf("the local connection is %+v", c)
	}
	if info, err := os.Stat(filepath.Join(dir, "workspace.db")); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Error("others can read the workspace file", info, err)
	}
	if due, err := w.DemoDue(t.Context()); !due || err != nil {
		t.Error("the demo is not due at the first start", err)
	}
	if err := w.DemoDone(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if due, err := open(t, dir).DemoDue(t.Context()); due || err != nil {
		t.Error("the demo comes back at the second start", err)
	}
}

func TestWrongConnectionsAreRefusedAndNothingIsKept(t *testing.T) {
	w := open(t, t.TempDir())
	good := workspace.Connection{Name: "Newsroom", Kind: "sqlite", URL: "sqlite:news.db", Environment: workspace.EnvStaging}
	for name, spoil := range map[string]func(*workspace.Connection){
		"no name":               func(c *workspace.Connection) { c.Name = " " },
		"invisible name":        func(c *workspace.Connection) { c.Name = "a\u202eb" },
		"long name":             func(c *workspace.Connection) { c.Name = strings.Repeat("a", 81) },
		"unknown environment":   func(c *workspace.Connection) { c.Environment = "test" },
		"no URL":                func(c *workspace.Connection) { c.URL = "" },
		"a password":            func(c *workspace.Connection) { c.URL = "postgres://editor:hunter2@db/site" },
		"an unknown connection": func(c *workspace.Connection) { c.ID = "elsewhere" },
	} {
		c := good
		spoil(&c)
		_, err := w.SaveConnection(t.Context(), c)
		if storage.KindOf(err) == nil {
			t.Errorf("%s: want a kind, got %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
	if list, _ := w.Connections(t.Context()); len(list) != 1 {
		t.Errorf("%d connections were kept", len(list)-1)
	}
	if err := w.RemoveConnection(t.Context(), workspace.LocalConnection); !errors.Is(err, storage.ErrInvalid) {
		t.Errorf("the only connection was removed: %v", err)
	}
	if err := w.SetDefault(t.Context(), "elsewhere"); !errors.Is(err, storage.ErrNotFound) {
		t.Error(err)
	}
	if c, err := w.Connection(t.Context(), workspace.LocalConnection); err != nil || !c.Default {
		t.Error("a refused default took the old one away", err)
	}
}

func TestConnectionsAreAddedChangedAndRemoved(t *testing.T) {
	w := open(t, t.TempDir())
	fresh := workspace.Connection{Name: "Café News", Kind: "filesystem", URL: "file:news", Environment: workspace.EnvProduction}
	first, err := w.SaveConnection(t.Context(), fresh)
	if err != nil || first.ID != "caf-news" || first.Default {
		t.Fatalf("%+v %v", first, err)
	}
	second, err := w.SaveConnection(t.Context(), fresh)
	if err != nil || second.ID != "caf-news-2" {
		t.Fatalf("%+v %v", second, err)
	}
	second.Name, second.ReadOnly = "Archive", true
	if got, err := w.SaveConnection(t.Context(), second); err != nil || got != second {
		t.Fatalf("%+v %v", got, err)
	}
	if err := w.SetDefault(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	used := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	if err := w.Used(t.Context(), first.ID, used); err != nil {
		t.Fatal(err)
	}
	if err := w.RemoveConnection(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	list, err := w.Connections(t.Context())
	if err != nil || len(list) != 2 || !list[0].Default || list[0].ID != "caf-news" || !list[0].LastUsed.Equal(used) {
		t.Fatalf("%+v %v", list, err)
	}
}

func TestTheLocalConnectionKeepsShowingTheContentOfTheWorkspace(t *testing.T) {
	w := open(t, t.TempDir())
	c, err := w.Connection(t.Context(), workspace.LocalConnection)
	if err != nil {
		t.Fatal(err)
	}
	want := c.URL
	c.Name, c.URL = "Home", "sqlite:other.db"
	if c, err = w.SaveConnection(t.Context(), c); err != nil || c.Name != "Home" || c.URL != want {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestProfileAndPreferencesRefuseWhatIsWrongAndKeepTheRest(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	for _, name := range []string{"", "\t", "a\nb", strings.Repeat("ä", 81)} {
		if err := w.SetProfile(t.Context(), workspace.Profile{Name: name}); !errors.Is(err, storage.ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := w.SetPreference(t.Context(), "../x", "1"); !errors.Is(err, storage.ErrInvalid) {
		t.Error(err)
	}
	if err := w.SetPreference(t.Context(), "theme", strings.Repeat("x", 64<<10+1)); !errors.Is(err, storage.ErrTooLarge) {
		t.Error(err)
	}
	if p, err := w.Profile(t.Context()); err != nil || p.Name != "editor" {
		t.Error(p, err)
	}
	if err := errors.Join(w.SetProfile(t.Context(), workspace.Profile{Name: " Chief editor "}),
		w.SetPreference(t.Context(), "theme", "dark"), w.SetPreference(t.Context(), "width", "9"), w.SetPreference(t.Context(), "width", "")); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	w = open(t, dir)
	if p, err := w.Profile(t.Context()); err != nil || p.Name != "Chief editor" {
		t.Error(p, err)
	}
	if all, err := w.Preferences(t.Context()); err != nil || len(all) != 1 || all["theme"] != "dark" {
		t.Error(all, err)
	}
}

func TestTheAuditLogIsNeverChanged(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	if err := w.Append(t.Context(), entry(1)); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	db, err := sql.Open("sqlite", filepath.Join(dir, "workspace.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range []string{`UPDATE audit SET person = 'x'`, `DELETE FROM audit`} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was accepted", statement)
		}
	}
}

func entry(n int) editorial.AuditEntry {
	return editorial.AuditEntry{
		Time: time.Date(2026, 1, 1, 0, n, 0, 0, time.UTC), Person: fmt.Sprintf("person%d", n%3), Door: identity.Browser, Connection: "local",
		Verb: editorial.VerbEdit, Ref: editorial.Ref{Tenant: fmt.Sprintf("t%d", n%2), Type: "pages", ID: fmt.Sprintf("p%d", n), Ext: "md"},
		State: storage.Draft, Message: fmt.Sprintf("=1+%d", n),
	}
}

func TestTheAuditLogPagesNewestFirstWithEveryFilter(t *testing.T) {
	w := open(t, t.TempDir())
	for n := range 25 {
		if err := w.Append(t.Context(), entry(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := w.Audit(t.Context(), workspace.AuditQuery{Limit: 1001}); !errors.Is(err, storage.ErrInvalid) {
		t.Error(err)
	}
	var seen []string
	q := workspace.AuditQuery{Limit: 10}
	for {
		page, more, err := w.Audit(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			seen = append(seen, r.Ref.ID)
		}
		if !more {
			break
		}
		q.Before = page[len(page)-1].Seq
	}
	if len(seen) != 25 || seen[0] != "p24" || seen[24] != "p0" {
		t.Errorf("%v", seen)
	}
	at := func(n int) time.Time { return entry(n).Time }
	for _, c := range []struct {
		q    workspace.AuditQuery
		want int
	}{
		{workspace.AuditQuery{Tenant: "t1"}, 12},
		{workspace.AuditQuery{Person: "person0"}, 9},
		{workspace.AuditQuery{ID: "p7"}, 1},
		{workspace.AuditQuery{Verb: "publish"}, 0},
		{workspace.AuditQuery{Type: "pages", Connection: "local"}, 25},
		{workspace.AuditQuery{Door: "api"}, 0},
		{workspace.AuditQuery{From: at(5), To: at(10)}, 5},
		{workspace.AuditQuery{Tenant: "t0", From: at(20)}, 3},
	} {
		if page, _, err := w.Audit(t.Context(), c.q); err != nil || len(page) != c.want {
			t.Errorf("%+v: %d entries, want %d (%v)", c.q, len(page), c.want, err)
		}
	}
}

func TestTheAuditExportHoldsEveryEntryAndNoFormula(t *testing.T) {
	w := open(t, t.TempDir())
	for n := range 5 {
		if err := w.Append(t.Context(), entry(n)); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := w.ExportAudit(t.Context(), workspace.AuditQuery{Tenant: "t0", Limit: 1}, &out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 4 || len(rows[0]) != 12 {
		t.Fatal(rows, err)
	}
	if last := rows[1]; last[0] != "2026-01-01T00:04:00Z" || last[7] != "p4" || last[11] != "'=1+4" {
		t.Errorf("%q", last)
	}
}

func TestTitlesAreRememberedByTheirETag(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	if err := w.Titles().Store(t.Context(), "local", "acme", "pages", map[string]string{`"a"`: "First", `"b"`: "Second"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Titles().Store(t.Context(), "local", "acme", "pages", map[string]string{`"a"`: "First again"}); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	w = open(t, dir)
	known, err := w.Titles().Load(t.Context(), "local", "acme", "pages", []string{`"a"`, `"c"`})
	if err != nil || len(known) != 1 || known[`"a"`] != "First again" {
		t.Error(known, err)
	}
	for _, other := range [][3]string{{"other", "acme", "pages"}, {"local", "globex", "pages"}, {"local", "acme", "posts"}} {
		if known, err := w.Titles().Load(t.Context(), other[0], other[1], other[2], []string{`"a"`}); err != nil || len(known) != 0 {
			t.Errorf("%v sees %v (%v)", other, known, err)
		}
	}
}

func TestManyOpenTheSameFolderAtOnce(t *testing.T) {
	dir := t.TempDir()
	var group sync.WaitGroup
	errs := make(chan error, 100)
	for range 4 {
		group.Go(func() {
			w, err := workspace.Open(context.Background(), dir)
			if err != nil {
				errs <- err
				return
			}
			defer func() { _ = w.Close() }()
			for n := range 20 {
				if err := w.Append(context.Background(), entry(n)); err != nil {
					errs <- err
				}
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	page, _, err := open(t, dir).Audit(t.Context(), workspace.AuditQuery{Limit: 1000})
	if err != nil || len(page) != 80 {
		t.Errorf("%d of 80 entries (%v)", len(page), err)
	}
}

func TestWhatAnotherProcessChangesShowsWithinASecond(t *testing.T) {
	dir := t.TempDir()
	one, other := open(t, dir), open(t, dir)
	if p, err := one.Profile(t.Context()); err != nil || p.Name != "editor" {
		t.Fatal(p, err)
	}
	if err := other.SetProfile(t.Context(), workspace.Profile{Name: "Reviewer"}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); ; {
		p, err := one.Profile(t.Context())
		if err != nil || time.Now().After(deadline) {
			t.Fatal(p, err)
		}
		if p.Name == "Reviewer" {
			return
		}
	}
}
