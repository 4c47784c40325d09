package git

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// Names that the tests of this package use.
const (
	tenantT = "tenant-t"
	typeP   = "pages"
)

func at(name string, state storage.State) storage.Address {
	a := storage.Address{Tenant: tenantT, Type: typeP, State: state}
	a.ID, a.Ext = storage.SplitName(name)
	return a
}

func inType(path string) string { return "tenants/" + tenantT + "/content/" + typeP + "/" + path }

// shop is a store with its driver.
type shop struct {
	*testing.T
	d   *Driver
	s   storage.Storage
	dir string
}

func newShop(t *testing.T) *shop {
	t.Helper()
	return openShop(t, Config{Dir: filepath.Join(t.TempDir(), "store.git")})
}

func openShop(t *testing.T, cfg Config) *shop {
	t.Helper()
	d, err := OpenDriver(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return &shop{t, d, storage.New(d), cfg.Dir}
}

func (s *shop) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) fails(err, kind error, words string) {
	s.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		s.Errorf("got %v, want %v with %q", err, kind, words)
	}
}

func (s *shop) put(name string, state storage.State, body string) *storage.ContentItem {
	s.Helper()
	a := at(name, state)
	it, err := s.s.With(storage.Options{Author: "editor-a", Message: "put " + name}).Put(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, []byte(body), "", state)
	s.ok(err)
	return it
}

func (s *shop) holds(name string, state storage.State, body string) {
	s.Helper()
	a := at(name, state)
	it, err := s.s.Get(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, state)
	if err != nil || string(it.Content) != body {
		s.Errorf("%s: %v, %v, want %q", a, it, err, body)
	}
}

func (s *shop) gone(name string, state storage.State) {
	s.Helper()
	a := at(name, state)
	_, err := s.s.Get(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, state)
	s.fails(err, storage.ErrNotFound, "")
}

func (s *shop) versions(name string) []*storage.ContentVersion {
	s.Helper()
	a := at(name, storage.Live)
	versions, err := s.s.ListVersions(s.Context(), a.Tenant, a.Type, a.ID, a.Ext)
	s.ok(err)
	return versions
}

// lay puts files into a folder.
func lay(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for path, body := range files {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func readAll(t testing.TB, in io.ReadCloser) string {
	t.Helper()
	body, err := io.ReadAll(in)
	if err != nil {
		t.Error(err)
	}
	_ = in.Close()
	return string(body)
}
