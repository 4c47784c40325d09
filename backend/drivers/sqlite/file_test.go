package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestFilesThatAreNoStoreAreRefusedAndLeftUntouched(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	execFile(t, other, `CREATE TABLE t (x)`)
	wal := filepath.Join(dir, "wal.db")
	execFile(t, wal, `PRAGMA journal_mode = WAL; CREATE TABLE t (x)`)
	text := filepath.Join(dir, "notes.txt")
	writeFile(t, text, strings.Repeat("not a database\n", 20))
	short := filepath.Join(dir, "short.db")
	writeFile(t, short, "SQLite format 3\x00")
	for path, words := range map[string]string{
		other: "another program", wal: "another program", text: "not an SQLite database", short: "not an SQLite database",
		filepath.Join(dir, "absent", "store.db"): "does not exist", "": "missing", "a\x00b": "NUL",
	} {
		before := listing(t, dir)
		_, err := OpenDriver(t.Context(), Config{Path: path})
		wantKind(t, err, storage.ErrInvalid)
		if err != nil && !strings.Contains(err.Error(), words) {
			t.Errorf("%q: the message %q does not say %q", path, err, words)
		}
		if after := listing(t, dir); after != before {
			t.Errorf("opening %q changed the folder from\n%s\nto\n%s", path, before, after)
		}
	}
	_, err := OpenDriver(t.Context(), Config{Path: dir})
	wantKind(t, err, storage.ErrUnavailable)
	_, err = OpenDriver(t.Context(), Config{Path: filepath.Join(dir, "x.db"), MaxVersions: -1})
	wantKind(t, err, storage.ErrInvalid)
}

func TestANewerFormatIsRefusedInWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	openAt(t, Config{Path: path})
	execFile(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, 1)`)
	for _, readOnly := range []bool{false, true} {
		_, err := OpenDriver(t.Context(), Config{Path: path, ReadOnly: readOnly})
		wantKind(t, err, storage.ErrUnsupported)
		const words = "This store was written by a newer version of Velocity Desk (format 7, this program knows 1). Update the program."
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("got %v, want %q", err, words)
		}
	}
}

func TestAReadOnlyStoreMakesNoFileAndRefusesWrites(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	_, err := OpenDriver(t.Context(), Config{Path: path, ReadOnly: true})
	wantKind(t, err, storage.ErrNotFound)
	writeFile(t, filepath.Join(dir, "empty.db"), "")
	_, err = OpenDriver(t.Context(), Config{Path: filepath.Join(dir, "empty.db"), ReadOnly: true})
	wantKind(t, err, storage.ErrInvalid)
	if got := listing(t, dir); strings.Count(got, "\n") != 1 {
		t.Errorf("the folder holds\n%s", got)
	}

	d, err := OpenDriver(t.Context(), Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.New(d).Put(t.Context(), "acme", "blog", "item", "md", []byte("text"), "", storage.Live); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	before := listing(t, dir)
	ro := openAt(t, Config{Path: path, ReadOnly: true})
	s := storage.New(ro)
	if it, err := s.Get(t.Context(), "acme", "blog", "item", "md", storage.Live); err != nil || string(it.Content) != "text" {
		t.Errorf("got %v, %v", it, err)
	}
	if err := s.CheckConnection(t.Context()); err != nil {
		t.Error(err)
	}
	_, err = ro.Write(t.Context(), storage.WriteRequest{Address: live, Body: strings.NewReader("x"), Size: 1, MIMEType: "text/plain"})
	wantKind(t, err, storage.ErrReadOnly)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if after := listing(t, dir); after != before {
		t.Errorf("reading changed the folder from\n%s\nto\n%s", before, after)
	}
}

func TestAnyPathNamesThatVeryFile(t *testing.T) {
	names := []string{"plain.db", "what?.db", "a#b.db", "50%.db", "%41.db", "a b.db", "a&mode=memory.db", "x?mode=ro&_pragma=foo.db", "ünïcode.db", ":memory:", "file:x.db"}
	if runtime.GOOS == "windows" {
		names = []string{"plain.db", "a#b.db", "50%.db", "%41.db", "a b.db", "a&mode=memory.db", "ünïcode.db"}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			d, err := OpenDriver(t.Context(), Config{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 1 || entries[0].Name() != name {
				t.Errorf("the folder holds %v, %v", entries, err)
			}
			values := map[string]string{"path": path, "max_versions": "3"}
			u, err := url.Parse(toURL(values))
			if err != nil {
				t.Fatal(err)
			}
			if back, err := fromURL(u); err != nil || back["path"] != path || back["max_versions"] != "3" {
				t.Errorf("%s came back as %v, %v", u, back, err)
			}
		})
	}
}

func TestStoreURLs(t *testing.T) {
	for _, text := range []string{
		"sqlite:", "sqlite:///", "sqlite://host/store.db", "sqlite://user@/store.db", "sqlite:store.db?mode=memory", "sqlite:store.db?_pragma=x",
		"sqlite:store.db?max_versions=-1", "sqlite:store.db?max_versions=many", "sqlite:store.db?max_versions=1&max_versions=2",
		"sqlite:store.db?%zz", "sqlite:store.db#part", "sqlite:50%.db",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Backend.FromURL(u)
		wantKind(t, err, storage.ErrInvalid)
	}
	for text, path := range map[string]string{
		"sqlite:rel.db": "rel.db", "sqlite:dir/rel.db": "dir/rel.db", "sqlite:///abs/store.db": "/abs/store.db", "sqlite:/abs/store.db": "/abs/store.db",
		"sqlite:50%25.db": "50%.db", "sqlite:///a%3Fb.db?max_versions=5": "/a?b.db", "sqlite:what%3F.db": "what?.db",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if err != nil || values["path"] != path {
			t.Errorf("%s is read as %v, %v", text, values, err)
			continue
		}
		again, err := url.Parse(Backend.ToURL(values))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Backend.FromURL(again); err != nil || back["path"] != path || back["max_versions"] != values["max_versions"] {
			t.Errorf("%s came back as %v, %v", again, back, err)
		}
	}
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Backend.Open(t.Context(), map[string]string{"path": path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	_, err = Backend.Open(t.Context(), map[string]string{"path": path, "max_versions": "x"})
	wantKind(t, err, storage.ErrInvalid)
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			d, err := OpenDriver(t.Context(), Config{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := storage.New(d).Put(t.Context(), "acme", "blog", "item-"+string(rune('a'+i)), "md", []byte("x"), "", storage.Live); err != nil {
				t.Error(err)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	page, err := openAt(t, Config{Path: path}).List(t.Context(), storage.ListRequest{Tenant: "acme", Type: "blog", State: storage.Live, Limit: 100})
	if err != nil || len(page.Items) != 8 {
		t.Errorf("%d items, %v", len(page.Items), err)
	}
}

func TestADamagedFileIsCorruptAndNotAbsent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d, err := OpenDriver(t.Context(), Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.New(d).Put(t.Context(), "acme", "blog", "item", "md", []byte("text"), "", storage.Live); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(path) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(body); i++ {
		body[i] = 0xa5
	}
	writeFile(t, path, string(body))
	d, err = OpenDriver(t.Context(), Config{Path: path})
	if err == nil {
		_, err = d.Stat(t.Context(), live)
		_ = d.Close()
	}
	wantKind(t, err, storage.ErrCorrupt)
}

// execFile runs statements on a file as another program would.
func execFile(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), query); err != nil {
		t.Fatal(err)
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// listing describes the files of a folder by name and content.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(dir, e.Name())) //nolint:gosec // a file of this test
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(e.Name() + " " + storage.DocumentRevision(body) + "\n")
	}
	return out.String()
}
