package filesystem

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// shop is one open handle on a folder.
type shop struct {
	*testing.T
	dir string
	d   *Driver
	s   storage.Storage
}

const (
	tenantT = "tenant-t"
	typeP   = "pages"
)

func openShop(t *testing.T, dir string) *shop { return openWith(t, Config{Dir: dir}) }

func openWith(t *testing.T, cfg Config) *shop {
	t.Helper()
	d, err := OpenDriver(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := storage.New(d)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shop{t, cfg.Dir, d, s}
}

func newShop(t *testing.T) *shop { return openShop(t, t.TempDir()) }

// lay writes files by hand.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func inType(name string) string { return tree.Type(tenantT, typeP) + "/" + name }

func at(name string, state storage.State) storage.Address {
	id, ext := storage.SplitName(name)
	return storage.Address{Tenant: tenantT, Type: typeP, ID: id, Ext: ext, State: state}
}

func (s *shop) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) fails(err, kind error, words string) {
	s.Helper()
	if !errors.Is(err, kind) {
		s.Errorf("got error %v, want the kind %q", err, kind)
	} else if !strings.Contains(err.Error(), words) {
		s.Errorf("the error %q does not say %q", err, words)
	}
}

func (s *shop) put(name string, state storage.State, body string) *storage.ContentItem {
	s.Helper()
	a := at(name, state)
	it, err := s.s.Put(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, []byte(body), "", state)
	s.ok(err)
	return it
}

func (s *shop) get(name string, state storage.State) *storage.ContentItem {
	s.Helper()
	a := at(name, state)
	it, err := s.s.Get(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, state)
	s.ok(err)
	return it
}

func (s *shop) holds(name string, state storage.State, body string) {
	s.Helper()
	if got := string(s.get(name, state).Content); got != body {
		s.Errorf("%s in %s holds %q, want %q", name, state, got, body)
	}
}

func (s *shop) gone(name string, state storage.State) {
	s.Helper()
	a := at(name, state)
	_, err := s.s.Get(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, state)
	s.fails(err, storage.ErrNotFound, "")
}

func (s *shop) del(name string, state storage.State) {
	s.Helper()
	a := at(name, state)
	s.ok(s.s.Delete(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, state))
}

func (s *shop) step(name string, from, to storage.State) *storage.ContentItem {
	s.Helper()
	a := at(name, from)
	it, err := s.s.Transition(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, from, to)
	s.ok(err)
	return it
}

func (s *shop) versions(name string) []*storage.ContentVersion {
	s.Helper()
	a := at(name, storage.Live)
	versions, err := s.s.ListVersions(s.Context(), a.Tenant, a.Type, a.ID, a.Ext)
	s.ok(err)
	latest := 0
	for _, v := range versions {
		if v.IsLatest {
			latest++
		}
	}
	there, err := s.s.Exists(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, storage.Live)
	s.ok(err)
	if want := map[bool]int{true: 1}[there]; latest != want {
		s.Errorf("%s has %d latest versions, want %d", name, latest, want)
	}
	return versions
}

func (s *shop) version(name, id string) *storage.ContentItem {
	s.Helper()
	a := at(name, storage.Live)
	it, err := s.s.GetVersion(s.Context(), a.Tenant, a.Type, a.ID, a.Ext, id)
	s.ok(err)
	return it
}

func (s *shop) list(state storage.State) []string {
	s.Helper()
	items, err := s.s.List(s.Context(), tenantT, typeP, state)
	s.ok(err)
	names := []string{}
	for _, it := range items {
		names = append(names, it.Key)
	}
	return names
}

func (s *shop) lists(state storage.State, want ...string) {
	s.Helper()
	if got := s.list(state); !slices.Equal(got, want) {
		s.Errorf("%s lists %q, want %q", state, got, want)
	}
}

// files returns every file of the store, apart from our own folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if name == ownDir {
			return filepath.SkipDir
		}
		if !e.IsDir() {
			body, err := os.ReadFile(path) //nolint:gosec // a file of the test
			if err != nil {
				return err
			}
			found[filepath.ToSlash(name)] = string(body)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// temps counts the temporary files of a store, without those that say that an instance lives.
func temps(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(tempDir), "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(found, func(p string) bool { return filepath.Base(p) == aliveName }))
}

func readAll(t *testing.T, in io.ReadCloser) string {
	t.Helper()
	body, err := io.ReadAll(in)
	if err := errors.Join(err, in.Close()); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var background = context.Background()
