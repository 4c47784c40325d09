package transfer

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
)

// fixture is a tree with one of everything in the layout.
func fixture() fstest.MapFS {
	files := map[string]string{
		"schemas/pages.json":                                      `{"type":"object"}`,
		"schemas/news.json":                                       `{"type":"object","title":"News"}`,
		"schemas/notes.json":                                      `{"type":"object","title":"Notes"}`,
		"tenants/acme/.keep":                                      "",
		"tenants/acme/schemas/pages.json":                         "{\n  \"type\": \"object\",\n  \"x\": 1\n}\n",
		"tenants/acme/webhooks/build.json":                        `{"id":"build","url":"https://example.test/hook","events":["publish"],"retries":3}`,
		"tenants/acme/content/pages/home.md":                      "# Home\n",
		"tenants/acme/content/pages/home.json":                    `{"title":"Home"}`,
		"tenants/acme/content/pages/guides/start.md":              "start\r\n",
		"tenants/acme/content/pages/guides/start.md.meta":         `{"content-type":"text/x-special","size":7,"Owner":"Docs","width":72.0,"draft":false,"alt":""}`,
		"tenants/acme/content/pages/empty.txt":                    "",
		"tenants/acme/content/pages/_draft/home.md":               "# New home\n",
		"tenants/acme/content/pages/_draft/home.md.meta":          `{"content-type":"text/markdown","metadata":{"title":"Neu – für alle","n":1.50}}`,
		"tenants/acme/content/pages/_pending/home.json":           `{"title":"New"}`,
		"tenants/acme/content/pages/_draft/_comments/home/1.json": `{"id":"1","author":"editor","message":"why?","created_at":"2026-01-02T03:04:05Z","resolved":false,"resolved_at":"0001-01-01T00:00:00Z","colour":"red"}`,
		"tenants/acme/content/pages/_history/home/v1.json":        `{"version":"v1","author":"editor","message":"first","timestamp":"2026-01-02T03:04:05Z"}`,
		"tenants/acme/content/pages/home.json.md":                 "an id that ends in .json",
		"tenants/acme/content/pages/_history/home.json~/v2.json":  `{"version":"v2","author":"editor","timestamp":"2026-01-02T03:04:05Z"}`,
		"tenants/acme/content/pages/_desk/submit/home/a.json":     `{"by": "editor"}`,
		"tenants/acme/content/pages/_index.json":                  `{"order":["home","guides"]}`,
		"tenants/acme/content/pages/later/.keep":                  "",
		"tenants/acme/content/pages/_draft/ideas/.keep":           "",
		"tenants/acme/content/news/.keep":                         "",
		"tenants/empty/.keep":                                     "",
	}
	out := fstest.MapFS{}
	for name, body := range files {
		out[name] = &fstest.MapFile{Data: []byte(body), Mode: 0o644}
	}
	return out
}

// with returns the fixture tree with more files.
func with(more map[string]string) fstest.MapFS {
	out := fixture()
	for name, body := range more {
		out[name] = &fstest.MapFile{Data: []byte(body), Mode: 0o644}
	}
	return out
}

func newStore(t *testing.T) storage.Storage {
	t.Helper()
	s := storage.New(memory.New(memory.Config{}))
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// openRoot opens a folder and closes it with the test.
func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

func mustImport(t *testing.T, root fs.FS, to storage.Storage, opts Options) Report {
	t.Helper()
	r, err := Import(t.Context(), root, to, opts, nil)
	if err != nil {
		t.Fatalf("Import: %v", err)
	}
	checkSums(t, r)
	return r
}

func mustExport(t *testing.T, from storage.Storage, dir string, opts Options) Report {
	t.Helper()
	r, err := Export(t.Context(), from, openRoot(t, dir), opts, nil)
	if err != nil {
		t.Fatalf("Export: %v", err)
	}
	checkSums(t, r)
	if _, err := os.Lstat(filepath.Join(dir, tempDir)); err == nil {
		t.Errorf("the export left %s behind", tempDir)
	}
	return r
}

// checkSums fails unless a report accounts for what it found, in total and in each row.
func checkSums(t *testing.T, r Report) {
	t.Helper()
	if r.Found != r.Imported+r.Exported+r.Same+r.Refused {
		t.Errorf("the report does not add up: %+v", r)
	}
	found, refused := 0, 0
	for _, c := range r.Counts {
		found += c.Found
		if c.Found != c.Done+c.Same+c.Refused {
			t.Errorf("the row does not add up: %+v", c)
		}
	}
	for _, g := range r.Refusals {
		refused += len(g.Files)
	}
	if found != r.Found || refused != r.Refused {
		t.Errorf("rows find %d of %d, reasons refuse %d of %d", found, r.Found, refused, r.Refused)
	}
}

// reasonsOf returns the reason for each refused path.
func reasonsOf(r Report) map[string]string {
	out := map[string]string{}
	for _, g := range r.Refusals {
		for _, f := range g.Files {
			out[f.Path] = g.Reason
		}
	}
	return out
}

// countFiles counts everything below root that is not a folder.
func countFiles(t *testing.T, root fs.FS) int {
	t.Helper()
	n := 0
	err := fs.WalkDir(root, ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryPlaceLeadsBackToItsPath(t *testing.T) {
	for name := range fixture() {
		if p := parse(name); p.kind == KindOther || p.path() != name {
			t.Errorf("%q is %+v, whose path is %q", name, p, p.path())
		}
	}
	for _, name := range []string{"README", "sessions/0.json", "tenants/acme/x"} {
		if p := parse(name); p.kind != KindOther || p.path() != "" {
			t.Errorf("%q is %+v, whose path is %q", name, p, p.path())
		}
	}
}
