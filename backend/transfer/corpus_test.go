package transfer

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/corpus"
)

// What the corpus holds; see its MANIFEST.md.
const corpusTenants = 14

// throughStore takes the corpus into a store and out again, and compares every
// byte, MIME type and metadata that the store gives back and exports.
func throughStore(t *testing.T, open func(t *testing.T) storage.Storage) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	in, s := os.DirFS(dir), open(t)
	r := mustImport(t, in, s, Options{})
	files := countFiles(t, in)
	t.Logf("%d files: %d imported (%d bytes), %d refused, %d notes", r.Found, r.Imported, r.Bytes, r.Refused, len(r.Notes))
	if r.Found != files || r.Tenants != corpusTenants || r.Same != 0 {
		t.Errorf("found %d of %d files, %d tenants, %d the same", r.Found, files, r.Tenants, r.Same)
	}
	for _, g := range r.Refusals {
		for _, f := range g.Files {
			if strings.HasPrefix(f.Path, "tenants/") || strings.HasPrefix(f.Path, "schemas/") || g.Reason != reasonOutside {
				t.Errorf("%s: %s: %s", f.Path, g.Reason, f.Detail)
			}
		}
	}
	checkStore(t, in, s)

	out := t.TempDir()
	e := mustExport(t, s, out, Options{})
	if e.Refused != 0 || e.Same != 0 || e.Tenants != corpusTenants {
		t.Errorf("export: %d refused, %d the same, %d tenants", e.Refused, e.Same, e.Tenants)
	}
	if again := mustImport(t, os.DirFS(out), s, Options{}); again.Same != again.Found {
		t.Errorf("the export is not the same as the store: %d of %d", again.Same, again.Found)
	}
	checkTree(t, in, os.DirFS(out), r.Imported)
}

// checkStore compares each item of the tree with what the store gives back.
func checkStore(t *testing.T, in fs.FS, s storage.Storage) {
	t.Helper()
	compared := 0
	eachFile(t, in, func(name string, p place) {
		if p.kind != KindContent {
			return
		}
		want := mustReadFS(t, in, name)
		mime, metadata := storage.MIMEType(p.addr.Ext), map[string]string{}
		if body, err := fs.ReadFile(in, name+tree.MetaSuffix); err == nil {
			sc, _, err := readSidecar(body)
			if err != nil {
				t.Fatal(err)
			}
			mime, metadata = sc.ContentType, sc.Metadata
		}
		got, err := s.Get(t.Context(), p.addr.Tenant, p.addr.Type, p.addr.ID, p.addr.Ext, p.addr.State)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if string(got.Content) != string(want) || got.ContentType != mime || !maps.Equal(got.Metadata, metadata) {
			t.Errorf("%s came back as %d bytes of %s with %v", name, got.Size, got.ContentType, got.Metadata)
		}
		compared++
	})
	if compared == 0 {
		t.Error("no item was compared")
	}
}

// checkTree compares what was exported with what was imported, byte for byte
// except for sidecars, which are written in the nested form.
func checkTree(t *testing.T, in, out fs.FS, imported int) {
	t.Helper()
	compared := 0
	eachFile(t, in, func(name string, p place) {
		if p.kind == KindOther {
			return
		}
		compared++
		got := mustReadFS(t, out, name)
		if p.kind != KindSidecar && string(got) != string(mustReadFS(t, in, name)) {
			t.Errorf("%s was exported with other bytes", name)
		}
	})
	if written := countFiles(t, out); compared != imported || written != imported {
		t.Errorf("compared %d files and found %d, imported %d", compared, written, imported)
	}
}

func eachFile(t *testing.T, root fs.FS, visit func(string, place)) {
	t.Helper()
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			visit(name, parse(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustReadFS(t *testing.T, root fs.FS, name string) []byte {
	t.Helper()
	body, err := fs.ReadFile(root, name)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestTheCorpusSurvivesTheWayThroughMemory(t *testing.T) { throughStore(t, newStore) }
