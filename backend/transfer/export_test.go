package transfer

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestWhatCannotBeWrittenIsRefusedAndTheRestIsExported(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	dir := t.TempDir()
	pages := filepath.Join(dir, "tenants", "acme", "content", "pages")
	mustWrite(t, filepath.Join(pages, "home.md"), "# Somebody else's\n")
	mustWrite(t, filepath.Join(pages, "guides", "start.md.meta"), `{"other":"thing"}`)
	mustWrite(t, filepath.Join(pages, "empty.txt", "in-the-way"), "")
	mustWrite(t, filepath.Join(dir, "schemas", "pages.json"), `{"type":"array"}`)
	mustWrite(t, filepath.Join(dir, "README"), "mine")
	r := mustExport(t, s, dir, Options{})
	got := reasonsOf(r)
	for name, reason := range map[string]string{
		"tenants/acme/content/pages/home.md":              reasonDiffers,
		"tenants/acme/content/pages/guides/start.md":      reasonDiffers,
		"tenants/acme/content/pages/guides/start.md.meta": reasonDiffers,
		"tenants/acme/content/pages/empty.txt":            reasonUnwritten,
		"schemas/pages.json":                              reasonDiffers,
	} {
		if got[name] != reason {
			t.Errorf("%s: refused as %q, want %q", name, got[name], reason)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("refused as well: %v", got)
	}
	if body := mustRead(t, filepath.Join(pages, "home.md")); body != "# Somebody else's\n" {
		t.Errorf("home.md is now %q", body)
	}
	r = mustExport(t, s, dir, Options{Replace: true})
	if r.Refused != 1 || r.Exported != 4 {
		t.Errorf("with Replace: %+v", r)
	}
	if body := mustRead(t, filepath.Join(pages, "home.md")); body != "# Home\n" {
		t.Errorf("after Replace home.md is %q", body)
	}
	if body := mustRead(t, filepath.Join(dir, "README")); body != "mine" {
		t.Errorf("README is now %q", body)
	}
}

func TestAnExportNeverLeavesItsFolder(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "tenants"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "tenants", "acme")); err != nil {
		t.Fatal(err)
	}
	r := mustExport(t, s, dir, Options{})
	if r.Exported != 4 { // the global schemas and the empty tenant
		t.Errorf("exported %d: %+v", r.Exported, r.Counts)
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("outside holds %v, %v", left, err)
	}
}

func TestAnUnknownTenantIsNotFoundAndNothingIsWritten(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	dir := t.TempDir()
	_, err := Export(t.Context(), s, openRoot(t, dir), Options{Tenants: []string{"acme", "nobody"}}, nil)
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	if n := countFiles(t, os.DirFS(dir)); n > 0 {
		t.Errorf("%d files were written", n)
	}
}

func TestACancelledExportStopsAndGoesOnLater(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	r, err := Export(ctx, s, openRoot(t, dir), Options{}, func(Progress) {
		if n++; n == 3 {
			cancel()
		}
	})
	checkSums(t, r)
	if !errors.Is(err, context.Canceled) || r.Stopped == "" {
		t.Errorf("error %v, report %+v", err, r)
	}
	again := mustExport(t, s, dir, Options{})
	if again.Refused != 0 || again.Same != r.Exported || again.Exported != again.Found-r.Exported {
		t.Errorf("first %d, then %+v", r.Exported, again)
	}
}

func TestWhatAnInterruptedExportLeftIsSwept(t *testing.T) {
	s := newStore(t)
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, tempDir, "half"), "…")
	mustExport(t, s, dir, Options{})
	if n := countFiles(t, os.DirFS(dir)); n > 0 {
		t.Errorf("%d files are left", n)
	}
}

func TestAClosedStoreStopsAnExport(t *testing.T) {
	s := newStore(t)
	_ = s.Close()
	if _, err := Export(t.Context(), s, openRoot(t, t.TempDir()), Options{}, nil); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("error %v, want ErrUnavailable", err)
	}
}

func TestOneTenantIsExportedWithoutTheOthers(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	dir := t.TempDir()
	r := mustExport(t, s, dir, Options{Tenants: []string{"empty"}})
	if r.Exported != 1 || mustRead(t, filepath.Join(dir, "tenants", "empty", ".keep")) != "" {
		t.Errorf("report %+v", r)
	}
}

func TestATreeSurvivesTheWayThroughAStore(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	dir := t.TempDir()
	r := mustExport(t, s, dir, Options{})
	if r.Refused != 0 || r.Same != 0 {
		t.Errorf("report %+v", r)
	}
	out := os.DirFS(dir)
	for name, file := range fixture() {
		if name == "tenants/acme/.keep" {
			continue // the tenant is not empty
		}
		body, err := fs.ReadFile(out, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := parse(name)
		if p.kind == KindSidecar {
			continue // nested now; the second import compares it
		}
		want, err := canonical(p, file.Data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(body, want) {
			t.Errorf("%s is\n%s\nwant\n%s", name, body, want)
		}
	}
	if want := len(fixture()) - 1; countFiles(t, out) != want {
		t.Errorf("%d files, want %d", countFiles(t, out), want)
	}
	if again := mustImport(t, out, s, Options{}); again.Same != again.Found {
		t.Errorf("the exported tree is not the same: %+v", again)
	}
	if again := mustExport(t, s, dir, Options{}); again.Same != again.Found {
		t.Errorf("a second export is not the same: %+v", again)
	}
	fresh := newStore(t)
	if third := mustImport(t, out, fresh, Options{}); third.Imported != third.Found {
		t.Errorf("the exported tree does not import whole: %+v", third)
	}
}

func TestAnExportOverTheTreeThatWasImportedFindsItTheSame(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, fixture()); err != nil {
		t.Fatal(err)
	}
	s := newStore(t)
	mustImport(t, os.DirFS(dir), s, Options{})
	if r := mustExport(t, s, dir, Options{}); r.Same != r.Found || r.Found != len(fixture())-1 {
		t.Errorf("report %+v", r)
	}
}

func mustWrite(t *testing.T, file, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
