package filesystem

import (
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func newReader(body string) io.Reader { return strings.NewReader(body) }

func TestAStoreOfANewerFormatIsRefusedInWords(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{formatPath: `{"format":7}`})
	for _, readOnly := range []bool{false, true} {
		_, err := Open(t.Context(), Config{Dir: dir, ReadOnly: readOnly})
		s := &shop{T: t}
		s.fails(err, storage.ErrUnsupported, "This store was written by a newer version of Velocity Desk (format 7, this program knows 1). Update the program.")
	}
}

func TestAMarkerThatSaysNothingIsCorrupt(t *testing.T) {
	for _, body := range []string{"", "{}", `{"format":"x"}`} {
		dir := t.TempDir()
		lay(t, dir, map[string]string{formatPath: body})
		_, err := Open(t.Context(), Config{Dir: dir})
		(&shop{T: t}).fails(err, storage.ErrCorrupt, formatPath)
	}
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	lay(t, filepath.Dir(file), map[string]string{"file": "x"})
	for _, c := range []struct {
		cfg  Config
		kind error
	}{
		{Config{}, storage.ErrInvalid},
		{Config{Dir: t.TempDir(), MaxVersions: -1}, storage.ErrInvalid},
		{Config{Dir: file}, storage.ErrUnavailable},
		{Config{Dir: filepath.Join(t.TempDir(), "none"), ReadOnly: true}, storage.ErrUnavailable},
	} {
		_, err := Open(t.Context(), c.cfg)
		(&shop{T: t}).fails(err, c.kind, "")
	}
}

func TestURLsAreReadAndWritten(t *testing.T) {
	for _, bad := range []string{"file:", "sqlite:x", "file://host/x", "file:x?max_versions=1&max_versions=2", "file:x?other=1", "file:x#y", "file:%zz", "file:x?max_versions=%zz"} {
		u, err := url.Parse(bad)
		if err == nil {
			_, err = Backend.FromURL(u)
		}
		if err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	for text, want := range map[string]string{
		"file:store": "store", "file:./a%20b": "./a b", "file:/abs/x": "/abs/x", "file:///abs/x": "/abs/x", "file:../up": "../up",
		"file:///C:/store": "C:/store", "file:a%23b": "a#b",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if err != nil || values["dir"] != want {
			t.Errorf("%s: %v, %v, want %s", text, values, err, want)
			continue
		}
		values["max_versions"] = "3"
		again, err := url.Parse(Backend.ToURL(values))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Backend.FromURL(again); err != nil || back["dir"] != want || back["max_versions"] != "3" {
			t.Errorf("%s came back as %s: %v, %v", text, again, back, err)
		}
	}
	for _, n := range []string{"x", "-1"} {
		_, err := Backend.Open(t.Context(), map[string]string{"dir": t.TempDir(), "max_versions": n})
		(&shop{T: t}).fails(err, storage.ErrInvalid, "max_versions")
	}
	s, err := Backend.Open(t.Context(), map[string]string{"dir": filepath.Join(t.TempDir(), "new", "store"), "max_versions": "2"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestReadingOnlyWritesNothing(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{inType("a.md"): "by hand", inType("a.md.meta"): `{"alt":"x"}`})
	s := openWith(t, Config{Dir: dir, ReadOnly: true})
	s.holds("a.md", storage.Live, "by hand")
	s.versions("a.md")
	s.ok(s.s.CheckConnection(t.Context()))
	_, err := s.s.Put(t.Context(), tenantT, typeP, "b", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrReadOnly, "")
	_, err = s.d.Write(t.Context(), storage.WriteRequest{Address: at("b.md", storage.Live), Body: newReader("")})
	s.fails(err, storage.ErrReadOnly, "")
	s.fails(s.d.Delete(t.Context(), storage.DeleteRequest{Address: at("a.md", storage.Live)}), storage.ErrReadOnly, "")
	if _, err := os.Stat(filepath.Join(dir, ownDir)); !os.IsNotExist(err) {
		t.Errorf("our own folder was made: %v", err)
	}
}

func TestAClosedStoreIsUnavailable(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "old bytes")
	stream, err := s.d.Open(t.Context(), at("a.md", storage.Live))
	s.ok(err)
	s.ok(s.d.Close())
	s.ok(s.d.Close())
	_, err = s.d.Stat(t.Context(), at("a.md", storage.Live))
	s.fails(err, storage.ErrUnavailable, "closed")
	_, err = s.d.Write(t.Context(), storage.WriteRequest{Address: at("b.md", storage.Live), Body: newReader("")})
	s.fails(err, storage.ErrUnavailable, "closed")
	_, err = s.d.Watch(t.Context(), storage.Scope{})
	s.fails(err, storage.ErrUnavailable, "closed")
	if got := readAll(t, stream.Body); got != "old bytes" {
		t.Errorf("an open stream yields %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, tempDir, "*")); len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v", left)
	}
}

func TestAFolderThatVanishedIsUnavailableAndNotEmpty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := openShop(t, dir)
	s.put("a.md", storage.Live, "x")
	s.ok(os.Rename(dir, dir+"-away"))
	defer func() { s.ok(os.Rename(dir+"-away", dir)) }()
	_, err := s.s.Get(t.Context(), tenantT, typeP, "none", "md", storage.Live)
	s.fails(err, storage.ErrUnavailable, "no longer there")
	_, err = s.s.Exists(t.Context(), tenantT, typeP, "none", "md", storage.Live)
	s.fails(err, storage.ErrUnavailable, "no longer there")
	_, err = s.s.List(t.Context(), tenantT, "none", storage.Live)
	s.fails(err, storage.ErrUnavailable, "no longer there")
	_, err = s.s.GetSchema(t.Context(), tenantT, "none")
	s.fails(err, storage.ErrUnavailable, "no longer there")
	s.fails(s.s.CheckConnection(t.Context()), storage.ErrUnavailable, "no longer there")
}

func TestMissingPermissionIsSaidInWords(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Log("LEFT OUT: permissions do not bind this user")
		return
	}
	s := newShop(t)
	s.put("a.md", storage.Live, "x")
	path := filepath.Join(s.dir, filepath.FromSlash(inType("a.md")))
	s.ok(os.Chmod(path, 0))
	_, err := s.s.Get(t.Context(), tenantT, typeP, "a", "md", storage.Live)
	s.fails(err, storage.ErrUnavailable, "permission")
}

func TestARecordOfAnIDThatLooksLikeADocumentHasItsOwnPlace(t *testing.T) {
	s := newShop(t)
	for _, id := range []string{"a", "a/b.json", "a/b.json~", "a/b"} {
		s.ok(s.s.PutRecord(t.Context(), tenantT, typeP, id, "submit", "b", []byte(`"`+id+`"`)))
		s.ok(s.s.PutHistoryRecord(t.Context(), tenantT, typeP, id, &storage.HistoryRecord{Version: "b", Message: id}))
	}
	all, err := s.s.ListRecords(t.Context(), tenantT, typeP, "", "submit")
	s.ok(err)
	for i, id := range []string{"a", "a/b", "a/b.json", "a/b.json~"} {
		if len(all) != 4 || all[i].ID != id || string(all[i].Body) != `"`+id+`"` {
			t.Fatalf("records: %+v", all)
		}
		if h, err := s.s.GetHistoryRecord(t.Context(), tenantT, typeP, id, "b"); err != nil || h.Message != id {
			t.Errorf("history of %s: %+v, %v", id, h, err)
		}
	}
}

func TestAStoreWhoseOwnFolderWasRemovedIsUnavailableAndMendsItselfWhenOpened(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "x")
	s.ok(os.RemoveAll(filepath.Join(s.dir, ownDir)))
	_, err := s.s.Put(t.Context(), tenantT, typeP, "b", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrUnavailable, "open the store again")
	s.fails(s.s.Delete(t.Context(), tenantT, typeP, "a", "md", storage.Live), storage.ErrUnavailable, "open the store again")
	s.holds("a.md", storage.Live, "x")
	again := openShop(t, s.dir)
	again.put("a.md", storage.Live, "y")
	if n := len(again.versions("a.md")); n != 2 {
		t.Errorf("%d versions, want 2", n)
	}
}
